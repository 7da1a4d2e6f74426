import { ApplicationFailure } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { CaseDocument } from '../../../domain/cases/case.ts';
import { caseIdOfTask } from '../../../domain/cases/case-id.ts';
import {
  type Acknowledge,
  type AddNote,
  type CancelCase,
  type ChangeClock,
  type ClaimTask,
  type CompleteTask,
  documentQueryName,
  type EscalateTask,
  type ParentPriority,
  type ReassignTask,
  type RefusalCode,
  type ReleaseTask,
  type RequestException,
  rejectedType,
  type SaveTaskForm,
  type SetPriority,
  type SkipStep,
  type SnoozeTask,
  signalNames,
  type UpdateAnswer,
  updateNames,
} from '../../../domain/cases/messages.ts';

/** One signal from a child: a milestone its parent waits for. */
export interface ChildMilestone {
  readonly milestone: string;
  readonly data: { readonly [key: string]: unknown };
}
export const milestoneSignal = defineSignal<[ChildMilestone]>('childMilestone');

type Answer = UpdateAnswer | Promise<UpdateAnswer>;

/** What a case does with each message. */
export interface CaseMessages {
  readonly caseId: string;
  readonly isClosing: () => boolean;
  readonly hasTask: (taskId: string) => boolean;
  readonly hasClock: (name: string) => boolean;
  readonly claim: (message: ClaimTask) => UpdateAnswer;
  readonly release: (message: ReleaseTask) => UpdateAnswer;
  readonly complete: (message: CompleteTask) => UpdateAnswer;
  readonly reassign: (message: ReassignTask) => UpdateAnswer;
  readonly snooze: (message: SnoozeTask) => UpdateAnswer;
  readonly escalate: (message: EscalateTask) => UpdateAnswer;
  readonly saveForm: (message: SaveTaskForm) => UpdateAnswer;
  readonly note: (message: AddNote) => UpdateAnswer;
  readonly requestException: (message: RequestException) => UpdateAnswer;
  readonly skipStep: (message: SkipStep) => UpdateAnswer;
  readonly cancel: (message: CancelCase) => Promise<UpdateAnswer>;
  readonly pauseClock: (message: ChangeClock) => Promise<UpdateAnswer>;
  readonly resumeClock: (message: ChangeClock) => Promise<UpdateAnswer>;
  readonly acknowledgeLadder: (message: ChangeClock) => UpdateAnswer;
  readonly setPriority: (message: SetPriority) => Promise<UpdateAnswer>;
  readonly parentPriority: (message: ParentPriority) => Promise<void>;
  readonly acknowledge: (message: Acknowledge) => void;
  readonly milestone: (message: ChildMilestone) => void;
  readonly document: () => CaseDocument;
}

/**
 * Registers the messages that every procedure answers; called before the first await, so that none
 * is lost (F-33).
 */
export function answerMessages(target: CaseMessages): void {
  const validators = validatorsOf(target);
  const onTask = <M extends ClaimTask>(name: string, apply: (message: M) => UpdateAnswer) => {
    const handler = answering(target, (m: M) => caseIdOfTask(m.taskId), apply);
    setHandler(defineUpdate<UpdateAnswer, [M]>(name), handler, { validator: validators.task });
  };
  const answerCase = <M extends { readonly caseId: string }>(apply: (message: M) => Answer) =>
    answering(target, (m: M) => m.caseId, apply);
  const onClock = (name: string, apply: (message: ChangeClock) => Answer) =>
    setHandler(defineUpdate<UpdateAnswer, [ChangeClock]>(name), answerCase(apply), {
      validator: validators.clock,
    });
  onTask<ClaimTask>(updateNames.claim, target.claim);
  onTask<ReleaseTask>(updateNames.release, target.release);
  onTask<CompleteTask>(updateNames.complete, target.complete);
  onTask<ReassignTask>(updateNames.reassign, target.reassign);
  onTask<SnoozeTask>(updateNames.snooze, target.snooze);
  onTask<EscalateTask>(updateNames.escalate, target.escalate);
  onTask<SaveTaskForm>(updateNames.saveForm, target.saveForm);
  onClock(updateNames.pauseClock, target.pauseClock);
  onClock(updateNames.resumeClock, target.resumeClock);
  onClock(updateNames.acknowledgeLadder, target.acknowledgeLadder);
  setHandler(
    defineUpdate<UpdateAnswer, [RequestException]>(updateNames.requestException),
    answerCase(target.requestException),
  );
  setHandler(
    defineUpdate<UpdateAnswer, [SkipStep]>(updateNames.skipStep),
    answerCase(target.skipStep),
  );
  setHandler(defineUpdate<UpdateAnswer, [AddNote]>(updateNames.note), answerCase(target.note));
  setHandler(
    defineUpdate<UpdateAnswer, [CancelCase]>(updateNames.cancel),
    answerCase(target.cancel),
  );
  setHandler(
    defineUpdate<UpdateAnswer, [SetPriority]>(updateNames.setPriority),
    answerCase(target.setPriority),
  );
  setHandler(defineSignal<[ParentPriority]>(signalNames.parentPriority), target.parentPriority);
  setHandler(defineSignal<[Acknowledge]>(signalNames.acknowledge), target.acknowledge);
  setHandler(milestoneSignal, target.milestone);
  setHandler(defineQuery<CaseDocument>(documentQueryName), target.document);
}

/**
 * What the case does not know yet is rejected rather than answered: a task or clock may be seen in
 * the read model just before the workflow task that made it is in history, and be made again once a
 * worker died in between. Temporal keeps nothing of a rejected update, so the same request sent
 * again can still succeed.
 */
function validatorsOf(target: CaseMessages) {
  const isMine = (caseId: string | undefined) => caseId === target.caseId && !target.isClosing();
  return {
    task: ({ taskId }: ClaimTask): void => {
      if (isMine(caseIdOfTask(taskId)) && !target.hasTask(taskId))
        throw rejection('unknown-task', `case ${target.caseId} has no task ${taskId}`);
    },
    clock: ({ caseId, clock }: ChangeClock): void => {
      if (isMine(caseId) && !target.hasClock(clock))
        throw rejection('unknown-clock', `this case has no clock ${clock}`);
    },
  };
}

function rejection(code: RefusalCode, detail: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(detail, rejectedType, code);
}

/**
 * Handlers answer in the workflow task that applies the change. The answer leaves with that task,
 * and so after the local activity that writes the change to the read model: who gets it can read
 * what was written, without a handler that waits. A cancellation waits for the word of an open
 * child, and a change of a clock for the calendar, which is asked in the same task.
 */
function answering<M>(
  target: CaseMessages,
  caseIdOf: (message: M) => string | undefined,
  apply: (message: M) => Answer,
) {
  return (message: M): Answer => refusalOf(target, caseIdOf(message)) ?? apply(message);
}

function refusalOf(target: CaseMessages, caseId: string | undefined): UpdateAnswer | undefined {
  if (caseId !== target.caseId)
    return {
      ok: false,
      code: 'other-case',
      detail: `this run is case ${target.caseId}, not ${caseId}`,
    };
  if (target.isClosing())
    return { ok: false, code: 'case-closed', detail: `case ${caseId} is closing` };
  return undefined;
}
