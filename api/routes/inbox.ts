import { z } from 'zod';
import {
  type InboxFilter,
  inboxTaskOf,
  isLive,
  type TaskSight,
  taskViews,
} from '../../domain/cases/inbox.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { CaseAction } from '../../domain/shared/actions.ts';
import { type Role, roles } from '../../domain/shared/roles.ts';
import type { AccessPolicy, Principal } from '../access/access-policy.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { type Answer, problem } from '../http/problem.ts';
import { id, page } from '../schemas/common.ts';
import { priority, taskCounts, taskPage, taskState } from '../schemas/views.ts';
import { linkedTask } from './links.ts';

const filters = {
  role: z.enum(roles).exactOptional(),
  procedure: id.exactOptional(),
  step: id.exactOptional(),
  customerId: id.exactOptional(),
  priority: priority.exactOptional(),
  olderThanMinutes: z
    .string()
    .regex(/^\d{1,7}$/, 'must be a number of minutes')
    .transform(Number)
    .exactOptional(),
};
const listQuery = z
  .strictObject({
    view: z.enum(taskViews).exactOptional(),
    state: taskState.exactOptional(),
    sort: z.literal('due').default('due'),
    ...filters,
    ...page,
  })
  .refine(
    ({ view, state }) =>
      view === undefined || view === 'roles' || state === undefined || isLive({ state }),
    {
      path: ['state'],
      message: 'must be open or claimed: this view shows no closed tasks',
    },
  );

const seen = 'on-call engineers and operations managers may read those of every role.';

/** The inbox: its lists and how much stands in each. */
export function inboxRoutes(deps: ApiDeps): readonly Route[] {
  return [listTasks(deps), countTasks(deps)];
}

function listTasks(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/tasks',
      access: { kind: 'token', action: 'read-tasks' },
      tag: 'Tasks',
      summary: 'List tasks, what is due first comes first',
      description:
        `Those of the roles of the token; ${seen} Without \`state\` those that are open or ` +
        `claimed. A snoozed task stands only in the view \`snoozed\`. A page may be shorter ` +
        `than \`limit\`, or empty, and still have a cursor.`,
      query: listQuery,
      answers: {
        200: { description: 'A page of tasks; `cursor` leads to the next one.', schema: taskPage },
      },
      problems: ['cursor-invalid'],
    },
    async ({ query, principal }) => {
      const { sort: _dueFirst, ...ask } = query;
      const shown = tasksToShow(deps.policyTable, principal, query.role);
      if (shown === 'refused') return roleRefused(query.role);
      const { tasks, cursor } = await deps.readModel.listTasks({
        ...ask,
        ...shown,
        viewer: viewerOf(principal),
        nowMs: deps.clock(),
      });
      return {
        status: 200,
        body: {
          tasks: tasks.map((task) => linkedTask(deps, task)),
          ...(cursor !== undefined && { cursor }),
        },
      };
    },
  );
}

function countTasks(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/tasks/counts',
      access: { kind: 'token', action: 'read-tasks' },
      tag: 'Tasks',
      summary: 'Count the tasks of every view',
      description:
        `Of the tasks that the same filters list; ${seen} \`complete\` is false when there ` +
        'are too many to count: then each count is a lower bound.',
      query: z.strictObject(filters),
      answers: { 200: { description: 'The number of tasks in each view.', schema: taskCounts } },
    },
    async ({ query, principal }) => {
      const shown = tasksToShow(deps.policyTable, principal, query.role);
      if (shown === 'refused') return roleRefused(query.role);
      const { counts, complete } = await deps.readModel.countTasks({
        ...query,
        ...shown,
        viewer: viewerOf(principal),
        nowMs: deps.clock(),
      });
      return { status: 200, body: { counts: { ...counts }, complete } };
    },
  );
}

function viewerOf({ subject, roles: own }: Principal) {
  return { subject, roles: own };
}

/** What of the lists the token may see; `refused`: nothing of this role. */
function tasksToShow(
  policy: AccessPolicy,
  principal: Principal,
  role: Role | undefined,
): Pick<InboxFilter, 'visible' | 'sight'> | 'refused' {
  const sight = taskSight(policy, principal);
  const readsAll = sight === undefined || Object.values(sight).includes('every');
  if (role !== undefined && !readsAll && !principal.roles.includes(role)) return 'refused';
  const visible = readsAll ? undefined : principal.roles;
  return {
    ...(role === undefined ? visible && { visible } : { visible: [role] }),
    ...(sight && { sight }),
  };
}

/** Whose tasks the token may read, procedure by procedure; `undefined` = every task. */
function taskSight(policy: AccessPolicy, principal: Principal): TaskSight | undefined {
  const ofAllRoles = 'read-tasks-of-all-roles';
  if (policy.isForAll(principal, 'read-tasks') && policy.isForAll(principal, ofAllRoles))
    return undefined;
  const sees = (action: CaseAction, procedure: string) => {
    const verdict = policy.decide(principal, action, procedure);
    return verdict.kind === 'allowed' && verdict.sight === 'every';
  };
  return Object.fromEntries(
    policy.procedures
      .filter((procedure) => sees('read-tasks', procedure))
      .map((procedure) => [procedure, sees(ofAllRoles, procedure) ? 'every' : principal.roles]),
  );
}

/** Whether the token may read the tasks of the roles of this task, once it may read its case's. */
export function mayRead({ policyTable }: ApiDeps, principal: Principal, task: TaskView): boolean {
  const ofAllRoles = policyTable.decide(principal, 'read-tasks-of-all-roles', task.procedure);
  const isTheirs = inboxTaskOf(task).roles.some((role) => principal.roles.includes(role));
  return isTheirs || ofAllRoles.kind === 'allowed';
}

/** 403: the tasks of a role that the token does not have. */
export function roleRefused(role: Role | undefined): Answer {
  return problem('not-allowed', `The token does not have role ${role}.`, {
    errors: [{ field: 'role', reason: 'is not a role of the token' }],
  });
}
