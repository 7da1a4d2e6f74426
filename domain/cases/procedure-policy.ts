import type { NoticeWords } from '../escalation/customer-notice.ts';
import type { Priority } from '../shared/priority.ts';
import type { Role } from '../shared/roles.ts';
import type { ClockPolicy } from '../sla/clock-policy.ts';
import type { ExceptionPolicy, TaskPolicy } from './task-policy.ts';
import type { TaskTarget } from './task-target.ts';

/** What Temporal lets one run have, and the share of it from which only what is vital is taken. */
export interface RunLimits {
  readonly updates: number;
  readonly signals: number;
  readonly events: number;
  readonly nearShare: number;
}

/** What every procedure's snapshot carries; `version` is the content hash of the policy files. */
export interface ProcedurePolicy {
  readonly version: string;
  /** Of a case that is given none (G-1). */
  readonly priority: Priority;
  /** By key; a procedure starts them under names of their own. */
  readonly clocks: { readonly [key: string]: ClockPolicy };
  readonly taskTargets: { readonly [kind: string]: TaskTarget };
  /** An effect that is still failing after this long opens a task for the owner. */
  readonly effectLimitMinutes: number;
  /** Attempts of a compensation before it becomes a task (F-23). */
  readonly compensationAttempts: number;
  readonly limits: RunLimits;
  /** Of a wait for outside news, once it is due: how often the outside system is asked (G-23). */
  readonly reconcileEveryMinutes: number;
  readonly tasks: TaskPolicy;
  readonly exceptions: ExceptionPolicy;
  /** What requesters and teams are told, by the key that the procedure names. */
  readonly notices?: { readonly [key: string]: NoticeWords };
  /** What customers are told, by the key that the procedure names. */
  readonly customerNotices?: { readonly [key: string]: NoticeWords };
  /**
   * Roles of the on-call names that its ladders use: whose inbox gets the task. Absent when they
   * use none.
   */
  readonly onCall?: { readonly [name: string]: Role };
}
