import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { Role } from '../shared/roles.ts';
import type { ApprovalView, FormDraft, TaskDecision } from './approval.ts';
import type { CaseId, TaskId } from './case-id.ts';
import type { ReasonCode, Verdict } from './task-policy.ts';

export type TaskState = 'open' | 'claimed' | 'completed' | 'cancelled';
/**
 * Kinds of task that the kernel itself opens, for every procedure. `approval` tasks are never
 * decided by who asked for them.
 */
export const kernelTaskKinds = [
  'escalation',
  'approval',
  'exception',
  'stuck-effect',
  'compensation',
] as const;
export type KernelTaskKind = (typeof kernelTaskKinds)[number];
/** One of the kernel's kinds, or one of `taskKinds` of the procedure's definition. */
export type TaskKind = string;

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
  readonly form?: string;
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
  /** Absent when the case is about the organisation itself. */
  readonly customerId?: string;
  /** That of its case. */
  readonly priority: Priority;
  readonly role: Role;
  /** Roles that may act on it as well. */
  readonly alsoRoles?: readonly Role[];
  /** Only this person, of the role, may take it. */
  readonly assignee?: string;
  readonly claimedBy?: string;
  readonly claimedAtMs?: EpochMs;
  /**
   * The claim is a lease: it ends then, unless its holder does something on the task or the case
   * before.
   */
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
