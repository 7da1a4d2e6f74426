import type { EpochMs } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import type { Role } from '../shared/roles.ts';
import type { TaskState, TaskView } from './task.ts';

/**
 * The lists of the inbox. None but `snoozed` shows a snoozed task, none shows a closed one.
 * - `mine`: what the viewer claimed, or was given. `roles`: of the viewer's own roles.
 *   `unassigned`: nobody's yet.
 * - `at-risk`: the at-risk time has come, the due time has not. `breached`: the due time has.
 */
export const taskViews = ['mine', 'roles', 'unassigned', 'at-risk', 'breached', 'snoozed'] as const;
export type TaskViewName = (typeof taskViews)[number];

/** What decides in which lists a task stands. */
export interface InboxTask
  extends Pick<
    TaskView,
    | 'state'
    | 'procedure'
    | 'step'
    | 'customerId'
    | 'priority'
    | 'openedAtMs'
    | 'atRiskAtMs'
    | 'dueAtMs'
    | 'snoozedUntilMs'
  > {
  /** Any of them may do it. */
  readonly roles: readonly Role[];
  /** Who has it: the person who claimed it, or else the one it was given to. */
  readonly holder?: string;
}

/** Who looks, and when. */
export interface Viewer {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly nowMs: EpochMs;
}

/** By key of the procedure. */
export type TaskSight = { readonly [procedure: string]: readonly Role[] | 'every' };

/** What narrows a list; every field that is there must fit. */
export interface InboxFilter {
  /** Absent: everything that is not snoozed. */
  readonly view?: TaskViewName | undefined;
  /** Absent: what is not closed. A list of `taskViews` but for `roles` holds nothing that is. */
  readonly state?: TaskState | undefined;
  /** Of any of these roles: what the viewer may see. Absent: of every role. */
  readonly visible?: readonly Role[] | undefined;
  /**
   * What the viewer may see of each procedure: the tasks of these roles, or of every role; nothing
   * of one that is not named. Absent: of every procedure what `visible` says.
   */
  readonly sight?: TaskSight | undefined;
  readonly role?: Role | undefined;
  readonly procedure?: string | undefined;
  readonly step?: string | undefined;
  readonly customerId?: string | undefined;
  readonly priority?: Priority | undefined;
  /** Opened at least so long ago. */
  readonly olderThanMinutes?: number | undefined;
}

/** The facts of a task that its lists depend on. */
export function inboxTaskOf(task: TaskView): InboxTask {
  const {
    state,
    procedure,
    step,
    customerId,
    priority,
    role,
    openedAtMs,
    atRiskAtMs,
    dueAtMs,
    snoozedUntilMs,
  } = task;
  const holder = isLive(task) ? (task.claimedBy ?? task.assignee) : undefined;
  return {
    state,
    procedure,
    priority,
    roles: [role, ...(task.alsoRoles ?? [])],
    openedAtMs,
    atRiskAtMs,
    dueAtMs,
    ...(step !== undefined && { step }),
    ...(customerId !== undefined && { customerId }),
    ...(snoozedUntilMs !== undefined && { snoozedUntilMs }),
    ...(holder !== undefined && { holder }),
  };
}

/** Whether the task belongs to the list that the filter describes. */
export function isListed(task: InboxTask, filter: InboxFilter, viewer: Viewer): boolean {
  if (!fitsFields(task, filter, viewer.nowMs)) return false;
  const inState = filter.state === undefined ? isLive(task) : task.state === filter.state;
  if (!inState || !isOfRoles(task, filter.visible) || !isInSight(task, filter.sight)) return false;
  if (isLive(task))
    return filter.view === undefined
      ? !isSnoozed(task, viewer.nowMs)
      : isInView(task, filter.view, viewer);
  return filter.view === undefined || (filter.view === 'roles' && isOfRoles(task, viewer.roles));
}

/** Every list in which the task stands for this viewer. */
export function viewsOf(task: InboxTask, viewer: Viewer): readonly TaskViewName[] {
  return taskViews.filter((view) => isInView(task, view, viewer));
}

/** Open or claimed: somebody still has to do something. */
export function isLive({ state }: Pick<InboxTask, 'state'>): boolean {
  return state === 'open' || state === 'claimed';
}

function isInView(task: InboxTask, view: TaskViewName, { subject, roles, nowMs }: Viewer): boolean {
  if (!isLive(task)) return false;
  if (isSnoozed(task, nowMs)) return view === 'snoozed';
  switch (view) {
    case 'mine':
      return task.holder === subject;
    case 'roles':
      return isOfRoles(task, roles);
    case 'unassigned':
      return task.holder === undefined;
    case 'at-risk':
      return task.atRiskAtMs <= nowMs && nowMs < task.dueAtMs;
    case 'breached':
      return task.dueAtMs <= nowMs;
    case 'snoozed':
      return false;
  }
}

/** `undefined` = of whatever role. */
function isOfRoles(task: InboxTask, roles: readonly Role[] | undefined): boolean {
  return roles === undefined || task.roles.some((role) => roles.includes(role));
}

function isInSight(task: InboxTask, sight: TaskSight | undefined): boolean {
  if (sight === undefined) return true;
  const roles = Object.hasOwn(sight, task.procedure) ? sight[task.procedure] : undefined;
  return roles !== undefined && isOfRoles(task, roles === 'every' ? undefined : roles);
}

function isSnoozed({ snoozedUntilMs = 0 }: InboxTask, nowMs: EpochMs): boolean {
  return snoozedUntilMs > nowMs;
}

function fitsFields(task: InboxTask, filter: InboxFilter, nowMs: EpochMs): boolean {
  const pairs = [
    [filter.procedure, task.procedure],
    [filter.step, task.step],
    [filter.customerId, task.customerId],
    [filter.priority, task.priority],
  ];
  const isOldEnough =
    filter.olderThanMinutes === undefined ||
    task.openedAtMs <= nowMs - filter.olderThanMinutes * 60_000;
  const isOfRole = filter.role === undefined || task.roles.includes(filter.role);
  return (
    isOldEnough &&
    isOfRole &&
    pairs.every(([wanted, actual]) => wanted === undefined || wanted === actual)
  );
}
