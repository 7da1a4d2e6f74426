import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Actor, Role } from '../shared/roles.ts';
import type { CaseId, TaskId } from './case-id.ts';

/**
 * Messages that every procedure answers. Updates are for people: they need an answer, and the update id is the idempotency key.
 * Signals are for machines: they need durability. Every message names its case, so that one meant for an earlier run of the same
 * business key is refused.
 */
export const updateNames = {
  claim: 'claimTask',
  release: 'releaseTask',
  complete: 'completeTask',
  reassign: 'reassignTask',
  note: 'addNote',
  cancel: 'cancelCase',
} as const;
export const signalNames = { acknowledge: 'acknowledge' } as const;
/** Answers with a `CaseDocument`; for rebuilds and on-call tools, never for an HTTP GET. */
export const documentQueryName = 'caseDocument';

export interface ClaimTask {
  readonly taskId: TaskId;
  readonly actor: Actor;
}
export type ReleaseTask = ClaimTask;
export interface CompleteTask extends ClaimTask {
  readonly choice: string;
  readonly comment: string;
  readonly form?: { readonly [key: string]: JsonValue };
}
export interface ReassignTask extends ClaimTask {
  readonly toRole?: Role;
  /** Subject of a person. */
  readonly toPerson?: string;
  readonly comment: string;
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

/** Why a message was refused; the API maps each code to one HTTP status. */
export type RefusalCode =
  | 'unknown-task' // 404
  | 'other-case' // 409: the id names an earlier run
  | 'role-missing' // 403
  | 'own-request' // 403: four eyes
  | 'claimed-by-other' // 409
  | 'not-claimed' // 409: release without claim
  | 'already-decided' // 409
  | 'unknown-choice' // 422
  | 'comment-missing' // 422
  | 'form-invalid' // 422
  | 'point-of-no-return' // 409
  | 'case-closed' // 409
  | 'child-case'; // 409: cancel the parent

/** Answer of every update. `seq` is the number of the change: the read model shows it once the case's `seq` reaches it. */
export type UpdateAnswer =
  | { readonly ok: true; readonly seq: number }
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
