import type { EpochMs } from '../shared/json.ts';
import type { CaseView } from './case.ts';
import { isLive } from './inbox.ts';
import type { TaskView } from './task.ts';
import { rolesOf } from './task-rules.ts';

/** A case as it is shown, and the child case it waits for, if so. */
export interface Situation {
  readonly case: CaseView;
  readonly tasks: readonly TaskView[];
  readonly nowMs: EpochMs;
  readonly child?: Situation;
}

/**
 * A deadline this far behind should have been seen to: then no worker runs, or the case is stuck.
 */
const patienceMs = 120_000;

/**
 * One sentence for whoever opens a case: why it waits, for whom, since when, and what happens next
 * by itself and when. Every case has one; of one that runs or is closed it says that nobody has to
 * act. Times are UTC, to the minute.
 */
export function whyItWaits(situation: Situation): string {
  const { status, closedAtMs, updatedAtMs } = situation.case;
  if (status === 'completed' || status === 'cancelled') {
    return `The case was ${status} on ${at(closedAtMs ?? updatedAtMs)}, and nothing is left to do.`;
  }
  const parts = [capital(state(situation)), pausedClock(situation.case), next(situation)];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

function state(situation: Situation): string {
  const { status, waitingFor, waitingSinceMs } = situation.case;
  if (waitingFor === undefined) return working(situation.case);
  const since = waitingSinceMs === undefined ? '' : `, since ${at(waitingSinceMs)}`;
  const prefix =
    status === 'cancelling' ? 'the case is being cancelled and waits' : 'the case waits';
  return (
    `${prefix} for ` +
    `${waited(situation, waitingFor)}${since}${inside(situation)}${beside(situation)}`
  );
}

function working({ status, steps, updatedAtMs }: CaseView): string {
  if (status === 'cancelling')
    return `the case is being cancelled: what was done is undone, last on ${at(updatedAtMs)}`;
  const step = steps.findLast((one) => one.state === 'started');
  const what =
    step === undefined
      ? 'the case is at work'
      : `the case is at work on step ${step.number} (${step.title})`;
  return `${what} and nobody has to act, last change on ${at(updatedAtMs)}`;
}

/** Whom or what it waits for. */
function waited(situation: Situation, waitingFor: string): string {
  const on = situation.case.waitsOn;
  switch (on?.kind) {
    case 'task': {
      const task = situation.tasks.find(({ taskId }) => taskId === on.taskId);
      return task === undefined ? waitingFor : person(task, situation.nowMs);
    }
    case 'case':
      return `${waitingFor} (${on.caseId})`;
    case 'message':
    case undefined:
      return waitingFor;
  }
}

function person(task: TaskView, nowMs: EpochMs): string {
  if (!isLive(task)) return `the procedure to go on, now that "${task.title}" is ${task.state}`;
  return `${who(task)} to decide "${task.title}"${votes(task)}${putOff(task, nowMs)}`;
}

function who(task: TaskView): string {
  const roles = rolesOf(task).join(' or ');
  if (task.claimedBy !== undefined) {
    const since = task.claimedAtMs === undefined ? '' : ` since ${at(task.claimedAtMs)}`;
    return `${task.claimedBy}, who has had it${since},`;
  }
  if (task.assignee !== undefined) return `${task.assignee} of role ${roles}`;
  return `somebody of role ${roles}`;
}

function votes({ approval }: TaskView): string {
  if (approval === undefined || approval.quorum < 2) return '';
  return ` (${approval.votes.length} of ${approval.quorum} have approved)`;
}

function putOff({ snoozedUntilMs = 0 }: TaskView, nowMs: EpochMs): string {
  return snoozedUntilMs <= nowMs ? '' : `, put off until ${at(snoozedUntilMs)}`;
}

/** What the child waits for. */
function inside({ child }: Situation): string {
  const waitingFor = child?.case.waitingFor;
  if (child === undefined || waitingFor === undefined) return '';
  const since =
    child.case.waitingSinceMs === undefined ? '' : ` since ${at(child.case.waitingSinceMs)}`;
  return `, which waits for ${waited(child, waitingFor)}${since}${beside(child)}`;
}

/** Work of people that the case does not stand still for, such as to chase whoever it waits for. */
function beside({ case: view, tasks }: Situation): string {
  if (view.waitsOn?.kind === 'task') return '';
  const open = tasks.filter(isLive);
  const [first] = open.toSorted((a, b) => a.dueAtMs - b.dueAtMs);
  if (first === undefined) return '';
  const more = open.length === 1 ? '' : ` and ${open.length - 1} more`;
  const holder = first.claimedBy ?? first.assignee;
  const whose = holder === undefined ? rolesOf(first).join(' or ') : `${holder} (${first.role})`;
  return `, while ${whose} has "${first.title}" to do${more}`;
}

function pausedClock({ clocks }: CaseView): string {
  const paused = clocks.find((clock) => clock.state === 'paused');
  const pause = paused?.pauses?.at(-1);
  return paused === undefined || pause === undefined
    ? ''
    : `its clock "${paused.title}" stands still since ${at(pause.fromMs)}: ${pause.reason}`;
}

interface Event {
  readonly atMs: EpochMs;
  readonly what: string;
}

function next(situation: Situation): string {
  const { nowMs } = situation;
  const late = overdueTask(situation);
  const own = events(situation).toSorted(byTime);
  const [missed] = own.filter(({ atMs }) => atMs < nowMs - patienceMs);
  if (missed)
    return (
      `${late}what was to happen on ${at(missed.atMs)} has not: ${missed.what}; see whether a ` +
      'worker runs'
    );
  const [coming] = [...own, ...taskEvents(situation).filter(({ atMs }) => atMs > nowMs)].toSorted(
    byTime,
  );
  if (coming !== undefined) return `${late}next, on ${at(coming.atMs)}: ${coming.what}`;
  return situation.case.waitingFor === undefined ? '' : `${late}nothing happens by itself`;
}

function byTime(a: Event, b: Event): number {
  return a.atMs - b.atMs;
}

/** What the case itself will do: that of the child when it waits for one. */
function events({ case: view, child }: Situation): readonly Event[] {
  const own = view.next === undefined ? [] : [{ atMs: view.next.atMs, what: view.next.title }];
  return [...own, ...(child === undefined ? [] : events(child))];
}

/** What the inbox will show of the tasks that matter; nothing fires at these times. */
function taskEvents(situation: Situation): readonly Event[] {
  const own = tasksThatMatter(situation).flatMap(
    ({ title, atRiskAtMs, dueAtMs, snoozedUntilMs }) => [
      { atMs: atRiskAtMs, what: `"${title}" is at risk` },
      { atMs: dueAtMs, what: `"${title}" is overdue` },
      ...(snoozedUntilMs === undefined
        ? []
        : [{ atMs: snoozedUntilMs, what: `"${title}" comes back to the inbox` }]),
    ],
  );
  return [...own, ...(situation.child === undefined ? [] : taskEvents(situation.child))];
}

function tasksThatMatter({ case: { waitsOn }, tasks }: Situation): readonly TaskView[] {
  const live = tasks.filter(isLive);
  return waitsOn?.kind === 'task' ? live.filter(({ taskId }) => taskId === waitsOn.taskId) : live;
}

function overdueTask(situation: Situation): string {
  const late = tasksThatMatter(situation).filter(({ dueAtMs }) => dueAtMs <= situation.nowMs);
  const [first] = late.toSorted((a, b) => a.dueAtMs - b.dueAtMs);
  return first === undefined
    ? ''
    : `"${first.title}" has been overdue since ${at(first.dueAtMs)}; `;
}

function at(ms: EpochMs): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
