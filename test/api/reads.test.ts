import type { CaseView } from '../../domain/cases/case.ts';
import { createReadModel } from '../../store/read-model.ts';
import { type CaseRecord, recordOf } from '../../store/records/case-record.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import {
  type ApiUnderTest,
  aCase,
  anEvent,
  aTask,
  caseId,
  problemOf,
  startApiUnderTest,
  taskId,
} from './api-kit.ts';

let table: TestTable;
let api: ApiUnderTest;
const records = new Map<string, CaseRecord>();
const run = `http://127.0.0.1:8233/namespaces/default/workflows/order-booking%3Aquote%3AQ-1001/${aCase.runId}/history`;

/** Every batch carries the entries behind the last full page of the timeline. */
const events = [anEvent, { ...anEvent, n: 2, kind: 'step.started' }] as const;

beforeAll(async () => {
  table = await createTestTable();
  const readModel = createReadModel({ ...table, cursorKey: 'a key for cursors in tests' });
  api = await startApiUnderTest({ readModel, records: { get: async (id) => records.get(id) } });
  const otherTask = {
    ...aTask,
    taskId: `${caseId}~2`,
    role: 'billing-owner',
    dueAtMs: 5_000,
  } as const;
  await readModel.project({ case: aCase, tasks: [aTask, otherTask], events });
});
afterAll(async () => {
  api.close();
  await table.close();
});

interface CaseBody extends CaseView {
  readonly links: { readonly [name: string]: string };
}

