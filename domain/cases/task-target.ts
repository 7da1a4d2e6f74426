import type { EpochMs } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { Stretch } from '../sla/clock-times.ts';
import type { TaskView } from './task.ts';
import { changed } from './task-rules.ts';

/** How long a person has for a task: open minutes of a calendar. */
export interface TaskTime {
  readonly targetMinutes: number;
  /** A calendar of policy/calendars.yaml, or `region` for that of the case's region. */
  readonly calendar: string;
}

/** The target of a kind of task; a priority without one of its own has this. */
export interface TaskTarget extends TaskTime {
  readonly byPriority?: { readonly [priority in Priority]?: TaskTime };
}

/** Share of its target after which a task is at risk (G-7). */
export const taskAtRiskShare = 0.75;

export function taskTimeFor(target: TaskTarget, priority: Priority): TaskTime {
  return target.byPriority?.[priority] ?? target;
}

export function isSameTime(one: TaskTime, other: TaskTime): boolean {
  return one.targetMinutes === other.targetMinutes && one.calendar === other.calendar;
}

/** What counts towards the target of an open task: nothing ever pauses it. */
export interface TaskCount {
  /** The calendar is that of the case's region where policy says `region`. */
  readonly time: TaskTime;
  readonly sinceMs: EpochMs;
  /** What counted before, for other targets, in order. */
  readonly counted: readonly Stretch[];
}

/**
 * From now on it counts towards another target; what is used stays used, in the calendar in which
 * it was used.
 */
export function countFor(
  { time: { calendar }, sinceMs, counted }: TaskCount,
  time: TaskTime,
  nowMs: EpochMs,
): TaskCount {
  const last = counted.at(-1);
  // Side by side in one calendar they are one.
  const goesOn = last?.calendar === calendar && last.toMs === sinceMs;
  const before = goesOn ? counted.slice(0, -1) : counted;
  const stretch = { calendar, fromMs: goesOn ? last.fromMs : sinceMs, toMs: nowMs };
  return { time, sinceMs: nowMs, counted: sinceMs < nowMs ? [...before, stretch] : counted };
}

/** The task with the times of another target. */
export function retargetedTask(
  task: TaskView,
  { atRiskAtMs, dueAtMs }: Pick<TaskView, 'atRiskAtMs' | 'dueAtMs'>,
): TaskView {
  return changed(task, { atRiskAtMs, dueAtMs });
}
