import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Actor } from '../shared/roles.ts';
import type { TaskView } from './case.ts';
import type { CompleteTask, ReassignTask, UpdateAnswer } from './messages.ts';

type Refusal = Extract<UpdateAnswer, { ok: false }>;
export type TaskChange = { readonly ok: true; readonly task: TaskView } | Refusal;

const refuse = (code: Refusal['code'], detail: string, more: Partial<Refusal> = {}): Refusal => ({ ok: false, code, detail, ...more });

/** A task is taken by one person of its role; whoever asked for an approval may not take it (OB-2, four eyes). */
export function claimTask(task: TaskView, actor: Actor, ask: { readonly nowMs: EpochMs; readonly requestedBy: string }): TaskChange {
  const refusal = mayAct(task, actor, ask.requestedBy);
  if (refusal) return refusal;
  if (task.state === 'claimed' && task.claimedBy === actor.subject) return { ok: true, task };
  return { ok: true, task: next(task, { state: 'claimed', claimedBy: actor.subject, claimedAtMs: ask.nowMs }) };
}

/** Only who claimed it gives it back. */
export function releaseTask(task: TaskView, actor: Actor): TaskChange {
  if (isClosed(task)) return alreadyDecided(task);
  if (task.state !== 'claimed' || task.claimedBy !== actor.subject) {
    return refuse('not-claimed', `${task.taskId} is not claimed by ${actor.subject}`);
  }
  return { ok: true, task: next(withoutClaim(task), { state: 'open' }) };
}

/** Gives the task to another role or person; a manager's way to move work, or the owner's. */
export function reassignTask(task: TaskView, message: ReassignTask): TaskChange {
  if (isClosed(task)) return alreadyDecided(task);
  const { actor } = message;
  if (!actor.roles.includes(task.role) && !actor.roles.includes('operations-manager')) {
    return refuse('role-missing', `reassigning ${task.taskId} needs role ${task.role} or operations-manager`);
  }
  if (task.kind === 'approval' && message.toRole !== undefined && message.toRole !== task.role) {
    return refuse('role-missing', `approval ${task.taskId} stays with role ${task.role}`, { field: 'toRole' });
  }
  const { assignee: _assignee, ...unassigned } = withoutClaim(task);
  const to = { role: message.toRole ?? task.role, ...(message.toPerson !== undefined && { assignee: message.toPerson }) };
  return { ok: true, task: next(unassigned, { ...to, state: 'open' }) };
}

/** A decision: one of the task's choices, with a written reason where the choice demands one. The first one wins (F-30, F-31). */
export function completeTask(
  task: TaskView,
  message: CompleteTask,
  ask: { readonly nowMs: EpochMs; readonly requestedBy: string },
): TaskChange {
  const refusal = mayAct(task, message.actor, ask.requestedBy);
  if (refusal) return refusal;
  const choice = task.choices.find((c) => c.key === message.choice);
  if (!choice) {
    const known = task.choices.map((c) => c.key).join(', ');
    return refuse('unknown-choice', `${message.choice} is not a choice of this task; it offers ${known}`, { field: 'choice' });
  }
  if (choice.needsComment && message.comment.trim() === '') {
    return refuse('comment-missing', `choice ${choice.key} needs a written reason`, { field: 'comment' });
  }
  const decision = { choice: choice.key, comment: message.comment, by: message.actor.subject, atMs: ask.nowMs };
  return { ok: true, task: next(task, { state: 'completed', closedAtMs: ask.nowMs, decision }) };
}

/** Ends a task that no longer matters. */
export function cancelTask(task: TaskView, nowMs: EpochMs): TaskView {
  return isClosed(task) ? task : next(task, { state: 'cancelled', closedAtMs: nowMs });
}

/** What a refused attempt leaves in the timeline. */
export function attemptData(message: { readonly taskId: string }, refusal: Refusal): { readonly [key: string]: JsonValue } {
  return { taskId: message.taskId, code: refusal.code };
}

export function isClosed(task: TaskView): boolean {
  return task.state === 'completed' || task.state === 'cancelled';
}

function mayAct(task: TaskView, actor: Actor, requestedBy: string): Refusal | undefined {
  if (isClosed(task)) return alreadyDecided(task);
  if (!actor.roles.includes(task.role)) return refuse('role-missing', `${task.taskId} needs role ${task.role}`);
  if (task.kind === 'approval' && actor.subject === requestedBy) {
    return refuse('own-request', `${actor.subject} asked for this order and may not approve it`);
  }
  return takenByOther(task, actor);
}

function takenByOther(task: TaskView, { subject }: Actor): Refusal | undefined {
  if (task.assignee !== undefined && task.assignee !== subject) {
    return refuse('claimed-by-other', `${task.taskId} is assigned to ${task.assignee}`, { by: task.assignee });
  }
  if (task.claimedBy === undefined || task.claimedBy === subject) return undefined;
  const since = task.claimedAtMs === undefined ? {} : { atMs: task.claimedAtMs };
  return refuse('claimed-by-other', `${task.taskId} is claimed by ${task.claimedBy}`, { by: task.claimedBy, ...since });
}

function alreadyDecided(task: TaskView): Refusal {
  if (task.decision === undefined) return refuse('already-decided', `${task.taskId} was cancelled: it no longer matters`);
  const { choice, by, atMs } = task.decision;
  return refuse('already-decided', `${task.taskId} was decided: ${choice}`, { by, atMs });
}

function withoutClaim(task: TaskView): TaskView {
  const { claimedBy: _by, claimedAtMs: _at, ...rest } = task;
  return rest;
}

function next(task: TaskView, change: Partial<TaskView>): TaskView {
  return { ...task, ...change, version: task.version + 1 };
}
