import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { Actor, Role } from '../shared/roles.ts';
import type { Attachment } from './attachment.ts';
import { type CaseId, caseIdOfTask, type TaskId } from './case-id.ts';

/**
 * Messages that every procedure answers, by the name the code knows them by. Updates are for
 * people: they need an answer, and the update id is the idempotency key. Every message names its
 * case, so that one meant for an earlier run of the same business key is refused. Temporal bounds
 * the updates of a run: near that bound a case refuses those that are not `vital`, so that
 * decisions and a cancellation still work.
 */
export const caseUpdates = {
  claim: { update: 'claimTask', about: 'task', vital: true },
  release: { update: 'releaseTask', about: 'task', vital: true },
  complete: { update: 'completeTask', about: 'task', vital: true },
  reassign: { update: 'reassignTask', about: 'task', vital: false },
  snooze: { update: 'snoozeTask', about: 'task', vital: false },
  escalate: { update: 'escalateTask', about: 'task', vital: false },
  saveForm: { update: 'saveTaskForm', about: 'task', vital: false },
  note: { update: 'addNote', about: 'case', vital: false },
  cancel: { update: 'cancelCase', about: 'case', vital: true },
  pauseClock: { update: 'pauseClock', about: 'clock', vital: false },
  resumeClock: { update: 'resumeClock', about: 'clock', vital: false },
  acknowledgeLadder: { update: 'acknowledgeLadder', about: 'clock', vital: false },
  setPriority: { update: 'setPriority', about: 'case', vital: false },
  requestException: { update: 'requestException', about: 'case', vital: false },
  skipStep: { update: 'skipStep', about: 'case', vital: true },
  sendMessage: { update: 'sendMessage', about: 'case', vital: true },
  attach: { update: 'attachDocument', about: 'case', vital: false },
} as const satisfies {
  readonly [name: string]: {
    readonly update: string;
    readonly about: 'task' | 'clock' | 'case';
    readonly vital: boolean;
  };
};
export type CaseUpdate = keyof typeof caseUpdates;

/** What each update carries. */
export interface UpdatePayloads {
  readonly claim: ClaimTask;
  readonly release: ReleaseTask;
  readonly complete: CompleteTask;
  readonly reassign: ReassignTask;
  readonly snooze: SnoozeTask;
  readonly escalate: EscalateTask;
  readonly saveForm: SaveTaskForm;
  readonly note: AddNote;
  readonly cancel: CancelCase;
  readonly pauseClock: ChangeClock;
  readonly resumeClock: ChangeClock;
  readonly acknowledgeLadder: ChangeClock;
  readonly setPriority: SetPriority;
  readonly requestException: RequestException;
  readonly skipStep: SkipStep;
  readonly sendMessage: CaseMessage;
  readonly attach: AttachDocument;
}

export type AnyUpdate = UpdatePayloads[CaseUpdate];

/** The case that an update is for; a task's id holds it. `undefined` when the id is none. */
export function caseOfUpdate(message: AnyUpdate): CaseId | undefined {
  return 'caseId' in message ? message.caseId : caseIdOfTask(message.taskId);
}

type UpdateNames = { readonly [name in CaseUpdate]: (typeof caseUpdates)[name]['update'] };
/** The updates by their names in Temporal. */
export const updateNames = Object.fromEntries(
  Object.entries(caseUpdates).map(([name, { update }]) => [name, update]),
) as UpdateNames;

/**
 * Type of the failure by which a case rejects an update: its detail is a `RefusalCode`. Nothing of
 * it is kept, so it may be sent again.
 */
export const rejectedType = 'rejected';
/** Signals are for machines, other cases and notes: they need durability, and no answer. */
export const signalNames = {
  message: 'message',
  note: 'note',
  parentPriority: 'parentPriority',
  childMilestone: 'childMilestone',
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
/** A document that was uploaded for the case; told again it is the same one. */
export interface AttachDocument {
  readonly caseId: CaseId;
  readonly actor: Actor;
  readonly attachment: Attachment;
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

/**
 * A message that the procedure's definition names: a signal from a machine, an update from a
 * person. It is taken once by sender and id (F-78).
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
