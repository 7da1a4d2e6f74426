import type { EscalationView } from '../escalation/escalation.ts';
import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Role } from '../shared/roles.ts';
import type { CaseId, TaskId, WorkflowId } from './case-id.ts';
import type { ExceptionView } from './exceptions.ts';
import type { TaskView } from './task.ts';
import type { TimelineEvent } from './timeline.ts';

/** `waiting` = a person or another system has the next move; `running` = the procedure has. */
export type CaseStatus = 'running' | 'waiting' | 'cancelling' | 'completed' | 'cancelled';
export type SlaState = 'none' | 'ok' | 'at-risk' | 'breached';
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

/** P0 is incident-critical (G-1). */
export const priorities = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;
export type Priority = (typeof priorities)[number];

export type ClockState = 'running' | 'at-risk' | 'breached' | 'paused' | 'met' | 'stopped';

/** What a clock measures; policy gives targets by kind and priority, and says which kinds may pause (G-9). */
export type ClockKind = 'acknowledge' | 'respond' | 'update' | 'resolve' | 'stage';

/** A stretch in which a clock did not count. */
export interface ClockPause {
  readonly fromMs: EpochMs;
  /** Absent while it lasts. */
  readonly toMs?: EpochMs;
  readonly reason: string;
  readonly by: string;
}

/** What a clock had or got by a change of target. */
export interface RetargetSide {
  readonly priority: Priority;
  readonly calendar: string;
  readonly targetMinutes: number;
  readonly dueAtMs: EpochMs;
}

/** The written exception under which a clock got another target (CS-8); the change holds its text. */
export interface TargetException {
  readonly exceptionId: string;
  readonly author: string;
  readonly approvedBy: readonly string[];
  /** Absent: as long as the case. */
  readonly validUntilMs?: EpochMs;
}

/** A change of target: time already used is kept. */
export interface ClockRetarget {
  readonly atMs: EpochMs;
  readonly reason: string;
  readonly by: string;
  readonly from: RetargetSide;
  readonly to: RetargetSide;
  /** Absent when the priority changed. */
  readonly exception?: TargetException;
  /** The exception whose validity ended: the target is policy's again. */
  readonly endedException?: string;
}

/** A clock that was met or stopped and counts on; what lies between does not count. */
export interface ClockReopening {
  readonly closedAtMs: EpochMs;
  readonly atMs: EpochMs;
  readonly reason: string;
  readonly by: string;
}

/** A cycle of a periodic clock that was missed (CS-20). */
export interface CycleBreach {
  readonly cycle: number;
  /** When it was due. */
  readonly breachedAtMs: EpochMs;
}

/** How far the ladder of a clock got, once somebody acknowledged it. */
export interface ClockLadderView {
  /** 1 until an acknowledgment goes silent. */
  readonly round: number;
  /** Absent when it went silent and the ladder climbs again. */
  readonly acknowledgedBy?: string;
  readonly acknowledgedAtMs?: EpochMs;
}

/** An SLA clock as its owner sees it, with its whole history; minutes are open minutes of its calendar. */
export interface ClockView {
  readonly name: string;
  readonly title: string;
  readonly kind: ClockKind;
  readonly state: ClockState;
  /** Whose target it has. */
  readonly priority: Priority;
  readonly calendar: string;
  /** Of a target in business days: the open minutes they came to. */
  readonly targetMinutes: number;
  readonly businessDays?: number;
  /** Of this cycle. */
  readonly startedAtMs: EpochMs;
  /** Since when it counts; absent while it is paused and once it has ended. */
  readonly countingSinceMs?: EpochMs;
  /** Used before that; all of it once it is paused or has ended. */
  readonly elapsedMinutes: number;
  /** The next two are as they stood when it was paused: the pause moves them. */
  readonly atRiskAtMs: EpochMs;
  readonly dueAtMs: EpochMs;
  /** When it came at risk, as long as no other target took it out of it. */
  readonly riskedAtMs?: EpochMs;
  /** When it was due and not met. Stays set whatever comes later. */
  readonly breachedAtMs?: EpochMs;
  /** When it was met or stopped. */
  readonly endedAtMs?: EpochMs;
  readonly pauses?: readonly ClockPause[];
  readonly retargets?: readonly ClockRetarget[];
  readonly reopenings?: readonly ClockReopening[];
  /** Only of a periodic clock, from its second cycle on. */
  readonly cycle?: number;
  /** Cycles before this one that were missed. */
  readonly missedCycles?: readonly CycleBreach[];
  readonly ladder?: ClockLadderView;
}

/** Kinds of business reference by which a case can be found. */
export type ReferenceKind = 'order' | 'quote' | 'order-form' | 'customer' | 'ticket' | 'invoice' | 'billing' | 'case' | 'incident';
export interface Reference {
  readonly kind: ReferenceKind;
  readonly id: string;
}

/** Who or what has the next move while a case waits: a person with a task, a child case, or a message from outside. */
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
  readonly caseId: CaseId;
  readonly workflowId: WorkflowId;
  readonly runId: string;
  /** Number of the last change; grows with every timeline event. The case's ETag. */
  readonly seq: number;
  readonly procedure: string;
  readonly title: string;
  readonly status: CaseStatus;
  readonly priority: Priority;
  /** For whom or what the case waits, in words. Absent while it runs or is closed; so are the next two. */
  readonly waitingFor?: string;
  readonly waitingSinceMs?: EpochMs;
  readonly waitsOn?: WaitsOn;
  /** Absent when nothing happens by itself. */
  readonly next?: NextDeadline;
  readonly slaState: SlaState;
  /** Earliest due time of the running clocks. */
  readonly nextDueAtMs?: EpochMs;
  readonly customerId: string;
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
 * What a case writes to the read model at a rest: its state, the tasks that changed and the timeline since the last batch.
 * Applying a batch twice, or after a newer one, changes nothing (F-11, F-12).
 */
export interface ProjectionBatch {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly events: readonly TimelineEvent[];
  /**
   * Number of the first entry that no batch told before: pages of the timeline are written whole, and a call may carry news that the next
   * batch tells too.
   */
  readonly freshFrom?: number;
}

/** The whole case, as queried for a rebuild and kept as the record at close. */
export interface CaseDocument {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly events: readonly TimelineEvent[];
}
