import type { ProjectionBatch } from '../../domain/cases/case.ts';
import { createDynamoClient } from '../../store/client.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import { createProject } from '../../store/projection.ts';
import { createReadModel } from '../../store/read-model.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { type DynamoFaultProxy, startDynamoFaultProxy } from '../kit/dynamo-fault-proxy.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { testCursorKey } from '../kit/worker-place.ts';
import { effectsOf, onceEach, rowsAbout } from './evidence.ts';

/** The worker reaches the table through the proxy; the tests look at it directly. */
let proxy: DynamoFaultProxy;
let harness: Harness;
const batches: ProjectionBatch[] = [];

beforeAll(async () => {
  proxy = await startDynamoFaultProxy({ endpoint: process.env['DYNAMODB_ENDPOINT'] ?? '' });
  harness = await startHarness({
    storeEndpoint: proxy.endpoint,
    activities: (real) => ({
      ...real,
      project: (batch) => {
        batches.push(batch);
        return real.project(batch);
      },
      closeCase: (closing) => {
        batches.push(closing.batch);
        return real.closeCase(closing);
      },
    }),
  });
});
afterEach(() => proxy.heal());
afterAll(async () => {
  await harness.close();
  await proxy.close();
});

/** An order that also has a task. The back-off of its calls is skipped. */
async function finishWithTask(): Promise<OrderDriver> {
  const order = await harness.order('Q-1081');
  await order.skipEveryWait();
  await order.decide('approval', 'approve');
  await order.acknowledgeAll();
  // A handoff that is closed already waits for nothing.
  await order.handoff.skipEveryWait().catch(() => undefined);
  await order.handle.result();
  return order;
}

test('F-9: with the store down from the first call on, an order is booked, billed and handed over; only its closing waits', async () => {
  await proxy.down();
  const order = await harness.order('Q-1001');
  await order.acknowledgeAll();
  const { case: view } = await order.handoff.sees(
    'all acknowledged',
    ({ case: seen }) => seen.status === 'completed',
  );
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  expect((await order.handoff.handle.describe()).status.name).toBe('RUNNING');
  expect(await harness.readModel.getCase(view.caseId)).toBeUndefined();
  const reader = createDynamoClient({ endpoint: proxy.endpoint, region: 'local' });
  const error: unknown = await createReadModel({
    client: reader,
    table: harness.place.store.table,
    cursorKey: testCursorKey,
  })
    .getCase(view.caseId)
    .catch((reason: unknown) => reason);
  reader.destroy();
  expect(isStoreUnavailable(error)).toBe(true);

  await proxy.heal();
  for (const run of [order.handoff, order]) {
    await run.skipEveryWait();
    await run.handle.result();
  }
  const { found, expected } = await rowsAbout(harness, order);
  expect(found).toEqual(expected);
});

test('F-10: with half of all calls throttled, the read model loses nothing and puts nothing out of order', async () => {
  const before = proxy.calls.length;
  proxy.throttle(0.5);
  const order = await finishWithTask();
  const fates = proxy.calls.slice(before).map((call) => call.fate);
  expect(fates.filter((fate) => fate === 'throttled').length).toBeGreaterThan(5);
  const { found, expected } = await rowsAbout(harness, order);
  expect(found).toEqual(expected);
}, 60_000);

test('F-11: writes that were applied while their reply was lost are no-ops the second time', async () => {
  const before = proxy.calls.length;
  proxy.loseReplies(12);
  const order = await finishWithTask();
  expect(proxy.calls.slice(before).filter((call) => call.fate === 'reply-lost')).toHaveLength(12);
  const { found, expected } = await rowsAbout(harness, order);
  expect(found).toEqual(expected);
});

test('F-12: every batch of a closed case written again, the newest first, changes no row', async () => {
  const order = await finishWithTask();
  const caseIds = await Promise.all([order, order.handoff].map((run) => run.caseId()));
  const own = batches.filter((batch) => caseIds.includes(batch.case.caseId));
  expect(own.length).toBeGreaterThan(4);
  const late = createProject(harness.table);
  for (const batch of [...own, ...own].toReversed()) await late(batch);
  const { found, expected } = await rowsAbout(harness, order);
  expect(found).toEqual(expected);
});
