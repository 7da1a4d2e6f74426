import type { Actor, Role } from '../shared/roles.ts';
import type { UpdateAnswer } from './answers.ts';
import type { TaskView } from './task.ts';

export type Refusal = Extract<UpdateAnswer, { ok: false }>;
export type TaskChange = { readonly ok: true; readonly task: TaskView } | Refusal;

/** A refusal with its reason. */
export function refuse(
  code: Refusal['code'],
  detail: string,
  more: Partial<Refusal> = {},
): Refusal {
  return { ok: false, code, detail, ...more };
}

/** The task after a change: its version tells newer from older. */
export function changed(task: TaskView, change: Partial<TaskView>): TaskView {
  return { ...task, ...change, version: task.version + 1 };
}

export function isClosed(task: TaskView): boolean {
  return task.state === 'completed' || task.state === 'cancelled';
}

/** Every role that may act on the task. */
export function rolesOf(task: TaskView): readonly Role[] {
  return [task.role, ...(task.alsoRoles ?? [])];
}

/** Nobody holds it any more. */
export function withoutClaim(task: TaskView): TaskView {
  const { claimedBy: _by, claimedAtMs: _at, claimedUntilMs: _until, ...rest } = task;
  return rest;
}

/**
 * Why the person may not take or decide the task, if so: it is closed, of another role, their own
 * request, or in other hands.
 */
export function actRefusal(task: TaskView, actor: Actor): Refusal | undefined {
  return voteRefusal(task, actor) ?? heldByOther(task, actor);
}

/** The same for a vote: whoever else looks at the approval, each may vote. */
export function voteRefusal(task: TaskView, actor: Actor): Refusal | undefined {
  if (isClosed(task)) return alreadyDecided(task);
  return roleRefusal(task, actor) ?? ownRequest(task, actor.subject);
}

/** What a closed task answers; an approval that ran out says so. */
export function alreadyDecided(task: TaskView): Refusal {
  if (task.decision === undefined)
    return refuse('already-decided', `${task.taskId} was cancelled: it no longer matters`);
  const { choice, by, atMs } = task.decision;
  const expiredAtMs = task.approval?.onExpiry === 'reject' ? task.approval.expiredAtMs : undefined;
  if (expiredAtMs !== undefined)
    return refuse('expired', `${task.taskId} expired undecided`, { by, atMs: expiredAtMs });
  return refuse('already-decided', `${task.taskId} was decided: ${choice}`, { by, atMs });
}

/** Four eyes: whoever asked for an approval neither takes nor gets it (OB-2, F-61). */
export function ownRequest(task: TaskView, subject: string): Refusal | undefined {
  if (task.approval?.requestedBy !== subject) return undefined;
  return refuse(
    'own-request',
    `${subject} asked for what ${task.taskId} approves and may not decide it`,
  );
}

function roleRefusal(task: TaskView, actor: Actor): Refusal | undefined {
  const roles = rolesOf(task);
  if (roles.some((role) => actor.roles.includes(role))) return undefined;
  const { expiredAtMs, expiredRoles = [] } = task.approval ?? {};
  if (expiredAtMs !== undefined && expiredRoles.some((role) => actor.roles.includes(role))) {
    return refuse('expired', `${task.taskId} expired and is now for ${roles.join(', ')}`, {
      atMs: expiredAtMs,
    });
  }
  return refuse('role-missing', `${task.taskId} needs role ${roles.join(' or ')}`);
}

function heldByOther(task: TaskView, { subject }: Actor): Refusal | undefined {
  if (task.assignee !== undefined && task.assignee !== subject) {
    return refuse('claimed-by-other', `${task.taskId} is assigned to ${task.assignee}`, {
      by: task.assignee,
    });
  }
  if (task.claimedBy === undefined || task.claimedBy === subject) return undefined;
  const since = task.claimedAtMs === undefined ? {} : { atMs: task.claimedAtMs };
  return refuse('claimed-by-other', `${task.taskId} is claimed by ${task.claimedBy}`, {
    by: task.claimedBy,
    ...since,
  });
}
