import { createDynamoClient } from '../../store/client.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { caseView, events, taskView } from './sample-case.ts';

const cursorKey = 'a key only the tests know';
let place: TestTable;
let model: ReadModel;

beforeAll(async () => {
  place = await createTestTable();
  model = createReadModel({ ...place, cursorKey });
});
afterAll(() => place.close());

const show = (view: ReturnType<typeof caseView>) =>
  model.project({ case: view, tasks: [], events: [] });
const ids = (views: readonly { readonly caseId: string }[]) => views.map((view) => view.caseId);

test('a projected case is read back as it was, with its timeline and tasks', async () => {
  const view = caseView('order-booking:quote:Q-1.aaaaaaaa', {
    seq: 20,
    facts: { nested: { deep: [1, 'ü', null, true] } },
  });
  const tasks = [taskView(`${view.caseId}~2`), taskView(`${view.caseId}~1`)];
  await model.project({ case: view, tasks, events: events(1, 20) });
  expect(await model.getCase(view.caseId)).toEqual(view);
  expect(await model.tasksOfCase(view.caseId)).toEqual([tasks[1], tasks[0]]);
  expect(await model.getTask(`${view.caseId}~2`)).toEqual(tasks[0]);
  expect((await model.timeline(view.caseId, { limit: 100 })).events).toEqual(events(1, 20));
});

test('what does not exist is absent, whatever the id looks like', async () => {
  expect(await model.getCase('order-booking:quote:none.00000000')).toBeUndefined();
  expect(await model.getCase('x'.repeat(5000))).toBeUndefined();
  expect(await model.getTask('no task id')).toBeUndefined();
  expect(await model.getTask('order-booking:quote:none.00000000~1')).toBeUndefined();
  expect(await model.findByReference('order', 'x'.repeat(5000))).toEqual([]);
  expect(await model.tasksOfCase('x'.repeat(5000))).toEqual([]);
  expect((await model.timeline('x'.repeat(5000), { limit: 5 })).events).toEqual([]);
  expect((await model.listCases({ customerId: 'x'.repeat(5000), limit: 5 })).cases).toEqual([]);
});

test('a case is found by each of its references, by its customer and by its parent, newest first', async () => {
  const parentCaseId = 'order-booking:quote:Q-2.bbbbbbbb';
  const older = caseView('provisioning-handoff:quote:Q-2.00000001', {
    parentCaseId,
    customerId: 'C-2',
    references: [{ kind: 'order', id: 'SO-2' }],
    openedAtMs: 1000,
  });
  const newer = caseView('provisioning-handoff:quote:Q-2.00000002', {
    parentCaseId,
    customerId: 'C-2',
    references: [{ kind: 'order', id: 'SO-2' }],
    openedAtMs: 2000,
  });
  await show(newer);
  await show(older);
  const newestFirst = [newer.caseId, older.caseId];
  expect(ids(await model.findByReference('order', 'SO-2'))).toEqual(newestFirst);
  expect(ids(await model.findByReference('customer', 'C-2'))).toEqual(newestFirst);
  expect(ids(await model.findByReference('case', parentCaseId))).toEqual(newestFirst);
  expect(await model.findByReference('quote', 'SO-2')).toEqual([]);
  expect((await model.latestCaseOfWorkflow('provisioning-handoff:quote:Q-2'))?.caseId).toBe(
    newer.caseId,
  );
});

test('a reference that is added later is written then, and the earlier ones stay', async () => {
  const caseId = 'order-booking:quote:Q-3.cccccccc';
  const references = [{ kind: 'quote' as const, id: 'Q-3' }];
  await show(caseView(caseId, { seq: 1, references }));
  await show(
    caseView(caseId, { seq: 2, references: [...references, { kind: 'ticket', id: 'PT-3' }] }),
  );
  expect(ids(await model.findByReference('quote', 'Q-3'))).toEqual([caseId]);
  expect(ids(await model.findByReference('ticket', 'PT-3'))).toEqual([caseId]);
});

test('a case about the organisation itself is read and listed without a customer, and its tasks likewise', async () => {
  const { customerId: _case, ...view } = caseView('service-level-review:month:2025-10.eeeeeeee');
  const { customerId: _task, ...task } = taskView(`${view.caseId}~1`, {
    procedure: 'service-level-review',
    role: 'operations-manager',
  });
  await model.project({ case: view, tasks: [task], events: events(1, 1) });
  expect(await model.getCase(view.caseId)).toEqual(view);
  expect(await model.tasksOfCase(view.caseId)).toEqual([task]);
  expect((await model.listCases({ procedure: view.procedure, limit: 5 })).cases).toEqual([view]);
  expect(await model.findByReference('customer', 'undefined')).toEqual([]);
  const asked = { procedure: view.procedure, viewer: { subject: 'ann', roles: [] }, nowMs: 0 };
  expect((await model.listTasks({ ...asked, limit: 5 })).tasks).toEqual([task]);
  const ofCustomer = { ...asked, customerId: 'C-100', limit: 5 };
  expect((await model.listTasks(ofCustomer)).tasks).toEqual([]);
});

test('the timeline is read in pages, behind any event, over row borders and with events too large to share a row', async () => {
  const caseId = 'order-booking:quote:Q-4.dddddddd';
  const all = events(1, 50).map((event) =>
    [16, 17, 33].includes(event.n) ? { ...event, text: 'long '.repeat(4000) } : event,
  );
  await model.project({ case: caseView(caseId, { seq: 50 }), tasks: [], events: all });
  const read = [];
  let cursor: string | undefined;
  do {
    const page = await model.timeline(caseId, { limit: 7, after: 3, cursor });
    read.push(...page.events);
    cursor = page.cursor;
  } while (cursor !== undefined);
  expect(read).toEqual(all.slice(3));
  expect((await model.timeline(caseId, { limit: 100, after: 50 })).events).toEqual([]);
});

test('F-9: a store that cannot be reached is told apart from a defect, and within seconds', async () => {
  const client = createDynamoClient({ endpoint: 'http://127.0.0.1:1', region: 'local' });
  const down = createReadModel({ client, table: 'handoff', cursorKey });
  const error: unknown = await down
    .getCase('order-booking:quote:Q-1.aaaaaaaa')
    .catch((reason: unknown) => reason);
  expect(isStoreUnavailable(error)).toBe(true);
  expect(isStoreUnavailable(new TypeError('x is not a function'))).toBe(false);
  client.destroy();
});
