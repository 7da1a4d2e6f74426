import { randomUUID } from 'node:crypto';
import { TemporalUnavailable } from '../../api/temporal-faults.ts';
import type { UpdateResult } from '../../api/temporal-gateway.ts';
import type { UpdateAnswer } from '../../domain/cases/answers.ts';
import { createIdempotencyStore } from '../../store/idempotency.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import {
  type ApiUnderTest,
  type Asked,
  caseId,
  problemOf,
  startApiUnderTest,
  taskId,
  yesGateway,
} from './api-kit.ts';

let table: TestTable;
let api: ApiUnderTest;
const asked: Asked[] = [];
/** How the case answers a note. */
let answer: () => Promise<UpdateResult>;
const says = (update: UpdateAnswer) => async (): Promise<UpdateResult> => ({
  kind: 'answered',
  answer: update,
});

beforeAll(async () => {
  table = await createTestTable();
  const note = async (message: unknown, key: string) => {
    asked.push({ verb: 'note', message, key });
    return answer();
  };
  const idempotency = createIdempotencyStore({ ...table, now: Date.now, ttlSeconds: 60 });
  api = await startApiUnderTest({ idempotency, temporal: yesGateway(asked, { note }) });
});
beforeEach(() => {
  asked.length = 0;
  answer = says({ ok: true, seq: 8 });
});
afterAll(async () => {
  api.close();
  await table.close();
});

const note = (key: string, text = 'called') =>
  api.post(`/v1/cases/${caseId}/notes`, { text }, { headers: { 'idempotency-key': key } });

test('a repeated request gets the first answer, marked as such, and the case hears of it once', async () => {
  const key = randomUUID();
  const first = await note(key);
  const again = await note(key);
  expect(again.status).toBe(first.status);
  expect(await again.json()).toEqual(await first.json());
  expect([
    first.headers.get('idempotent-replayed'),
    again.headers.get('idempotent-replayed'),
  ]).toEqual([null, 'true']);
  expect(asked).toHaveLength(1);
});

test('F-24: of many at once one is executed; the others get its answer or are told to wait', async () => {
  const key = randomUUID();
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  answer = async () => {
    await finished;
    return { kind: 'answered', answer: { ok: true, seq: 8 } };
  };
  let settled = 0;
  const sent = Array.from({ length: 20 }, async () => {
    const response = await note(key);
    settled += 1;
    if (settled === 19) finish();
    return response;
  });
  const responses = await Promise.all(sent);
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  const waiting = responses.filter(({ status }) => status === 409);
  expect(waiting).toHaveLength(19);
  expect(waiting[0]?.headers.get('retry-after')).toBe('1');
  expect(asked).toHaveLength(1);
  expect((await note(key)).headers.get('idempotent-replayed')).toBe('true');
});

test('F-25: the same key with other content is a 422 that names the header, on another task too', async () => {
  const key = randomUUID();
  await note(key);
  const other = await note(key, 'mailed');
  expect(other.status).toBe(422);
  expect((await problemOf(other)).errors?.[0]?.field).toBe('Idempotency-Key');
  const claim = (id: string) =>
    api.post(`/v1/tasks/${id}/claim`, {}, { headers: { 'idempotency-key': key } });
  expect((await claim(taskId)).status).toBe(200);
  expect((await claim(`${caseId}~2`)).status).toBe(422);
});

test('the key of one person is free for another', async () => {
  const key = randomUUID();
  await note(key);
  const headers = { 'idempotency-key': key };
  const other = await api.post(
    `/v1/cases/${caseId}/notes`,
    { text: 'mailed' },
    { roles: ['billing-owner'], headers },
  );
  expect(other.status).toBe(200);
});

test('a refusal is an answer like any other: repeated, it is the same, whatever the case says by now', async () => {
  const key = randomUUID();
  answer = says({ ok: false, code: 'already-decided', detail: 'it was decided', by: 'bob' });
  const first = await note(key);
  answer = says({ ok: true, seq: 9 });
  const again = await note(key);
  expect(again.status).toBe(409);
  expect(again.headers.get('content-type')).toBe('application/problem+json');
  expect(await problemOf(again)).toMatchObject({ code: 'already-decided', by: 'bob' });
  expect(first.status).toBe(409);
});

describe('F-29: what was wrong with the request, or passes, is not kept', () => {
  test.each([
    [
      'a form that the case refuses',
      says({ ok: false, code: 'form-invalid', detail: 'no owner' }),
      422,
    ],
    ['an outage', async () => Promise.reject(new TemporalUnavailable('down')), 503],
    ['a defect', async () => Promise.reject(new Error('bug')), 500],
  ])('%s', async (_what, first, status) => {
    const key = randomUUID();
    answer = first;
    expect((await note(key)).status).toBe(status);
    answer = says({ ok: true, seq: 9 });
    expect((await note(key)).status).toBe(200);
  });

  test('a request that was corrected under its key is executed, with another id in Temporal', async () => {
    const key = randomUUID();
    expect((await note(key, ' ')).status).toBe(400);
    answer = says({ ok: false, code: 'comment-missing', detail: 'no reason' });
    expect((await note(key, 'short')).status).toBe(422);
    answer = says({ ok: true, seq: 9 });
    expect((await note(key, 'longer')).status).toBe(200);
    expect(new Set(asked.map((one) => one.key)).size).toBe(2);
  });
});

describe('F-9: the store is down', () => {
  const down = () => Promise.reject(Object.assign(new Error('connect'), { name: 'TimeoutError' }));

  test('before the request: nothing is done, 503', async () => {
    const broken = await startApiUnderTest({
      idempotency: { begin: down, finish: down, abandon: down },
    });
    const response = await broken.post(`/v1/cases/${caseId}/notes`, { text: 'called' });
    broken.close();
    expect(response.status).toBe(503);
    expect(broken.asked).toEqual([]);
  });

  test('after it: what was done is told, and the log says that it could not be kept', async () => {
    const begin = async () => ({ kind: 'started', token: 't' }) as const;
    const broken = await startApiUnderTest({ idempotency: { begin, finish: down, abandon: down } });
    const response = await broken.post(`/v1/cases/${caseId}/notes`, { text: 'called' });
    broken.close();
    expect(response.status).toBe(200);
    expect(broken.log).toContainEqual(
      expect.objectContaining({ message: 'the answer of a request could not be kept' }),
    );
  });
});

test('F-67: rows hold no key and no content', async () => {
  await note('canary-key', 'canary-text');
  const rows = JSON.stringify(await allRows(table));
  expect(rows).not.toContain('canary');
});
