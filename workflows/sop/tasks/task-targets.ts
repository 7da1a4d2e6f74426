import type { TaskKind } from '../../../domain/cases/task.ts';
import { isClosed } from '../../../domain/cases/task-rules.ts';
import {
  countFor,
  isSameTime,
  retargetedTask,
  type TaskCount,
  type TaskTime,
  taskAtRiskShare,
  taskTimeFor,
} from '../../../domain/cases/task-target.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { ClockTimesAsk } from '../../../domain/sla/clock-times.ts';
import type { CaseContext } from '../case/context.ts';
import { type ClockChange, dueOf } from '../times/clock-reckoning.ts';
import { clockTimesOf } from '../times/due-times.ts';

/** For a kind that policy does not know; policy that was loaded knows every kind. */
const anyTarget = { targetMinutes: 480, calendar: 'always' };

/**
 * What policy gives a person for a task of a kind, now that the case has its priority; the calendar
 * is no longer `region`.
 */
export function taskTimeOf(context: CaseContext, kind: TaskKind): TaskTime {
  const { targetMinutes, calendar } = taskTimeFor(
    context.policy.taskTargets[kind] ?? anyTarget,
    context.file.view.priority,
  );
  return { targetMinutes, calendar: context.calendar(calendar) };
}

/** The targets of open tasks follow the priority of the case. */
export class TaskTargets {
  readonly #context: CaseContext;
  readonly #counts = new Map<string, TaskCount>();

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /** The task was opened for this target, which counts since then. */
  begin(taskId: string, time: TaskTime, sinceMs: EpochMs): void {
    this.#counts.set(taskId, { time, sinceMs, counted: [] });
  }

  /**
   * The case has another priority: the tasks whose target it changes, each until its times are
   * known.
   */
  follow(change: ClockChange): readonly Promise<void>[] {
    return this.#context.file.tasks.flatMap((task) => {
      const count = this.#counts.get(task.taskId);
      if (count === undefined || isClosed(task)) return [];
      const time = taskTimeOf(this.#context, task.kind);
      return isSameTime(count.time, time)
        ? []
        : [this.#retarget(task.taskId, countFor(count, time, change.nowMs), change)];
    });
  }

  /**
   * What counts changes at once, its times once the calendar has answered: unless the target has
   * changed again by then.
   */
  async #retarget(taskId: string, count: TaskCount, change: ClockChange): Promise<void> {
    const { file, locals } = this.#context;
    this.#counts.set(taskId, count);
    const { priority } = file.view;
    const times = dueOf(await clockTimesOf(locals, askOf(count)));
    const task = file.task(taskId);
    if (task === undefined || isClosed(task) || this.#counts.get(taskId) !== count) return;
    file.putTask(retargetedTask(task, times));
    const data = {
      taskId,
      role: task.role,
      priority,
      ...count.time,
      fromDueAtMs: task.dueAtMs,
      dueAtMs: times.dueAtMs,
    };
    const due = new Date(times.dueAtMs).toISOString();
    const text = `${task.title}: target of ${priority}, due ${due}`;
    file.record({ kind: 'task.retargeted', text, actor: change.by, data });
  }
}

function askOf({ time: { targetMinutes, calendar }, sinceMs, counted }: TaskCount): ClockTimesAsk {
  const marks = [{ share: taskAtRiskShare, plusMinutes: 0 }];
  return {
    calendar,
    target: { minutes: targetMinutes },
    startedAtMs: counted[0]?.fromMs ?? sinceMs,
    counted,
    fromMs: sinceMs,
    marks,
  };
}
