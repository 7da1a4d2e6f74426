import type { Acknowledge, UpdateAnswer } from '../../../domain/cases/messages.ts';
import type { CaseContext } from '../case/context.ts';
import type { Priorities } from '../case/priorities.ts';
import type { Children } from '../children/children.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Exceptions } from '../steps/exceptions.ts';
import type { Steps } from '../steps/steps.ts';
import type { Tasks } from '../tasks/tasks.ts';
import type { CaseMessages } from './messages.ts';

/** Who takes the messages of a case. */
interface Receivers {
  readonly tasks: Tasks;
  readonly clocks: Clocks;
  readonly exceptions: Exceptions;
  readonly steps: Steps;
  readonly children: Children;
  readonly priorities: Priorities;
  readonly acknowledge: (message: Acknowledge) => void;
}

/** What a case does with each message; whatever a message of a person changed is shown. */
export function caseMessages(context: CaseContext, to: Receivers): CaseMessages {
  const { file, projector, cancellation } = context;
  const changing =
    <M, A extends UpdateAnswer | Promise<UpdateAnswer>>(change: (message: M) => A) =>
    (message: M): A => {
      const answer = change(message);
      projector.flush();
      return answer;
    };
  return {
    caseId: file.view.caseId,
    isClosing: context.isClosing,
    hasTask: (taskId) => file.task(taskId) !== undefined,
    hasClock: (name) => to.clocks.has(name),
    claim: changing((message) => to.tasks.claim(message)),
    release: changing((message) => to.tasks.release(message)),
    complete: changing((message) => to.tasks.complete(message)),
    reassign: changing((message) => to.tasks.reassign(message)),
    snooze: changing((message) => to.tasks.snooze(message)),
    escalate: changing((message) => to.tasks.escalate(message)),
    saveForm: changing((message) => to.tasks.saveForm(message)),
    note: changing((message) => to.tasks.note(message)),
    requestException: changing((message) => to.exceptions.request(message)),
    skipStep: changing((message) => to.steps.skip(message)),
    cancel: changing((message) => cancellation.answer(message)),
    ...to.clocks.messages,
    setPriority: (message) => to.priorities.set(message),
    parentPriority: (message) => to.priorities.follow(message),
    acknowledge: to.acknowledge,
    milestone: (message) => to.children.told(message),
    document: () => file.document(),
  };
}
