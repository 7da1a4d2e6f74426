import type { EpochMs } from '../shared/json.ts';

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
  | 'unknown-message' // 404: the procedure takes none of that name
  | 'outside-unreachable' // 503: what must be asked first does not answer
  | 'case-near-limit' // 409: the run has little room left in Temporal
  | 'child-case'; // 409: cancel the parent

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
