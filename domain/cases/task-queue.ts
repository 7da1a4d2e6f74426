import type { EpochMs } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { ClaimTask, EscalateTask, SnoozeTask } from './messages.ts';
import type { TaskView } from './task.ts';
import {
  actRefusal,
  alreadyDecided,
  changed,
  isClosed,
  ownRequest,
  type Refusal,
  refuse,
  rolesOf,
  type TaskChange,
} from './task-rules.ts';
import { handOverTask } from './tasks.ts';

const dayMs = 86_400_000;

/** A task is passed on to this role. */
export type Escalation = EscalateTask & Required<Pick<EscalateTask, 'toRole'>>;

/**
 * When a snooze is asked for, and how long it may last: a date in the wrong year is a slip, not a
 * plan.
 */
export interface SnoozeLimit {
  readonly nowMs: EpochMs;
  readonly longestDays: number;
}

/**
 * Puts a task off until a time: it leaves the inbox till then, and its target runs on. By its
 * holder, by anybody of its role while nobody holds it, or by a manager. A snoozed task may be
 * snoozed again, to any later or earlier time to come.
 */
export function snoozeTask(
  task: TaskView,
  { actor, untilMs }: SnoozeTask,
  { nowMs, longestDays }: SnoozeLimit,
): TaskChange {
  const refusal = isManager(actor) ? managerRefusal(task, actor.subject) : actRefusal(task, actor);
  if (refusal) return refusal;
  const isTooFar = untilMs > nowMs + longestDays * dayMs;
  const problem =
    untilMs <= nowMs
      ? 'must be a time to come'
      : isTooFar
        ? `must be within ${longestDays} days`
        : undefined;
  if (problem !== undefined)
    return refuse('snooze-invalid', `the end of a snooze ${problem}`, { field: 'until' });
  return { ok: true, task: changed(task, { snoozedUntilMs: untilMs }) };
}

/** Passes a task on to a role that may do more about it. An approval stays with its role. */
export function escalateTask(task: TaskView, { actor, toRole }: Escalation): TaskChange {
  if (isClosed(task)) return alreadyDecided(task);
  const roles = rolesOf(task);
  if (!isManager(actor) && !roles.some((role) => actor.roles.includes(role))) {
    return refuse(
      'role-missing',
      `escalating ${task.taskId} needs role ${roles.join(' or ')} or operations-manager`,
    );
  }
  if (task.approval !== undefined)
    return refuse('role-missing', `approval ${task.taskId} stays with role ${task.role}`, {
      field: 'toRole',
    });
  if (toRole === task.role)
    return refuse('form-invalid', `${task.taskId} is with role ${toRole} already`, {
      field: 'toRole',
    });
  return { ok: true, task: handOverTask(awake(task), toRole) };
}

/** Every approval is looked at by itself. */
export function bulkRefusal(task: TaskView, { inBulk }: ClaimTask): Refusal | undefined {
  if (inBulk === undefined || (task.approval === undefined && task.kind !== 'approval'))
    return undefined;
  return refuse(
    'approval-in-bulk',
    `${task.taskId} is an approval, and no approval is changed together with other tasks`,
  );
}

/** The task without its snooze: somebody takes it, or gets it. */
export function awake(task: TaskView): TaskView {
  const { snoozedUntilMs: _until, ...rest } = task;
  return rest;
}

/** An open task has the priority of its case; `undefined` when nothing changes. */
export function reprioritised(task: TaskView, priority: Priority): TaskView | undefined {
  return isClosed(task) || task.priority === priority ? undefined : changed(task, { priority });
}

function isManager({ roles }: SnoozeTask['actor']): boolean {
  return roles.includes('operations-manager');
}

function managerRefusal(task: TaskView, subject: string): Refusal | undefined {
  return isClosed(task) ? alreadyDecided(task) : ownRequest(task, subject);
}
