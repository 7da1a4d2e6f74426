import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AccessPolicy, readAccessPolicy } from '../../api/access/access-policy.ts';
import { procedureKeys } from '../../api/procedures.ts';
import type { CaseView } from '../../domain/cases/case.ts';
import { createReadModel } from '../../store/read-model.ts';
import { recordOf } from '../../store/records/case-record.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import {
  type ApiUnderTest,
  type Asked,
  aCase,
  anEvent,
  anOrder,
  aTask,
  caseId,
  startApiUnderTest,
  taskId,
  yesGateway,
} from './api-kit.ts';

/** The shipped table, with every right to single cases for upstream systems, and another `sees`. */
function generous(sees = '  roles: { upstream-system: own }\n  clients: {}\n'): AccessPolicy {
  const shipped = readFileSync(resolve('policy/access.yaml'), 'utf8');
  const rights =
    'start-cases, cancel-cases, add-notes, send-messages, read-cases, read-records, decide-tasks, ' +
    'request-exceptions, skip-steps, control-clocks, acknowledge-ladders';
  const text = shipped
    .replace(/upstream-system: \[start-cases.*\]/, `upstream-system: [${rights}]`)
    .replace(/ {2}roles: \{ upstream-system: own \}\n {2}clients: \{\}\n/, sees);
  return readAccessPolicy({ name: 'access.yaml', text }, procedureKeys);
}

const absentId = 'order-booking:quote:Q-1001.ffffffff';
const { record } = recordOf({
  case: { ...aCase, status: 'completed', closedAtMs: 3_000 },
  tasks: [aTask],
  events: [anEvent],
});
const asked: Asked[] = [];
let table: TestTable;
let api: ApiUnderTest;

/** `shop` started the case; `portal` another, which it sees in lists. */
const portalsCase: CaseView = {
  ...aCase,
  caseId: 'order-booking:quote:Q-2002.1a1b2c3d',
  workflowId: 'order-booking:quote:Q-2002',
  requestedBy: 'portal',
  openedAtMs: 2_000,
};

beforeAll(async () => {
  table = await createTestTable();
  const readModel = createReadModel({ ...table, cursorKey: 'a key for cursors in tests' });
  for (const view of [aCase, portalsCase])
    await readModel.project({
      case: view,
      tasks: view === aCase ? [aTask] : [],
      events: [anEvent],
    });
  api = await startApiUnderTest({
    readModel,
    temporal: yesGateway(asked),
    records: { get: async (id) => (id === caseId ? record : undefined) },
    policyTable: generous(),
  });
});
afterAll(async () => {
  api.close();
  await table.close();
});

type Sent = { readonly method: string; readonly path: string; readonly body?: object };

/** `on` takes the tokens of `api`, with whose parts it was made. */
async function as(subject: string, { method, path, body }: Sent, on = api): Promise<Response> {
  const roles = ['upstream-system'] as const;
  const token = await api.issuer.issueToken({ subject, roles: [...roles], ttlSeconds: 60 });
  const headers = {
    authorization: `Bearer ${token}`,
    ...(method === 'POST' && {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }),
  };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  return on.app.request(path, init);
}

/** All that a client can tell one answer from another by, with the ids that it sent left out. */
async function seenBy(subject: string, sent: Sent, ids: readonly string[]) {
  const response = await as(subject, sent);
  const hide = (text: string) =>
    ids.reduce((all, id) => all.replaceAll(id, '<id>'), text).replace(/urn:uuid:[0-9a-f-]+/, '');
  const headers = [...response.headers].filter(([name]) => name !== 'request-id');
  return { status: response.status, headers, body: hide(await response.text()) };
}

const bodies: { readonly [last: string]: object } = {
  notes: { text: 'called' },
  cancel: { reason: 'withdrawn' },
  pause: { reason: 'waiting' },
  resume: { reason: 'goes on' },
  acknowledge: { comment: 'mine' },
  skip: { reason: 'agreed' },
  exceptions: { step: 'quote', text: 'agreed' },
  complete: { choice: 'retry', form: {} },
  draft: { choice: 'retry', form: {} },
  reassign: { toPerson: 'bob', comment: 'his' },
  snooze: { until: '2099-01-01T00:00:00Z', comment: 'later' },
  escalate: { reason: 'late' },
  attachments: {
    fileName: 'scan.pdf',
    mediaType: 'application/pdf',
    bytes: 1,
    sha256: 'a'.repeat(64),
  },
};

/** Every route that names a case or a task, with an id of it. */
async function routes(): Promise<readonly { readonly method: string; readonly path: string }[]> {
  const description = (await (await api.app.request('/v1/openapi.json')).json()) as {
    readonly paths: { readonly [path: string]: object };
  };
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    /\{(caseId|taskId)\}/.test(path)
      ? Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path }))
      : [],
  );
}

const filled = (path: string, id: string) =>
  path
    .replace('{caseId}', id)
    .replace('{taskId}', `${id}~1`)
    .replace('{step}', 'quote')
    .replace('{clock}', 'billing')
    .replace('{attachmentId}', 'a'.repeat(32))
    .replace('{name}', 'acknowledgment');

