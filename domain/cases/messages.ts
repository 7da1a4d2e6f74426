import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { Actor, Role } from '../shared/roles.ts';
import type { CaseId, TaskId } from './case-id.ts';

/**
 * Messages that every procedure answers. Updates are for people: they need an answer, and the
 * update id is the idempotency key. Signals are for machines: they need durability. Every message
 * names its case, so that one meant for an earlier run of the same business key is refused.
 */
export const updateNames = {
  claim: 'claimTask',
  release: 'releaseTask',
  complete: 'completeTask',
  reassign: 'reassignTask',
  snooze: 'snoozeTask',
  escalate: 'escalateTask',
  saveForm: 'saveTaskForm',
  note: 'addNote',
  cancel: 'cancelCase',
  pauseClock: 'pauseClock',
  resumeClock: 'resumeClock',
  acknowledgeLadder: 'acknowledgeLadder',
  setPriority: 'setPriority',
  requestException: 'requestException',
  skipStep: 'skipStep',
  message: 'sendMessage',
} as const;
/**
 * Type of the failure by which a case rejects an update: its detail is a `RefusalCode`. Nothing of
 * it is kept, so it may be sent again.
 */
export const rejectedType = 'rejected';
export const signalNames = {
  message: 'message',
  acknowledge: 'acknowledge',
  parentPriority: 'parentPriority',
} as const;
/** Answers with a `CaseDocument`; for rebuilds and on-call tools, never for an HTTP GET. */
export const documentQueryName = 'caseDocument';

export interface ClaimTask {
  readonly taskId: TaskId;
  readonly actor: Actor;
  /** One of many tasks that are changed at once; approvals never are. */
  readonly inBulk?: true;
}
export type ReleaseTask = ClaimTask;
export interface CompleteTask extends ClaimTask {
  readonly choice: string;
  readonly comment: string;
  readonly reasonCode?: string;
  /** Validated by the schema of the choice's form before it is sent. */
  readonly form?: { readonly [key: string]: JsonValue };
}
/** Keeps what the holder has filled in so far; the form may be incomplete. */
export interface SaveTaskForm extends ClaimTask {
  readonly choice: string;
  readonly form: { readonly [key: string]: JsonValue };
}
export interface ReassignTask extends ClaimTask {
  readonly toRole?: Role;
  /** Subject of a person. */
  readonly toPerson?: string;
  readonly comment: string;
  /** What is to be done next; demanded where policy says so. */
  readonly nextStep?: string;
  /** The person it was meant for is absent: the task goes to the deputy. */
  readonly insteadOf?: { readonly person: string; readonly untilMs: EpochMs };
}
/** Out of the inbox until then. */
export interface SnoozeTask extends ClaimTask {
  readonly untilMs: EpochMs;
  readonly comment: string;
}
/**
 * Passes a task on to another role, and keeps on the case why and how long it took until somebody
 * had it.
 */
export interface EscalateTask extends ClaimTask {
  /** Absent: the one that policy names. */
  readonly toRole?: Role;
  readonly reason: string;
}
export interface AddNote {
  readonly caseId: CaseId;
  readonly actor: Actor;
  readonly text: string;
}
export interface CancelCase {
  readonly caseId: CaseId;
  readonly actor: Actor;
  readonly reason: string;
}
/** Asks for a written exception from a step, or from the target of a clock (G-18, CS-8). */
export interface RequestException {
  readonly caseId: CaseId;
  readonly actor: Actor;
  readonly step?: string;
  readonly clock?: string;
  /**
   * Of the clock: the target it gets when the exception is granted, in open minutes of its
   * calendar.
   */
  readonly targetMinutes?: number;
  readonly text: string;
  /** Absent: as long as the case. */
  readonly validUntilMs?: EpochMs;
}
/** Skips a step under an approved exception. */
export interface SkipStep {
  readonly caseId: CaseId;
  readonly actor: Actor;
  readonly step: string;
  readonly reason: string;
}

/** Pauses a clock that policy lets pause, or lets it count on. */
export interface ChangeClock {
  readonly caseId: CaseId;
  readonly actor: Actor;
  /** Its name on the case. */
  readonly clock: string;
  readonly reason: string;
}
/** Every running clock gets the target of the priority; time already used is kept. */
export interface SetPriority {
  readonly caseId: CaseId;
  readonly actor: Actor;
  readonly priority: Priority;
  readonly reason: string;
}

/** The case of which the receiver is part has got another priority. */
export interface ParentPriority {
  readonly priority: Priority;
  readonly by: string;
  readonly reason: string;
}

/** Why a message was refused; the API maps each code to one HTTP status. */
export type RefusalCode =
  | 'unknown-task' // 404
  | 'other-case' // 409: the id names an earlier run
  | 'role-missing' // 403
  | 'own-request' // 403: four eyes
  | 'claimed-by-other' // 409
  | 'not-claimed' // 409: release without claim
  | 'already-decided' // 409
  | 'already-voted' // 409
  | 'expired' // 409: the approval ran out
  | 'approval-in-bulk' // 409
  | 'unknown-choice' // 422
  | 'comment-missing' // 422
  | 'form-invalid' // 422
  | 'snooze-invalid' // 422: its end is past, or too far away
  | 'reason-code-missing' // 422
  | 'hand-over-note-missing' // 422
  | 'unknown-step' // 422
  | 'not-skippable' // 409
  | 'exception-missing' // 409: no approved exception that is still valid
  | 'point-of-no-return' // 409
  | 'case-closed' // 409
  | 'unknown-clock' // 404
  | 'clock-not-pausable' // 409: policy says that it never pauses
  | 'clock-state' // 409: it is paused already, is not paused, or has ended
  | 'child-case' // 409: cancel the parent
  | 'case-near-limit'; // 409: the case keeps what is left for decisions and cancellation

/**
 * Answer of every update. `seq` is the number of the change: the read model shows it once the
 * case's `seq` reaches it.
 */
export type UpdateAnswer =
  | { readonly ok: true; readonly seq: number; readonly exceptionId?: string }
  | {
      readonly ok: false;
      readonly code: RefusalCode;
      readonly detail: string;
      readonly field?: string;
      readonly by?: string;
      readonly atMs?: EpochMs;
    };

/** A downstream owner's acknowledgment of a handoff (OB-46..48), or news of its activation. */
export interface Acknowledge {
  /** Id of the webhook message: the same id twice is one acknowledgment. */
  readonly messageId: string;
  /** The order case's id, echoed by the downstream system. */
  readonly caseId: CaseId;
  readonly handoff: 'billing' | 'provisioning';
  /** Ticket number or billing reference it speaks of. */
  readonly reference: string;
  /** Subject or team that took it. */
  readonly by: string;
  readonly owner?: string;
  readonly dueAtMs?: EpochMs;
  readonly activatedAtMs?: EpochMs;
}

/**
 * A message that the procedure's definition names: a signal from a machine, an update from a person.
 * It is taken once by sender and id (F-78).
 */
export interface CaseMessage {
  readonly caseId: CaseId;
  /** As the definition names it. */
  readonly name: string;
  /** Of the sender: `webhook-id`, or the idempotency key. */
  readonly messageId: string;
  /** Subject of the person, or the name of the machine. */
  readonly sender: string;
  /** As the message's schema has checked it. */
  readonly data: { readonly [key: string]: JsonValue };
}
