import { inboxTaskOf, isListed, taskViews } from '../../domain/cases/inbox.ts';
import type { TaskState, TaskView } from '../../domain/cases/task.ts';
import { priorities } from '../../domain/shared/priority.ts';
import type { Role } from '../../domain/shared/roles.ts';
import { createDynamoClient } from '../../store/client.ts';
import { InvalidCursor } from '../../store/cursor.ts';
import type { TaskFilter } from '../../store/queries.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { rowsOf } from '../../store/rows.ts';
import { putAll } from '../../store/writes.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { startFaultyDynamo } from './faulty-dynamo.ts';
import { caseView, taskView } from './sample-case.ts';

const nowMs = 1_700_000_000_000;
const minute = 60_000;
const owners: readonly Role[] = [
  'billing-owner',
  'operations-manager',
  'revenue-operations-analyst',
];
const states: readonly TaskState[] = ['open', 'claimed', 'completed', 'cancelled'];
const [ann, bob] = ['ann', 'bob'];

let place: TestTable;
let model: ReadModel;
beforeEach(async () => {
  place = await createTestTable();
  model = createReadModel({ ...place, cursorKey: 'a key only the tests know' });
});
afterEach(() => place.close());

/** Tasks in every mixture of what the lists depend on. */
function mixture(count: number): TaskView[] {
  return Array.from({ length: count }, (_, i) => {
    const state = states[[0, 1, 0, 2, 0, 3, 1][i % 7] ?? 0] ?? 'open';
    const dueAtMs = nowMs + ((i * 7) % 31) * minute - 10 * minute;
    return taskView(`order-booking:quote:Q-${i % 9}.0000000${i % 9}~${i + 1}`, {
      state,
      role: owners[i % 3] ?? 'billing-owner',
      ...(i % 11 === 0 && { alsoRoles: ['billing-specialist'] }),
      ...(state === 'claimed' && { claimedBy: i % 2 === 0 ? ann : bob }),
      ...(state === 'open' && i % 5 === 0 && { assignee: ann }),
      ...(i % 6 === 0 && { snoozedUntilMs: nowMs + (i % 4 === 0 ? 5 : -5) * minute }),
      procedure: i % 4 === 0 ? 'provisioning-handoff' : 'order-booking',
      ...(i % 3 !== 0 && { step: 'quote' }),
      customerId: `C-${i % 5}`,
      priority: priorities[i % 5] ?? 'P3',
      openedAtMs: nowMs - i * minute,
      atRiskAtMs: dueAtMs - 8 * minute,
      dueAtMs,
    });
  });
}

/** Puts the tasks in place as a projection would, but all at once. */
function show(tasks: readonly TaskView[]): Promise<void> {
  return putAll(
    place,
    rowsOf({ case: caseView('order-booking:quote:Q-1.00000001'), tasks, events: [] }).tasks,
  );
}

const viewer = { subject: ann, roles: ['billing-owner', 'revenue-operations-analyst'] as const };
const look = { viewer, nowMs } as const;
const ids = (tasks: readonly TaskView[]) => tasks.map(({ taskId }) => taskId);
const byDue = (a: TaskView, b: TaskView) => a.dueAtMs - b.dueAtMs || (a.taskId < b.taskId ? -1 : 1);

