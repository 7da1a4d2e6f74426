import { isRequested } from '../../domain/cases/exceptions.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import type { CaseRecord } from '../../store/records/case-record.ts';
import type { CaseTally } from './model.ts';
import type { ClockTally } from './model-clock.ts';
import { type TaskTally, taskStories } from './model-task.ts';

type Events = readonly TimelineEvent[];

/**
 * The label of a task of practice, which is its title, or the id of the exception that it approves.
 */
export function labelOf({ title, data }: TaskView): string {
  const { exceptionId } = data;
  return typeof exceptionId === 'string' ? exceptionId : title;
}

/**
 * What the record of a case tells of it, in the model's words; its answers stand in the history
 * alone.
 */
export function toldBy({ case: view, tasks, timeline }: CaseRecord): Omit<CaseTally, 'answers'> {
  const events = timeline.map(({ event }) => event);
  return {
    clocks: Object.fromEntries(view.clocks.map((clock) => [clock.name, clockTold(clock, events)])),
    tasks: Object.fromEntries(tasks.map((task) => [labelOf(task), taskTold(task, events)])),
    exceptions: Object.fromEntries(
      view.exceptions.filter(isRequested).map(({ id, request: { state, approvedBy } }) => {
        const approvers = approvedBy?.join(', ') || 'nobody';
        return [id, state === 'requested' ? state : `${state}, approved by ${approvers}`];
      }),
    ),
    isCheckSkipped: view.steps.find(({ key }) => key === 'check')?.state === 'skipped',
    notices: events
      .filter(({ kind }) => kind.startsWith('notification.'))
      .map(({ kind, data }) => {
        const { noticeId = '', to = '' } = data as {
          readonly noticeId?: string;
          readonly to?: string;
        };
        const text = `${noticeId.replace(`${view.caseId}/`, '')} to ${to}`;
        return kind === 'notification.sent' ? text : `${kind}: ${text}`;
      })
      .toSorted(),
  };
}

function clockTold(clock: CaseRecord['case']['clocks'][number], events: Events): ClockTally {
  const { name, elapsedMinutes, cycle = 1 } = clock;
  const about = events.filter(({ data }) => data?.['clock'] === name);
  const times = (kind: string) => about.filter((event) => event.kind === kind).length;
  const restarts = about.filter(({ kind }) => kind === 'clock.restarted');
  return {
    clock: name,
    elapsedMs: Math.round(elapsedMinutes * 60_000),
    earlierMs: Math.round(
      restarts.reduce((sum, { data }) => sum + Number(data?.['actualMinutes']) * 60_000, 0),
    ),
    cycles: cycle,
    atRisk: times('clock.at-risk'),
    breaches: times('clock.breached'),
    met: times('clock.met'),
    stopped: times('clock.stopped'),
  };
}

function taskTold(task: TaskView, events: Events): TaskTally {
  const about = events.filter(({ data }) => data?.['taskId'] === task.taskId);
  // A lease that ended is told as a release with its reason.
  const storyOf = ({ kind, data }: TimelineEvent) =>
    data?.['reason'] === 'lease' ? 'lapsed' : kind.slice('task.'.length);
  const told = about.map(storyOf);
  const {
    kind,
    state,
    role,
    assignee = 'none',
    claimedBy = 'none',
    decision,
    priority,
    dueAtMs,
  } = task;
  return {
    kind,
    state,
    role,
    assignee,
    holder: claimedBy,
    votes: (task.approval?.votes ?? []).map(({ choice, by }) => `${choice} by ${by}`),
    decision: decision ? `${decision.choice} by ${decision.by}` : 'none',
    priority,
    dueAtMs,
    told: Object.fromEntries(
      taskStories.map((story) => [story, told.filter((one) => one === story).length]),
    ) as TaskTally['told'],
  };
}
