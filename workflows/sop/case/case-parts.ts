import type { CaseDefinition } from '../../../domain/cases/procedure.ts';
import { Calls } from '../calls/calls.ts';
import { UndoStack } from '../calls/undo.ts';
import { Children } from '../children/children.ts';
import { Clocks } from '../clocks/clocks.ts';
import { Inbox } from '../messages/inbox.ts';
import { Usage } from '../messages/limits.ts';
import { Telling } from '../notices/tell.ts';
import { Exceptions } from '../steps/exceptions.ts';
import { Steps } from '../steps/steps.ts';
import { Escalations } from '../tasks/escalations.ts';
import { TaskMessages } from '../tasks/task-messages.ts';
import { Tasks } from '../tasks/tasks.ts';
import { Cancellation } from './cancellation.ts';
import type { CaseContext } from './context.ts';
import { Priorities } from './priorities.ts';
import { Reconciler } from './reconciler.ts';

/** The kernel's parts of one case, each handed what it uses. */
export type CaseParts = ReturnType<typeof casePartsOf>;

export function casePartsOf(context: CaseContext, definition: CaseDefinition) {
  const { file, interruption } = context;
  const cancellation = new Cancellation(file, interruption, definition.pointOfNoReturn);
  const escalations = new Escalations(context);
  const tasks = new Tasks(context, cancellation);
  const undos = new UndoStack(context, tasks);
  const calls = new Calls(context, { tasks, cancellation }, undos);
  const reconciler = new Reconciler(context, calls);
  const onMoment = (clock: string) => reconciler.moment(clock);
  const clocks = new Clocks(context, { tasks, escalations, onMoment });
  const children = new Children(context, cancellation);
  const exceptions = new Exceptions(context, definition, { tasks, clocks });
  cancellation.askFirst(() => reconciler.truth());
  return {
    cancellation,
    tasks,
    taskMessages: new TaskMessages(context, tasks, escalations),
    undos,
    calls,
    reconciler,
    clocks,
    children,
    exceptions,
    steps: new Steps(context, definition, { exceptions, tasks }),
    priorities: new Priorities(context, { tasks, clocks, children }),
    inbox: new Inbox(context, definition),
    telling: new Telling(context),
    usage: new Usage(),
  };
}
