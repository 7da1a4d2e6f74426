import { answerMessages, type SignalHandlers, type UpdateHandlers } from '../messages/messages.ts';
import { attachTo } from './attach.ts';
import type { CaseFile } from './case-file.ts';
import type { CaseParts } from './case-parts.ts';
import type { CaseState } from './case-state.ts';

/** What a case does with each message; whatever one changed is shown. */
export function registerMessages(state: CaseState, parts: CaseParts): void {
  const { file } = state;
  const { clocks, usage, inbox } = parts;
  const target = {
    caseId: file.view.caseId,
    isClosing: state.isClosing,
    hasTask: (taskId: string) => file.task(taskId) !== undefined,
    hasClock: (name: string) => clocks.has(name),
    takesMessage: (name: string) => inbox.knows(name),
    nearLimit: () => (state.isOpen ? usage.nearest(state.policy.limits) : undefined),
    applied: (kind: 'update' | 'signal') => {
      usage.count(kind);
      if (state.isOpen) file.setNearLimit(usage.nearest(state.policy.limits));
      state.shown();
    },
    document: () => file.document(),
  };
  answerMessages(target, updatesOf(file, parts), signalsOf(parts));
}

function updatesOf(file: CaseFile, parts: CaseParts): UpdateHandlers {
  const { taskMessages, clocks, cancellation, priorities, exceptions, steps, inbox } = parts;
  return {
    claim: (message) => taskMessages.claim(message),
    release: (message) => taskMessages.release(message),
    complete: (message) => taskMessages.complete(message),
    reassign: (message) => taskMessages.reassign(message),
    snooze: (message) => taskMessages.snooze(message),
    escalate: (message) => taskMessages.escalate(message),
    saveForm: (message) => taskMessages.saveForm(message),
    note: (message) => taskMessages.note(message),
    cancel: (message) => cancellation.answer(message),
    pauseClock: (message) => clocks.pause(message),
    resumeClock: (message) => clocks.resume(message),
    acknowledgeLadder: (message) => clocks.acknowledgeLadder(message),
    setPriority: (message) => priorities.set(message),
    requestException: (message) => exceptions.request(message),
    skipStep: (message) => steps.skip(message),
    sendMessage: (message) => inbox.answer(message),
    attach: ({ attachment, actor }) => ({
      ok: true,
      seq: attachTo(file, attachment, actor.subject),
    }),
  };
}

function signalsOf({ taskMessages, inbox, priorities, children }: CaseParts): SignalHandlers {
  return {
    note: (message) => void taskMessages.note(message),
    message: (message) => inbox.accept(message),
    parentPriority: (message) => priorities.follow(message),
    childMilestone: (message) => children.told(message),
  };
}
