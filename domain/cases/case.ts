import type { FormKey } from '../forms/form-keys.ts';
import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Role } from '../shared/roles.ts';
import type { ApprovalView, FormDraft, TaskDecision } from './approval.ts';
import type { CaseId, TaskId, WorkflowId } from './case-id.ts';
import type { ReasonCode, Verdict } from './task-policy.ts';
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

/** A change of target: time already used is kept. */
export interface ClockRetarget {
  readonly atMs: EpochMs;
  readonly reason: string;
  readonly by: string;
  readonly from: { readonly calendar: string; readonly targetMinutes: number; readonly dueAtMs: EpochMs };
  readonly to: { readonly calendar: string; readonly targetMinutes: number; readonly dueAtMs: EpochMs };
}

/** An SLA clock as its owner sees it; minutes are minutes of its calendar. */
export interface ClockView {
  readonly name: string;
  readonly title: string;
  readonly state: ClockState;
  readonly calendar: string;
  readonly targetMinutes: number;
  readonly startedAtMs: EpochMs;
  readonly atRiskAtMs: EpochMs;
  readonly dueAtMs: EpochMs;
  /** When it was met or stopped. */
  readonly endedAtMs?: EpochMs;
  /** Stays set after a late acknowledgment met the clock. */
  readonly breachedAtMs?: EpochMs;
}

/** A documented deviation (OB-49): a case closes only when every exception has a resolution. */
export interface ExceptionView {
  readonly id: string;
  readonly code: string;
  readonly text: string;
  readonly raisedAtMs: EpochMs;
  readonly step?: string;
  /** Only on an exception that somebody asked for in writing. */
  readonly request?: ExceptionRequest;
  readonly resolution?: { readonly text: string; readonly by: string; readonly atMs: EpochMs };
  readonly data?: { readonly [key: string]: JsonValue };
}

/** A written exception: who asked, how long it holds, and what its approvers said (G-18, CS-8). Its text is that of the exception. */
export interface ExceptionRequest {
  readonly author: string;
  /** Clock whose target it is about, when it is not about a step. */
  readonly clock?: string;
  /** Absent: as long as the case. */
  readonly validUntilMs?: EpochMs;
  readonly state: 'requested' | 'approved' | 'rejected';
  /** The approval, once it is open. */
  readonly taskId?: TaskId;
  readonly approvedBy?: readonly string[];
  readonly decidedAtMs?: EpochMs;
  /** When a step was skipped under it. */
  readonly usedAtMs?: EpochMs;
}

/** Kinds of business reference by which a case can be found. */
export type ReferenceKind = 'order' | 'quote' | 'order-form' | 'customer' | 'ticket' | 'invoice' | 'billing' | 'case';
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
  readonly references: readonly Reference[];
  /** Business facts worth showing: `orderNumber`, `billingReference`, `outcome`, … */
  readonly facts: { readonly [key: string]: JsonValue };
}

export type TaskState = 'open' | 'claimed' | 'completed' | 'cancelled';
/** `approval` tasks are never decided by who asked for them. */
export type TaskKind =
  | 'escalation'
  | 'correction'
  | 'non-conformance'
  | 'approval'
  | 'exception'
  | 'stuck-effect'
  | 'compensation'
  | 'handoff-delay';

/** One choice of a task; the decision names it. */
export interface TaskChoice {
  readonly key: string;
  readonly title: string;
  /** A written reason is demanded; rejections and overrides always demand one. */
  readonly needsComment: boolean;
  readonly verdict?: Verdict;
  /** The decision names one of these. */
  readonly reasonCodes?: readonly ReasonCode[];
  /** The form that the decision brings; without one it brings none. */
  readonly form?: FormKey;
}

/** Work for a person: the inbox row and the task page. */
export interface TaskView {
  readonly taskId: TaskId;
  readonly caseId: CaseId;
  /** Grows with every change of this task. */
  readonly version: number;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly procedure: string;
  readonly step?: string;
  readonly customerId: string;
  /** That of its case. */
  readonly priority: Priority;
  readonly role: Role;
  /** Roles that may act on it as well. */
  readonly alsoRoles?: readonly Role[];
  /** Only this person, of the role, may take it. */
  readonly assignee?: string;
  readonly claimedBy?: string;
  readonly claimedAtMs?: EpochMs;
  /** The claim is a lease: it ends then, unless its holder does something on the task or the case before. */
  readonly claimedUntilMs?: EpochMs;
  /** What is to be done next, as whoever gave the task away last wrote it. */
  readonly handOver?: { readonly nextStep: string; readonly by: string; readonly atMs: EpochMs };
  readonly title: string;
  /** What is asked and why, in sentences. */
  readonly description: string;
  readonly choices: readonly TaskChoice[];
  /** What the person needs to see: findings, values compared, references. */
  readonly data: { readonly [key: string]: JsonValue };
  readonly openedAtMs: EpochMs;
  readonly atRiskAtMs: EpochMs;
  readonly dueAtMs: EpochMs;
  /** Out of the inbox until then, by choice of a person; its target runs on. */
  readonly snoozedUntilMs?: EpochMs;
  readonly closedAtMs?: EpochMs;
  /** Only on approvals. */
  readonly approval?: ApprovalView;
  readonly draft?: FormDraft;
  readonly decision?: TaskDecision;
}

/**
 * What a case writes to the read model at a rest: its state, the tasks that changed and the timeline since the last batch.
 * Applying a batch twice, or after a newer one, changes nothing (F-11, F-12).
 */
export interface ProjectionBatch {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly events: readonly TimelineEvent[];
}

/** The whole case, as queried for a rebuild and kept as the record at close. */
export interface CaseDocument {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly events: readonly TimelineEvent[];
}