async function everyPage(filter: TaskFilter, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await model.listTasks({ ...filter, limit, cursor });
    expect(page.tasks.length).toBeLessThanOrEqual(limit);
    found.push(...ids(page.tasks));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

describe('every list holds exactly the tasks that belong to it, what is due first comes first, each once, over pages of any size', () => {
  const narrowed: readonly Partial<TaskFilter>[] = [
    {},
    { visible: viewer.roles },
    { visible: viewer.roles, role: 'billing-owner' },
    { role: 'billing-specialist' },
    { state: 'open' },
    { state: 'claimed', visible: ['operations-manager'] },
    { procedure: 'provisioning-handoff' },
    { step: 'quote', customerId: 'C-1' },
    { priority: 'P1', visible: viewer.roles },
    { olderThanMinutes: 30 },
    { visible: [] },
  ];
  const views = [undefined, ...taskViews];

  test('by view and filter, with counts that agree', async () => {
    const tasks = mixture(80);
    await show(tasks);
    for (const filter of narrowed) {
      for (const view of views) {
        const wanted = tasks
          .filter((task) => isListed(inboxTaskOf(task), { ...filter, view }, { ...viewer, nowMs }))
          .toSorted(byDue);
        for (const limit of [7, 100])
          expect([filter, view, await everyPage({ ...look, ...filter, view }, limit)]).toEqual([
            filter,
            view,
            ids(wanted),
          ]);
      }
      const { counts, complete } = await model.countTasks({ ...look, ...filter });
      const lengths = await Promise.all(
        taskViews.map(async (view) => [
          view,
          (await everyPage({ ...look, ...filter, view }, 100)).length,
        ]),
      );
      expect([filter, counts, complete]).toEqual([filter, Object.fromEntries(lengths), true]);
    }
    for (const state of ['completed', 'cancelled'] as const) {
      const wanted = tasks.filter((task) => task.state === state).toSorted(byDue);
      expect(await everyPage({ ...look, state }, 4)).toEqual(ids(wanted));
    }
  });
});

test('a task moves between the lists as it is claimed, snoozed, given away and decided', async () => {
  const first = taskView('order-booking:quote:Q-1.00000001~1', {
    role: 'billing-owner',
    atRiskAtMs: nowMs,
    dueAtMs: nowMs + minute,
  });
  const listed = async () => {
    const { counts } = await model.countTasks(look);
    return taskViews.filter((view) => counts[view] > 0);
  };
  const steps: readonly [Partial<TaskView>, readonly string[]][] = [
    [{}, ['roles', 'unassigned', 'at-risk']],
    [{ state: 'claimed', claimedBy: ann }, ['mine', 'roles', 'at-risk']],
    [{ state: 'claimed', claimedBy: ann, snoozedUntilMs: nowMs + 1 }, ['snoozed']],
    [{ state: 'claimed', claimedBy: ann, snoozedUntilMs: nowMs }, ['mine', 'roles', 'at-risk']],
    [{ assignee: bob, dueAtMs: nowMs }, ['roles', 'breached']],
    [{ role: 'operations-manager', dueAtMs: nowMs }, ['unassigned', 'breached']],
    [{ state: 'completed' }, []],
  ];
  for (const [n, [change, wanted]] of steps.entries()) {
    await show([{ ...first, ...change, version: n + 1 }]);
    expect([n, await listed()]).toEqual([n, wanted]);
  }
});

test('a list goes on over thousands of tasks that a filter leaves out, in short pages with a cursor', async () => {
  const many = Array.from({ length: 1_700 }, (_, i) =>
    taskView(`order-booking:quote:Q-1.00000001~${i + 1}`, {
      role: 'billing-owner',
      dueAtMs: nowMs + i,
      customerId: i === 1_650 ? 'C-rare' : 'C-1',
    }),
  );
  await show(many);
  const first = await model.listTasks({ ...look, customerId: 'C-rare', limit: 10 });
  expect([first.tasks.length, first.cursor]).toEqual([0, expect.any(String)]);
  expect(await everyPage({ ...look, customerId: 'C-rare' }, 10)).toEqual([
    'order-booking:quote:Q-1.00000001~1651',
  ]);
  const { counts, complete } = await model.countTasks({ ...look, visible: ['billing-owner'] });
  expect([counts.unassigned, complete]).toEqual([1_700, true]);
});

test('F-52: a cursor of one view, filter or person is no cursor of another', async () => {
  await show(mixture(20));
  const { cursor } = await model.listTasks({ ...look, view: 'roles', limit: 1 });
  expect(cursor).toEqual(expect.any(String));
  const others: readonly Partial<TaskFilter>[] = [
    { view: 'breached' },
    { view: 'roles', priority: 'P1' },
    { view: 'roles', viewer: { ...viewer, subject: bob } },
    { view: 'roles', visible: ['billing-owner'] },
  ];
  for (const other of others)
    await expect(model.listTasks({ ...look, ...other, limit: 1, cursor })).rejects.toThrow(
      InvalidCursor,
    );
  const later = await model.listTasks({
    ...look,
    view: 'roles',
    nowMs: nowMs + minute,
    limit: 1,
    cursor,
  });
  expect(later.tasks).toHaveLength(1);
});

test('a page costs one query for each queue and shelf and one read of its tasks; a count reads no task at all', async () => {
  const tasks = Array.from({ length: 120 }, (_, i) =>
    taskView(`order-booking:quote:Q-1.00000001~${i + 1}`, {
      role: 'billing-owner',
      dueAtMs: nowMs + i,
      customerId: `C-${i % 4}`,
    }),
  );
  await show(tasks);
  const watched = await startFaultyDynamo(place.endpoint, () => 'pass');
  const client = createDynamoClient({ endpoint: watched.endpoint, region: 'local' });
  try {
    const seen = createReadModel({
      client,
      table: place.table,
      cursorKey: 'a key only the tests know',
    });
    const cost = async (work: () => Promise<unknown>) => {
      const before = watched.calls.length;
      await work();
      return watched.calls.slice(before).toSorted();
    };
    const one = { ...look, visible: ['billing-owner'] } as const;
    const queries = ['Query', 'Query', 'Query', 'Query'];
    expect(await cost(() => seen.listTasks({ ...one, view: 'unassigned', limit: 25 }))).toEqual([
      'BatchGetItem',
      ...queries,
    ]);
    expect(await cost(() => seen.listTasks({ ...look, view: 'mine', limit: 25 }))).toEqual([
      'Query',
    ]);
    expect(await cost(() => seen.countTasks(one))).toEqual(queries);
    const filtered = await cost(() => seen.listTasks({ ...one, customerId: 'C-1', limit: 25 }));
    expect(filtered.filter((call) => call === 'BatchGetItem').length).toBeLessThanOrEqual(2);
  } finally {
    client.destroy();
    await watched.close();
  }
});
