import type { EscalationView } from '../escalation/escalation.ts';
import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { Role } from '../shared/roles.ts';
import type { ClockView, SlaState } from '../sla/clock-view.ts';
import type { CaseId, TaskId, WorkflowId } from './case-id.ts';
import type { ExceptionView } from './exceptions.ts';
import type { TaskView } from './task.ts';
import type { TimelineEvent } from './timeline.ts';

/** `waiting` = a person or another system has the next move; `running` = the procedure has. */
export type CaseStatus = 'running' | 'waiting' | 'cancelling' | 'completed' | 'cancelled';
export type StepState = 'pending' | 'started' | 'done' | 'skipped' | 'compensated';

export interface StepView {
  readonly key: string;
  readonly number: number;
  readonly title: string;
  readonly ownerRole: Role;
  readonly state: StepState;
  readonly startedAtMs?: EpochMs;
  readonly endedAtMs?: EpochMs;
}

/** Kinds of business reference by which a case can be found. */
/** Kinds of reference that the kernel itself writes. */
export type KernelReferenceKind = 'case' | 'customer' | 'incident';
/** Of the kernel, or of the procedure that writes it. */
export type ReferenceKind = KernelReferenceKind | (string & {});
export interface Reference {
  readonly kind: ReferenceKind;
  readonly id: string;
}

/**
 * Who or what has the next move while a case waits: a person with a task, a child case, or a
 * message from outside.
 */
export type WaitsOn =
  | { readonly kind: 'task'; readonly taskId: TaskId }
  | { readonly kind: 'case'; readonly caseId: CaseId }
  | { readonly kind: 'message' };

/** What happens next by itself, if nobody acts: the earliest deadline of the case. */
export interface NextDeadline {
  readonly atMs: EpochMs;
  /** In the procedure's words. */
  readonly title: string;
}

/** The whole small state of a case: the read model's case row, without tasks and timeline. */
export interface CaseView {
  /** The run has little room left in Temporal (F-77): which bound is near. */
  readonly nearLimit?: string;
  readonly caseId: CaseId;
  readonly workflowId: WorkflowId;
  readonly runId: string;
  /** Number of the last change; grows with every timeline event. The case's ETag. */
  readonly seq: number;
  readonly procedure: string;
  readonly title: string;
  readonly status: CaseStatus;
  readonly priority: Priority;
  /**
   * For whom or what the case waits, in words. Absent while it runs or is closed; so are the next
   * two.
   */
  readonly waitingFor?: string;
  readonly waitingSinceMs?: EpochMs;
  readonly waitsOn?: WaitsOn;
  /** Absent when nothing happens by itself. */
  readonly next?: NextDeadline;
  readonly slaState: SlaState;
  /** Earliest due time of the running clocks. */
  readonly nextDueAtMs?: EpochMs;
  /** Absent when the case is about the organisation itself. */
  readonly customerId?: string;
  readonly region: string;
  readonly requestedBy: string;
  readonly openedAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
  readonly closedAtMs?: EpochMs;
  readonly policyVersion: string;
  readonly parentCaseId?: CaseId;
  readonly steps: readonly StepView[];
  readonly clocks: readonly ClockView[];
  readonly exceptions: readonly ExceptionView[];
  readonly escalations: readonly EscalationView[];
  readonly references: readonly Reference[];
  /** Business facts worth showing: `orderNumber`, `billingReference`, `outcome`, … */
  readonly facts: { readonly [key: string]: JsonValue };
}

/**
 * What a case writes to the read model at a rest: its state, the tasks that changed and the
 * timeline since the last batch. Applying a batch twice, or after a newer one, changes nothing
 * (F-11, F-12).
 */
export interface ProjectionBatch {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly events: readonly TimelineEvent[];
  /**
   * Number of the first entry that no batch told before: pages of the timeline are written whole,
   * and a call may carry news that the next batch tells too.
   */
  readonly freshFrom?: number;
}

/** The whole case, as queried for a rebuild and kept as the record at close. */
export interface CaseDocument {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly events: readonly TimelineEvent[];
}
