import type { EpochMs, JsonValue } from '../shared/json.ts';
import type { Actor, Role } from '../shared/roles.ts';
import type { ReassignTask } from './messages.ts';
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
  withoutClaim,
} from './task-rules.ts';

/** When a claim is made, and how long it lasts without activity of its holder. */
export interface Lease {
  readonly nowMs: EpochMs;
  readonly leaseMs: number;
}

/**
 * A task is taken by one person of its role, on a lease; claiming it again renews the lease.
 * Whoever asked for an approval may not take it.
 */
export function claimTask(task: TaskView, actor: Actor, lease: Lease): TaskChange {
  const refusal = actRefusal(task, actor);
  if (refusal) return refusal;
  const renewed = renewLease(task, actor.subject, lease);
  if (renewed) return { ok: true, task: renewed };
  const { nowMs, leaseMs } = lease;
  const claim = {
    state: 'claimed',
    claimedBy: actor.subject,
    claimedAtMs: nowMs,
    claimedUntilMs: nowMs + leaseMs,
  } as const;
  return { ok: true, task: changed(task, claim) };
}

/** The holder did something: the lease counts from now. `undefined` when the task is not theirs. */
export function renewLease(
  task: TaskView,
  subject: string,
  { nowMs, leaseMs }: Lease,
): TaskView | undefined {
  if (task.state !== 'claimed' || task.claimedBy !== subject) return undefined;
  return changed(task, { claimedUntilMs: Math.max(task.claimedUntilMs ?? 0, nowMs + leaseMs) });
}

/**
 * Gives back a task whose lease has ended; exactly at its end it has. `undefined` while it holds.
 */
export function endLease(task: TaskView, nowMs: EpochMs): TaskView | undefined {
  if (task.state !== 'claimed' || task.claimedUntilMs === undefined || nowMs < task.claimedUntilMs)
    return undefined;
  return changed(withoutClaim(task), { state: 'open' });
}

/** Only who claimed it gives it back. */
export function releaseTask(task: TaskView, actor: Actor): TaskChange {
  if (isClosed(task)) return alreadyDecided(task);
  if (task.state !== 'claimed' || task.claimedBy !== actor.subject) {
    return refuse('not-claimed', `${task.taskId} is not claimed by ${actor.subject}`);
  }
  return { ok: true, task: changed(withoutClaim(task), { state: 'open' }) };
}

/**
 * Gives the task to another role or person, with a word on what comes next where policy demands it;
 * a manager's way to move work, or the owner's.
 */
export function reassignTask(
  task: TaskView,
  message: ReassignTask,
  { nowMs, handOverNote }: { readonly nowMs: EpochMs; readonly handOverNote: boolean },
): TaskChange {
  const nextStep = message.nextStep?.trim() ?? '';
  const refusal = reassignRefusal(task, message);
  if (refusal) return refusal;
  if (handOverNote && nextStep === '') {
    return refuse(
      'hand-over-note-missing',
      `whoever gets ${task.taskId} must be told what is to be done next`,
      { field: 'nextStep' },
    );
  }
  const { assignee: _assignee, ...unassigned } = withoutClaim(task);
  const to = {
    role: message.toRole ?? task.role,
    ...(message.toPerson !== undefined && { assignee: message.toPerson }),
  };
  const handOver =
    nextStep === '' ? {} : { handOver: { nextStep, by: message.actor.subject, atMs: nowMs } };
  return { ok: true, task: changed(unassigned, { ...to, ...handOver, state: 'open' }) };
}

/**
 * Gives the task to another role without asking anybody: an escalation does. A closed one stays as
 * it is.
 */
export function handOverTask(task: TaskView, role: Role): TaskView {
  if (isClosed(task)) return task;
  const { assignee: _assignee, alsoRoles: _roles, ...unassigned } = withoutClaim(task);
  return changed(unassigned, { role, state: 'open' });
}

/** Ends a task that no longer matters. */
export function cancelTask(task: TaskView, nowMs: EpochMs): TaskView {
  return isClosed(task) ? task : changed(task, { state: 'cancelled', closedAtMs: nowMs });
}

/** What a refused attempt leaves in the timeline. */
export function attemptData(
  message: { readonly taskId: string },
  refusal: Refusal,
): { readonly [key: string]: JsonValue } {
  const { code, by } = refusal;
  return { taskId: message.taskId, code, ...(by !== undefined && { heldBy: by }) };
}

function reassignRefusal(
  task: TaskView,
  { actor, toRole, toPerson }: ReassignTask,
): Refusal | undefined {
  if (isClosed(task)) return alreadyDecided(task);
  const roles = rolesOf(task);
  if (
    !roles.some((role) => actor.roles.includes(role)) &&
    !actor.roles.includes('operations-manager')
  ) {
    return refuse(
      'role-missing',
      `reassigning ${task.taskId} needs role ${roles.join(' or ')} or operations-manager`,
    );
  }
  if (task.approval === undefined) return undefined;
  if (toRole !== undefined && toRole !== task.role) {
    return refuse('role-missing', `approval ${task.taskId} stays with role ${task.role}`, {
      field: 'toRole',
    });
  }
  const own = toPerson === undefined ? undefined : ownRequest(task, toPerson);
  return own && { ...own, field: 'toPerson' };
}
