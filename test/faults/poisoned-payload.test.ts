import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { signalNames } from '../../domain/cases/messages.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import type { KeyRing } from '../../platform/temporal/key-ring.ts';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.ts';
import { createHandoffWorker } from '../../workers/compose.ts';
import { asMessage, type CaseDriver, OrderDriver } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { testKeyRing } from '../kit/keys.ts';
import { effectsOf, onceEach } from './evidence.ts';

/** Somebody encrypts under a key that the workers do not have. */
const lost = Buffer.alloc(32, 9);
const reason = 'payload cannot be read: key lost is not in the key ring';

let harness: Harness;
let connection: NativeConnection;
let stranger: Client;
let stopWorker: () => Promise<void>;

async function runWorker(keyRing: KeyRing): Promise<() => Promise<void>> {
  const { place, activities } = harness;
  const { taskQueue, bundlePath } = place;
  const worker = await createHandoffWorker({
    connection,
    namespace: 'default',
    taskQueue,
    bundlePath,
    keyRing,
    activities,
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

beforeAll(async () => {
  harness = await startHarness({ idle: true });
  connection = await NativeConnection.connect({ address: harness.place.temporalAddress });
  stranger = new Client({
    connection,
    dataConverter: createDataConverter({ current: 'lost', keys: { lost } }),
  });
  stopWorker = await runWorker(testKeyRing);
});
afterAll(async () => {
  await stopWorker();
  await connection.close();
  await harness.close();
});

/**
 * Why the server says that the run does not move; and how it says so to somebody without any key.
 */
async function obstacleOf(
  run: CaseDriver,
): Promise<{ readonly readable: string; readonly plain: string }> {
  const failure = await eventually(`${run.workflowId}: a failed workflow task`, async () => {
    const { events } = await run.handle.fetchHistory();
    return (
      events?.findLast((event) => event.workflowTaskFailedEventAttributes)
        ?.workflowTaskFailedEventAttributes?.failure ?? false
    );
  });
  const [decoded] = await createPayloadCodec(testKeyRing).decode(
    failure.encodedAttributes ? [failure.encodedAttributes] : [],
  );
  return { readable: Buffer.from(decoded?.data ?? []).toString(), plain: failure.message ?? '' };
}

test('F-41: runs with a payload under an unknown key are stuck, say why, and go on once a worker has the key; all others are served meanwhile', async () => {
  const request = await harness.sandbox.copyOfSource('Q-1001');
  const unread = new OrderDriver(harness.client, request.source);
  const args = [{ request, requestedBy: 'shop' }];
  await stranger.workflow.start('orderBooking', {
    taskQueue: harness.taskQueue,
    workflowId: unread.workflowId,
    args,
  });
  const struck = await harness.order('Q-1001');
  const [ticket = ''] = await struck.handedOff();
  const acknowledgment = {
    messageId: 'm-1',
    caseId: await struck.caseId(),
    handoff: 'provisioning' as const,
    reference: ticket,
    by: 'network-team',
  };
  await stranger.workflow
    .getHandle(struck.handoff.workflowId)
    .signal(signalNames.message, asMessage(acknowledgment));

  for (const run of [unread, struck.handoff]) {
    const { readable, plain } = await obstacleOf(run);
    expect(readable).toContain(reason);
    // The reason goes through the codec as every failure does.
    expect(plain).toBe('Encoded failure');
    expect((await run.handle.describe()).status.name).toBe('RUNNING');
  }

  // Beside the two, on the same worker: new orders, and the parent of the one that is stuck.
  const others = await Promise.all([harness.order('Q-1001'), harness.order('Q-1001')]);
  for (const order of others) {
    await order.acknowledgeAll();
    await order.handle.result();
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  }
  expect((await struck.document()).case.status).toBe('waiting');
  expect(await effectsOf(harness.sandbox, unread)).toEqual({
    orders: 0,
    schedules: 0,
    invoices: 0,
    cycles: 0,
    tickets: [],
  });

  await stopWorker();
  stopWorker = await runWorker({ current: 'test', keys: { ...testKeyRing.keys, lost } });
  await eventually(
    'the order that nobody could read is booked',
    async () => (await effectsOf(harness.sandbox, unread)).tickets.length === 2,
    30_000,
  );
  await eventually(
    'the handoff has read its acknowledgment',
    async () => (await struck.handoff.kinds()).includes('acknowledgment.incomplete'),
    30_000,
  );
  for (const order of [unread, struck]) {
    await order.acknowledgeAll();
    await order.handle.result();
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  }
}, 60_000);
