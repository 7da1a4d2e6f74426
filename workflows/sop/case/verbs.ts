import { CancellationScope, condition } from '@temporalio/workflow';
import type { CaseMessage } from '../../../domain/cases/messages.ts';
import { FanOut } from '../children/fan-out.ts';
import { sendToCase, startAndLeave } from '../children/left-case.ts';
import { tellParent } from '../children/tell-parent.ts';
import type { Message, Sop, Until } from '../sop.ts';
import { untilClear } from '../steps/check.ts';
import type { OpenTask } from '../tasks/open-task.ts';
import type { Decision } from '../tasks/task-spec.ts';
import type { Tasks } from '../tasks/tasks.ts';
import { attachTo } from './attach.ts';
import type { CaseParts } from './case-parts.ts';
import type { CaseState } from './case-state.ts';
import type { CaseContext } from './context.ts';

/** The verbs of one case, without the names of its definition: those are the types of `Sop`. */
export function verbsOf(state: CaseState, parts: CaseParts): Sop {
  const { file } = state;
  return {
    get caseId() {
      return file.view.caseId;
    },
    get policy() {
      return state.policy;
    },
    get priority() {
      return file.view.priority;
    },
    get exceptions() {
      return file.view.exceptions;
    },
    now: () => Date.now(),
    calendar: (name) => state.calendar(name),
    ...workVerbs(state, parts),
    ...waitVerbs(state, parts),
    ...caseVerbs(state, parts),
    raise: (exception) => file.raise(exception),
    resolve: (id, resolution) => file.resolve(id, resolution),
    record: (entry) => void file.record(entry),
    facts: (facts) => file.addFacts(facts),
    link: (kind, id) => file.addReference({ kind, id }),
    attach: (attachment) => void attachTo(file, attachment),
    passPointOfNoReturn: () => parts.cancellation.pass(),
  };
}

type WorkVerb = 'step' | 'read' | 'readAll' | 'effect' | 'check' | 'task' | 'open';

function workVerbs(
  state: CaseState,
  { steps, calls, tasks }: CaseParts,
): Pick<Sop, WorkVerb | 'anyOf' | 'allOf'> {
  return {
    step: (key, work, skipped) => steps.run(key, work, skipped),
    read: (spec) => calls.read(spec),
    readAll: (specs) => calls.readAll(specs),
    effect: (spec) => calls.effect(spec),
    check: (check) => untilClear(state, tasks, check),
    task: (spec) => tasks.ask(spec),
    open: (spec) => tasks.open(spec),
    anyOf: (open, waitingFor) => tasks.first(open, waitingFor),
    allOf: (open, waitingFor) => allOf(tasks, open, waitingFor),
  };
}

async function allOf<C extends string>(
  tasks: Tasks,
  open: readonly OpenTask<C>[],
  waitingFor: string,
): Promise<readonly Decision<C>[]> {
  const decisions = new Map<OpenTask<C>, Decision<C>>();
  while (decisions.size < open.length) {
    const left = open.filter((task) => !decisions.has(task));
    const { task, decision } = await tasks.first(left, waitingFor);
    decisions.set(task, decision);
  }
  return open.flatMap((task) => decisions.get(task) ?? []);
}

type ClockVerb = 'clock' | 'clockState' | 'meetClock' | 'pauseClock' | 'resumeClock';
type WaitVerb = ClockVerb | 'reopenClock' | 'restartClock' | 'until' | 'tell' | 'reconcile';

function waitVerbs(
  state: CaseState,
  { clocks, telling, reconciler }: CaseParts,
): Pick<Sop, WaitVerb> {
  return {
    clock: (spec) => clocks.start(spec),
    clockState: (name) => clocks.state(name),
    meetClock: (name) => clocks.meet(name),
    pauseClock: (name, reason) => clocks.hold(name, reason),
    resumeClock: (name, reason) => clocks.release(name, reason),
    reopenClock: (name, change) => clocks.reopen(name, change),
    restartClock: (name) => clocks.restart(name),
    until: (wait) => until(state, wait),
    tell: (spec) => telling.tell(spec),
    reconcile: (spec) => reconciler.begin(spec),
  };
}

/** A wait that is over at its very deadline counts as done. */
async function until(
  { deadlines, interruption, rest, resume }: CaseContext,
  { waitingFor, done, deadlineAtMs }: Until,
): Promise<'done' | 'deadline'> {
  if (done()) return 'done';
  let isOver = false;
  const key = `until:${waitingFor}`;
  if (deadlineAtMs !== undefined)
    deadlines.set(key, { atMs: deadlineAtMs, title: waitingFor, fire: () => (isOver = true) });
  rest(waitingFor);
  try {
    await interruption.run(() => condition(() => isOver || done()));
  } finally {
    deadlines.drop(key);
  }
  resume();
  return done() ? 'done' : 'deadline';
}

type MessageVerb = 'take' | 'on' | 'offer' | 'received' | 'receive' | 'send';
type ChildVerb = 'startChild' | 'eachChild' | 'forEach' | 'start' | 'tellParent';

function caseVerbs(
  state: CaseState,
  { inbox, children }: CaseParts,
): Pick<Sop, MessageVerb | ChildVerb> {
  const { file } = state;
  const fanOut = new FanOut(state);
  let sent = 0;
  return {
    take: (name, waitingFor) => inbox.take(name, waitingFor) as Promise<Message<object>>,
    on: (name, taker) => inbox.on(name, taker as (message: CaseMessage) => boolean),
    offer: (name) => inbox.offer(name),
    received: (name) => inbox.received(name),
    receive: (message) => inbox.accept(message as CaseMessage),
    send: (caseId, { name, data }) => {
      const sender = file.view.caseId;
      const messageId = `${sender}/${++sent}`;
      return sendToCase({ caseId, name, messageId, sender, data: data as CaseMessage['data'] });
    },
    startChild: (procedure, start) => {
      // A child begins with a workflow task of the server's: what happened so far is shown before.
      state.shown();
      return children.start(procedure, start);
    },
    eachChild: (procedure, starts, atOnce) => children.each(procedure, starts, atOnce),
    forEach: (spec) => fanOut.forEach(spec),
    start: (procedure, start) => startAndLeave(state, procedure, start),
    tellParent: async (_procedure, milestone, data) => {
      const told = { caseId: file.view.caseId, milestone, data };
      await CancellationScope.nonCancellable(() => tellParent(told));
    },
  };
}
