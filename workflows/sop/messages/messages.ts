import { ApplicationFailure } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { RefusalCode, UpdateAnswer } from '../../../domain/cases/answers.ts';
import type { CaseDocument } from '../../../domain/cases/case.ts';
import {
  type AddNote,
  type AnyUpdate,
  type CaseMessage,
  type CaseUpdate,
  caseOfUpdate,
  caseUpdates,
  documentQueryName,
  type ParentPriority,
  rejectedType,
  signalNames,
  type UpdatePayloads,
} from '../../../domain/cases/messages.ts';
import { type ChildMilestone, milestoneSignal } from '../children/tell-parent.ts';

type Answer = UpdateAnswer | Promise<UpdateAnswer>;

/** What a case does with each update. */
export type UpdateHandlers = {
  readonly [name in CaseUpdate]: (message: UpdatePayloads[name]) => Answer;
};

/** What a case does with what needs no answer. */
export interface SignalHandlers {
  readonly note: (message: AddNote) => void;
  readonly message: (message: CaseMessage) => void;
  readonly parentPriority: (message: ParentPriority) => Promise<void>;
  readonly childMilestone: (message: ChildMilestone) => void;
}

/** The case that answers. */
export interface MessageTarget {
  readonly caseId: string;
  readonly isClosing: () => boolean;
  readonly hasTask: (taskId: string) => boolean;
  readonly hasClock: (name: string) => boolean;
  readonly takesMessage: (name: string) => boolean;
  /** Why only what is vital is taken any more. */
  readonly nearLimit: () => string | undefined;
  /** A message was applied: what it changed is shown. */
  readonly applied: (kind: 'update' | 'signal') => void;
  readonly document: () => CaseDocument;
}

/** Registers what every procedure answers, before the first await, so that none is lost (F-33). */
export function answerMessages(
  target: MessageTarget,
  updates: UpdateHandlers,
  signals: SignalHandlers,
): void {
  for (const name of Object.keys(caseUpdates) as CaseUpdate[]) {
    const handler = handlerOf(target, updates[name] as (message: AnyUpdate) => Answer);
    const validator = validatorOf(target, name);
    setHandler(defineUpdate<UpdateAnswer, [AnyUpdate]>(caseUpdates[name].update), handler, {
      validator,
    });
  }
  const onSignal = <M>(name: string, apply: (message: M) => void | Promise<void>) =>
    setHandler(defineSignal<[M]>(name), async (message: M) => {
      await apply(message);
      target.applied('signal');
    });
  onSignal(signalNames.note, signals.note);
  onSignal(signalNames.message, signals.message);
  onSignal(signalNames.parentPriority, signals.parentPriority);
  onSignal(milestoneSignal.name, signals.childMilestone);
  setHandler(defineQuery<CaseDocument>(documentQueryName), target.document);
}

/**
 * Handlers answer in the workflow task that applies the change. The answer leaves with that task,
 * and so after the local activity that writes the change to the read model: who gets it can read
 * what was written, without a handler that waits. A cancellation waits for the word of open
 * children, and a change of a clock for the calendar, which is asked in the same task.
 */
function handlerOf(target: MessageTarget, apply: (message: AnyUpdate) => Answer) {
  return async (message: AnyUpdate): Promise<UpdateAnswer> => {
    const refusal = refusalOf(target, caseOfUpdate(message));
    const answer = refusal ?? (await apply(message));
    target.applied('update');
    return answer;
  };
}

function refusalOf(target: MessageTarget, caseId: string | undefined): UpdateAnswer | undefined {
  if (caseId !== target.caseId) {
    const detail = `this run is case ${target.caseId}, not ${caseId}`;
    return { ok: false, code: 'other-case', detail };
  }
  if (!target.isClosing()) return undefined;
  return { ok: false, code: 'case-closed', detail: `case ${caseId} is closing` };
}

/**
 * What the case does not know yet is rejected rather than answered: a task or clock may be seen in
 * the read model just before the workflow task that made it is in history, and be made again once a
 * worker died in between. Temporal keeps nothing of a rejected update, so the same request sent
 * again can still succeed, and a convenience that is refused near the limit uses nothing up.
 */
function validatorOf(target: MessageTarget, name: CaseUpdate) {
  const { about, vital } = caseUpdates[name];
  return (message: AnyUpdate): void => {
    if (caseOfUpdate(message) !== target.caseId || target.isClosing()) return;
    const near = vital ? undefined : target.nearLimit();
    if (near !== undefined)
      throw rejection('case-near-limit', `${near}: decisions and a cancellation still work`);
    const unknown =
      about === 'clock' ? unknownClock(target, message) : unknownPart(target, message);
    if (unknown !== undefined) throw unknown;
  };
}

function unknownPart(target: MessageTarget, message: AnyUpdate): ApplicationFailure | undefined {
  if ('taskId' in message && !target.hasTask(message.taskId))
    return rejection('unknown-task', `case ${target.caseId} has no task ${message.taskId}`);
  if ('messageId' in message && !target.takesMessage(message.name))
    return rejection('unknown-message', `this procedure takes no message ${message.name}`);
  return undefined;
}

/**
 * A request for an exception may name a clock that is still to come: only changes of one are held
 * to it.
 */
function unknownClock(target: MessageTarget, message: AnyUpdate): ApplicationFailure | undefined {
  const name = 'clock' in message ? (message.clock ?? '') : '';
  return target.hasClock(name)
    ? undefined
    : rejection('unknown-clock', `this case has no clock ${name}`);
}

function rejection(code: RefusalCode, detail: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(detail, rejectedType, code);
}
