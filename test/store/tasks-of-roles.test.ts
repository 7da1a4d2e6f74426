import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { caseView, taskView } from './sample-case.ts';

const caseId = 'order-booking:Q-7.77777777';
let place: TestTable;
let model: ReadModel;

beforeAll(async () => {
  place = await createTestTable();
  model = createReadModel({ ...place, cursorKey: 'a key only the tests know' });
  const task = (n: number, role: 'billing-owner' | 'operations-manager' | 'upstream-system', dueAtMs: number) =>
    taskView(`${caseId}~${n}`, { role, dueAtMs });
  const tasks = [
    task(1, 'billing-owner', 4000),
    task(2, 'operations-manager', 1000),
    task(3, 'upstream-system', 2000),
    task(4, 'billing-owner', 2000),
    task(5, 'operations-manager', 3000),
  ];
  await model.project({ case: caseView(caseId), tasks, events: [] });
});
afterAll(() => place.close());

const numbers = (tasks: readonly { readonly taskId: string }[]) => tasks.map((task) => Number(task.taskId.split('~')[1]));

test('the inbox of somebody with several roles is one list by due time, in pages', async () => {
  const ask = { roles: ['billing-owner', 'operations-manager'], state: 'open', sort: 'due', limit: 3 } as const;
  const first = await model.listTasks(ask);
  expect(numbers(first.tasks)).toEqual([2, 4, 5]);
  const second = await model.listTasks({ ...ask, cursor: first.cursor });
  expect(numbers(second.tasks)).toEqual([1]);
  expect(second.cursor).toBeUndefined();
});

test('somebody without a role has an empty inbox', async () => {
  expect(await model.listTasks({ roles: [], state: 'open', sort: 'due', limit: 10 })).toEqual({ tasks: [] });
});

test('a role that is asked for is shown only when it is one of theirs', async () => {
  const ask = { roles: ['billing-owner'], state: 'open', sort: 'due', limit: 10 } as const;
  expect(numbers((await model.listTasks({ ...ask, role: 'billing-owner' })).tasks)).toEqual([4, 1]);
  expect((await model.listTasks({ ...ask, role: 'operations-manager' })).tasks).toEqual([]);
});