describe('GET /v1/cases/{id}', () => {
  test('shows the case with its tasks, and leads to its timeline and its run in Temporal Web', async () => {
    const response = await api.get(`/v1/cases/${caseId}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('"7"');
    expect(await response.json()).toMatchObject({
      ...aCase,
      tasks: [
        { taskId, links: { self: `/v1/tasks/${taskId}`, case: `/v1/cases/${caseId}`, run } },
        { taskId: `${caseId}~2` },
      ],
      links: {
        self: `/v1/cases/${caseId}`,
        timeline: `/v1/cases/${caseId}/timeline`,
        record: `/v1/cases/${caseId}/record`,
        run,
      },
    });
  });

  test('a workflow id means its newest case', async () => {
    const response = await api.get('/v1/cases/order-booking:quote:Q-1001');
    expect(((await response.json()) as CaseBody).caseId).toBe(caseId);
  });

  test.each(['"7"', 'W/"7"', '"5", "7"', '*'])(
    'If-None-Match: %s is a 304 without a body',
    async (tag) => {
      const response = await api.get(`/v1/cases/${caseId}`, undefined, { 'if-none-match': tag });
      expect(response.status).toBe(304);
      expect(response.headers.get('etag')).toBe('"7"');
      expect(await response.text()).toBe('');
    },
  );

  test('another tag is answered in full', async () => {
    expect(
      (await api.get(`/v1/cases/${caseId}`, undefined, { 'if-none-match': '"6"' })).status,
    ).toBe(200);
  });

  test('atLeast waits until the read model shows the change', async () => {
    const waiting = api.get(`/v1/cases/${caseId}?atLeast=8`);
    await api.deps.readModel.getCase(caseId);
    await createReadModel({ ...table, cursorKey: 'a key for cursors in tests' }).project({
      case: { ...aCase, seq: 8 },
      tasks: [],
      events,
    });
    expect((await waiting).headers.get('etag')).toBe('"8"');
  });

  test('atLeast gives up in time and shows what there is; for a case that does not come it is a 404', async () => {
    const quick = await startApiUnderTest({
      ...api.deps,
      auth: api.deps.auth,
      limits: { ...api.deps.limits, atLeastMs: 60 },
    });
    const headers = { authorization: `Bearer ${await api.token('order-management-specialist')}` };
    expect((await quick.app.request(`/v1/cases/${caseId}?atLeast=99`, { headers })).status).toBe(
      200,
    );
    expect(
      (await quick.app.request('/v1/cases/order-booking:quote:Q-7.ffffffff?atLeast=1', { headers }))
        .status,
    ).toBe(404);
    quick.close();
  });

  test.each([
    'order-booking:quote:Q-7.ffffffff',
    'order-booking:quote:Q-7',
    'nonsense',
    'order-booking:quote:Q-1001.0A1B2C3D',
  ])('%s is a 404', async (id) => {
    expect((await api.get(`/v1/cases/${id}`)).status).toBe(404);
    expect((await api.get(`/v1/cases/${id}/timeline`)).status).toBe(404);
    expect((await api.get(`/v1/cases/${id}/record`)).status).toBe(404);
  });
});

test('the timeline comes in pages, in order', async () => {
  const first = (await (await api.get(`/v1/cases/${caseId}/timeline?limit=1`)).json()) as {
    events: { n: number }[];
    cursor: string;
  };
  expect(first.events.map(({ n }) => n)).toEqual([1]);
  const second = await (
    await api.get(`/v1/cases/${caseId}/timeline?limit=1&cursor=${first.cursor}`)
  ).json();
  expect(second).toMatchObject({ caseId, events: [{ n: 2 }], links: { run } });
});

test('the record is served as it was made, once the case is closed', async () => {
  const open = await api.get(`/v1/cases/${caseId}/record`);
  expect(open.status).toBe(404);
  expect((await problemOf(open)).detail).toMatch(/when a case closes/);
  const { record } = recordOf({
    case: { ...aCase, status: 'completed', closedAtMs: 3_000 },
    tasks: [aTask],
    events: [anEvent],
  });
  records.set(caseId, record);
  const response = await api.get(`/v1/cases/${caseId}/record`);
  expect(response.headers.get('etag')).toBe(`"${record.digest}"`);
  expect(await response.json()).toMatchObject({ record, links: { run } });
});

describe('GET /v1/cases', () => {
  test('lists by filter', async () => {
    const listed = async (query: string) =>
      ((await (await api.get(`/v1/cases${query}`)).json()) as { cases: CaseBody[] }).cases;
    const [found] = await listed(
      '?procedure=order-booking&status=waiting&customerId=C-100&slaState=none',
    );
    expect(found).toMatchObject({ caseId, links: { run } });
    expect(await listed('?status=completed')).toEqual([]);
  });

  test.each([
    ['status=lost', 'status'],
    ['reference=order', 'reference'],
    ['reference=order:', 'reference'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e2', 'limit'],
    ['sort=secret', 'sort'],
    ['status=waiting&status=running', 'status'],
    ["customerId=C-100' OR '1'='1", 'customerId'],
    ['procedure=$ne', 'procedure'],
  ])('F-52: ?%s is a 400 that names %s', async (query, field) => {
    const response = await api.get(`/v1/cases?${encodeURI(query)}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
  });

  test.each(['forged', 'eyJhIjoxfQ', "' OR 1=1"])(
    'F-52: the forged cursor %s is a 400',
    async (cursor) => {
      for (const path of ['/v1/cases', '/v1/tasks', `/v1/cases/${caseId}/timeline`]) {
        const response = await api.get(`${path}?cursor=${encodeURIComponent(cursor)}`);
        expect(response.status).toBe(400);
        expect((await problemOf(response)).code).toBe('cursor-invalid');
      }
    },
  );
});

describe('tasks are shown to those whose role they are', () => {
  const tasksOf = async (query: string, ...roles: Parameters<ApiUnderTest['token']>) => {
    const response = await api.get(`/v1/tasks${query}`, roles);
    return response.status === 200
      ? ((await response.json()) as { tasks: { taskId: string }[] }).tasks.map((one) => one.taskId)
      : response.status;
  };

  test('by default those of the roles of the token, the first due first', async () => {
    expect(await tasksOf('', 'order-management-specialist')).toEqual([taskId]);
    expect(await tasksOf('', 'order-management-specialist', 'billing-owner')).toEqual([
      `${caseId}~2`,
      taskId,
    ]);
    expect(await tasksOf('', 'revenue-operations-analyst')).toEqual([]);
    expect(await tasksOf('?state=completed', 'order-management-specialist')).toEqual([]);
  });

  test('OB-2: those of a role the token lacks are a 403, but not for on-call engineers and operations managers', async () => {
    expect(
      await tasksOf('?role=billing-owner&state=open&sort=due', 'order-management-specialist'),
    ).toBe(403);
    expect(await tasksOf('?role=billing-owner', 'operations-manager')).toEqual([`${caseId}~2`]);
    expect(await tasksOf('', 'on-call-engineer')).toEqual([`${caseId}~2`, taskId]);
  });

  test('one task: with its run for its role, 403 for another, 404 where there is none', async () => {
    const response = await api.get(`/v1/tasks/${taskId}`);
    expect(response.headers.get('etag')).toBe('"2"');
    expect(await response.json()).toMatchObject({
      ...aTask,
      links: { run: expect.stringContaining('/workflows/order-booking%3Aquote%3AQ-1001') },
    });
    expect((await api.get(`/v1/tasks/${taskId}`, ['billing-owner'])).status).toBe(403);
    expect((await api.get(`/v1/tasks/${caseId}~9`)).status).toBe(404);
    expect((await api.get('/v1/tasks/nonsense')).status).toBe(404);
  });
});

describe('F-9: the store does not answer', () => {
  test('reads are 503 with Retry-After, and readiness says what is down', async () => {
    const down = () =>
      Promise.reject(Object.assign(new Error('connect'), { name: 'TimeoutError' }));
    const broken = await startApiUnderTest({
      readModel: { ...api.deps.readModel, getCase: down, listTasks: down },
    });
    for (const path of [`/v1/cases/${caseId}`, '/v1/tasks']) {
      const response = await broken.get(path);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
    }
    const ready = await broken.app.request('/readyz');
    expect(ready.status).toBe(503);
    expect((await problemOf(ready)).detail).toBe('Not reachable: the read model.');
    expect((await broken.app.request('/healthz')).status).toBe(200);
    broken.close();
  });

  test('ready while both answer', async () => {
    expect((await api.app.request('/readyz')).status).toBe(200);
  });
});

test('an unknown address is a 404 for everybody', async () => {
  const response = await api.app.request('/v1/nothing');
  expect(response.status).toBe(404);
  expect((await problemOf(response)).code).toBe('not-found');
});