test('F-59, F-86: to another upstream client a case is what does not exist, on every route, body and headers alike', async () => {
  const all = await routes();
  expect(all.length).toBeGreaterThan(18);
  const before = asked.length;
  for (const { method, path } of all) {
    const body = bodies[path.split('/').at(-1) ?? ''] ?? {};
    const sendTo = (id: string) =>
      seenBy('portal', { method, path: filled(path, id), ...(method === 'POST' && { body }) }, [
        id,
      ]);
    const [theirs, absent] = [await sendTo(caseId), await sendTo(absentId)];
    expect({ method, path, ...theirs }).toEqual({ method, path, ...absent });
    expect([path, [403, 404].includes(theirs.status)]).toEqual([path, true]);
  }
  expect(asked.slice(before)).toEqual([]);
});

test('F-59: neither by the workflow id, which means the newest case', async () => {
  for (const rest of ['', '/timeline', '/record', '/clocks']) {
    const [theirs, absent] = ['order-booking:quote:Q-1001', 'order-booking:quote:Q-9999'];
    const seen = await Promise.all(
      [theirs, absent].map((id) =>
        seenBy('portal', { method: 'GET', path: `/v1/cases/${id}${rest}` }, [id]),
      ),
    );
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.status).toBe(404);
  }
});

test('whoever started it sees it, notes it and cancels it', async () => {
  const gets = ['', '/timeline', '/record', '/clocks'];
  for (const rest of gets)
    expect((await as('shop', { method: 'GET', path: `/v1/cases/${caseId}${rest}` })).status).toBe(
      200,
    );
  for (const verb of ['notes', 'cancel'] as const) {
    const path = `/v1/cases/${caseId}/${verb}`;
    expect((await as('shop', { method: 'POST', path, body: bodies[verb] ?? {} })).status).toBe(200);
  }
  const claim = { method: 'POST', path: `/v1/tasks/${taskId}/claim`, body: {} };
  expect((await as('shop', claim)).status).toBe(200);
});

test('F-59: lists and searches show a client only what it has started', async () => {
  const listed = async (subject: string, query = '') => {
    const response = await as(subject, { method: 'GET', path: `/v1/cases${query}` });
    const { cases } = (await response.json()) as { readonly cases: readonly CaseView[] };
    return cases.map((view) => view.caseId);
  };
  for (const query of ['', '?customerId=C-100', '?status=waiting', '?procedure=order-booking']) {
    expect([query, await listed('shop', query)]).toEqual([query, [caseId]]);
    expect([query, await listed('portal', query)]).toEqual([query, [portalsCase.caseId]]);
    expect([query, await listed('another', query)]).toEqual([query, []]);
  }
  expect(await listed('shop', '?procedure=service-level-review')).toEqual([]);
});

test('a case that has only just been started takes messages of its client before it can be read', async () => {
  const requesterOf = async (id: string) => (id === absentId ? 'shop' : undefined);
  const early = await startApiUnderTest({
    ...api.deps,
    temporal: yesGateway([], { requesterOf }),
  });
  const note = { method: 'POST', path: `/v1/cases/${absentId}/notes`, body: { text: 'hello' } };
  expect((await as('shop', note, early)).status).toBe(200);
  expect((await as('portal', note, early)).status).toBe(404);
  early.close();
});

test('a quote that another client has started is taken, and its case is not named', async () => {
  const taken = { kind: 'taken', caseId, workflowId: '', runId: '', running: true } as const;
  const busy = await startApiUnderTest({
    ...api.deps,
    temporal: yesGateway([], { start: async () => taken }),
  });
  const order = { method: 'POST', path: '/v1/orders', body: anOrder() };
  const answers = await Promise.all(['shop', 'portal'].map((who) => as(who, order, busy)));
  expect(answers.map(({ status }) => status)).toEqual([409, 409]);
  const [own, others] = await Promise.all(answers.map((answer) => answer.json()));
  expect(own).toMatchObject({ code: 'already-started', caseId });
  expect(others).toMatchObject({ code: 'already-started', detail: 'Q-1001 has a case already.' });
  expect(JSON.stringify(others)).not.toContain(caseId);
  busy.close();
});

test.each([
  ['its role', '  roles: {}\n  clients: {}\n', [200, 200]],
  ['the client', '  roles: { upstream-system: own }\n  clients: { portal: every }\n', [200, 404]],
])('policy may let %s see every case', async (_what, sees, statuses) => {
  const open = await startApiUnderTest({ ...api.deps, policyTable: generous(sees) });
  const read = { method: 'GET', path: `/v1/cases/${caseId}` };
  const seen = [await as('portal', read, open), await as('another', read, open)];
  expect(seen.map(({ status }) => status)).toEqual(statuses);
  open.close();
});

test('policy may limit a single client to its own cases', async () => {
  const sees = '  roles: {}\n  clients: { portal: own }\n';
  const open = await startApiUnderTest({ ...api.deps, policyTable: generous(sees) });
  const read = { method: 'GET', path: `/v1/cases/${caseId}` };
  expect((await as('portal', read, open)).status).toBe(404);
  open.close();
});

test('staff see what others started, and what they start themselves limits them to nothing', async () => {
  const roles = ['upstream-system', 'order-management-specialist'] as const;
  expect((await api.get(`/v1/cases/${caseId}`, roles)).status).toBe(200);
  const page = await api.get('/v1/cases', ['order-management-specialist']);
  const { cases } = (await page.json()) as { readonly cases: readonly CaseView[] };
  expect(cases.map((view) => view.caseId)).toEqual([portalsCase.caseId, caseId]);
});
