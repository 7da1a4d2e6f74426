import { createDynamoClient } from '../../store/client.ts';
import { createIdempotencyStore, type IdempotencyStore } from '../../store/idempotency.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import { startFaultyDynamo } from './faulty-dynamo.ts';

let place: TestTable;
let nowMs = Date.UTC(2025, 10, 3);
let store: IdempotencyStore;
let key: string;
let count = 0;
const options = () => ({ ...place, now: () => nowMs, ttlSeconds: 86_400, lockSeconds: 30 });

beforeAll(async () => {
  place = await createTestTable();
  store = createIdempotencyStore(options());
});
afterAll(() => place.close());
beforeEach(() => {
  count += 1;
  key = `key-${count}`;
});

const scope = 'portal POST /v1/orders';
const answer = { status: 202, headers: { location: '/v1/cases/x' }, body: '{"caseId":"x"}' };
const begin = (requestHash = 'hash-a') => store.begin({ scope, key, requestHash });
async function started(requestHash?: string): Promise<string> {
  const begun = await begin(requestHash);
  if (begun.kind !== 'started') throw new Error(`expected to start, was ${begun.kind}`);
  return begun.token;
}

test('the first request starts, a repeat meanwhile is told so, a repeat afterwards gets the same answer', async () => {
  const token = await started();
  expect(await begin()).toEqual({ kind: 'running' });
  await store.finish({ scope, key, token }, answer);
  expect(await begin()).toEqual({ kind: 'replay', ...answer });
  expect(await begin()).toEqual({ kind: 'replay', ...answer });
});

test('F-24: of fifty requests at the same moment one starts', async () => {
  const begun = await Promise.all(Array.from({ length: 50 }, () => begin()));
  expect(begun.filter(({ kind }) => kind === 'started')).toHaveLength(1);
  expect(begun.filter(({ kind }) => kind === 'running')).toHaveLength(49);
});

test('F-25: the same key with another request is a mismatch, while the first runs, after it, and after its lock has run out', async () => {
  const token = await started('hash-a');
  expect(await begin('hash-b')).toEqual({ kind: 'mismatch' });
  nowMs += 31_000;
  expect(await begin('hash-b')).toEqual({ kind: 'mismatch' });
  await store.finish({ scope, key, token }, answer);
  expect(await begin('hash-b')).toEqual({ kind: 'mismatch' });
});

test('the same key in another scope is another request', async () => {
  await started();
  expect(
    await store.begin({ scope: 'other POST /v1/orders', key, requestHash: 'hash-b' }),
  ).toMatchObject({ kind: 'started' });
});

test('F-28: a key past its time is new, although its row is still there', async () => {
  await store.finish({ scope, key, token: await started() }, answer);
  nowMs += 86_399_000;
  expect(await begin()).toMatchObject({ kind: 'replay' });
  nowMs += 1000;
  const again = await started('hash-b');
  await store.finish({ scope, key, token: again }, { ...answer, status: 201 });
  expect(await begin('hash-b')).toMatchObject({ kind: 'replay', status: 201 });
});

test('F-29: an abandoned request leaves nothing behind: the next one, corrected, starts', async () => {
  await store.abandon({ scope, key, token: await started('wrong') });
  expect(await begin('right')).toMatchObject({ kind: 'started' });
});

test('a request that died is taken over once its lock has run out, and its late answer is not kept', async () => {
  const dead = await started();
  nowMs += 29_999;
  expect(await begin()).toEqual({ kind: 'running' });
  nowMs += 1;
  const heir = await started();
  await store.finish({ scope, key, token: dead }, { ...answer, status: 500 });
  await store.abandon({ scope, key, token: dead });
  expect(await begin()).toEqual({ kind: 'running' });
  await store.finish({ scope, key, token: heir }, answer);
  expect(await begin()).toEqual({ kind: 'replay', ...answer });
});

test('an answer that was saved is not lost to a late abandon', async () => {
  const token = await started();
  await store.finish({ scope, key, token }, answer);
  await store.abandon({ scope, key, token });
  expect(await begin()).toMatchObject({ kind: 'replay' });
});

test('F-11: a lock and an answer that were written while their replies were lost still count', async () => {
  const lost = new Set<number>([1, 4]);
  const faulty = await startFaultyDynamo(place.endpoint, (_, n) =>
    lost.has(n) ? 'lose-reply' : 'pass',
  );
  const lossy = createIdempotencyStore({
    ...options(),
    client: createDynamoClient({ endpoint: faulty.endpoint, region: 'local' }),
  });
  const begun = await lossy.begin({ scope, key, requestHash: 'hash-a' });
  expect(begun.kind).toBe('started');
  if (begun.kind === 'started') await lossy.finish({ scope, key, token: begun.token }, answer);
  expect(faulty.calls).toEqual(['PutItem', 'PutItem', 'GetItem', 'UpdateItem', 'UpdateItem']);
  expect(await begin()).toEqual({ kind: 'replay', ...answer });
  await faulty.close();
});

test('F-52: any text is a key, and none of it is kept in the clear', async () => {
  const planted = 'canary-key #CASE ${pk} \u0000 é';
  for (const hostile of [planted, '', '#', 'x'.repeat(5000)]) {
    expect(await store.begin({ scope, key: hostile, requestHash: 'h' })).toMatchObject({
      kind: 'started',
    });
    expect(await store.begin({ scope, key: hostile, requestHash: 'h' })).toEqual({
      kind: 'running',
    });
  }
  expect(JSON.stringify(await allRows(place))).not.toContain('canary');
});
