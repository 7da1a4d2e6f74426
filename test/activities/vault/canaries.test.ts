import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createVaultActivities } from '../../../activities/vault/activities.ts';
import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { createDataConverter } from '../../../platform/temporal/data-converter.ts';
import { createPayloadCodec } from '../../../platform/temporal/payload-codec.ts';
import { buildWorkflowBundle } from '../../../workers/workflow-bundle.ts';
import { allRows } from '../../kit/dynamo.ts';
import { testKeyRing } from '../../kit/keys.ts';
import { SandboxAdmin } from '../../kit/sandbox-admin.ts';
import { createTestVault, type TestVault } from '../../kit/vault.ts';
import { createDeliveryActivities, type Deliver } from './delivery.ts';
import type { deliver } from './vault-workflow.ts';

/** Canaries: nothing else in the product is called so. */
const values = {
  name: 'Zephyrine "Zeph" Quackenbüsch-O’Nyx',
  address: { street: '7½ Xanthippe Mews', town: 'Quixhollow-on-Wye', postcode: 'QX9 7ZZ' },
};
const marks = ['zephyrine', 'quackenb', 'xanthippe', 'quixhollow', 'qx9 7zz', 'qx9%207zz'];
const caseId = 'account-update:request:R-7.0a1b2c3d';

const logged: string[] = [];
let at: TestVault;
let sandbox: Sandbox;
let connection: NativeConnection;
let client: Client;
let stopWorker: () => Promise<void>;
const taskQueue = randomUUID();
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('DEBUG', (line) => logged.push(inFull(line))) });
  [at, sandbox, connection] = await Promise.all([
    createTestVault(),
    startSandbox({ port: 0, smtpPort: 0 }),
    NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' }),
  ]);
  const dataConverter = createDataConverter(testKeyRing);
  const worker = await Worker.create({
    connection,
    taskQueue,
    dataConverter,
    workflowBundle: {
      code: await buildWorkflowBundle(join(import.meta.dirname, 'vault-workflow.ts')),
    },
    activities: {
      ...createDeliveryActivities(at.vault, sandbox.url),
      ...createVaultActivities(at.vault),
    },
  });
  client = new Client({ connection, dataConverter });
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
  };
}, 60_000);
afterAll(async () => {
  await stopWorker();
  await connection.close();
  await Promise.all([sandbox.close(), at.close()]);
});

/** Everything a value holds as text, the fields of errors included. */
function inFull(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    return part instanceof Error
      ? Object.fromEntries(
          Object.getOwnPropertyNames(part).map((key) => [key, Reflect.get(part, key)]),
        )
      : part;
  });
}

const found = (text: string) => marks.filter((mark) => text.toLowerCase().includes(mark));

async function start(failing: boolean) {
  const customerId = `C-${randomUUID().slice(0, 8)}`;
  const about = { customerId, caseId };
  const order: Deliver = {
    ...about,
    failing,
    refs: {
      name: await at.vault.put({ ...about, purpose: 'new-name', value: values.name }),
      address: await at.vault.put({ ...about, purpose: 'new-address', value: values.address }),
    },
  };
  const workflowId = randomUUID();
  const options = { taskQueue, workflowId, args: [order] as [Deliver] };
  return { order, handle: await client.workflow.start<typeof deliver>('deliver', options) };
}

/** A history as whoever has the payload keys reads it. */
async function historyInClear(workflowId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const payloads: Payload[] = [];
  const gather = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return;
    if ('metadata' in part && 'data' in part) payloads.push(part as Payload);
    else for (const inner of Object.values(part)) gather(inner);
  };
  gather(history);
  const plain = await createPayloadCodec(testKeyRing).decode(payloads);
  expect(plain.length).toBeGreaterThan(2);
  return [
    JSON.stringify(history),
    ...plain.map(({ data }) => Buffer.from(data ?? []).toString()),
  ].join('\n');
}

test('F-67, F-83: values reach the outside system, and neither history, result, table nor log holds them', async () => {
  const { order, handle } = await start(false);
  const result = await handle.result();
  const messages = JSON.stringify(await new SandboxAdmin(sandbox.url).messages('#moves'));
  expect(found(messages).length).toBeGreaterThan(3);
  expect(result).toMatchObject({
    kind: 'done',
    value: { status: 201, parsed: { room: '#moves' } },
  });
  expect(found(JSON.stringify(result))).toEqual([]);
  const history = await historyInClear(handle.workflowId);
  expect(history).toContain(order.refs.name.vaultId);
  expect(found(history)).toEqual([]);
  expect(found(JSON.stringify(await allRows(at)))).toEqual([]);
  expect(found(logged.join('\n'))).toEqual([]);
});

test('a value is gone after its use', async () => {
  const { order, handle } = await start(false);
  await handle.result();
  expect(await at.vault.open(order.refs.name)).toEqual({ kind: 'gone' });
  expect(await at.vault.open(order.refs.address)).toEqual({ kind: 'gone' });
});

test('F-67: a failure whose message, causes and fields repeat what was sent enters history and log without it', async () => {
  const { handle } = await start(true);
  const failure = await handle.result().then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => inFull(error),
  );
  expect(failure).toContain('the CRM answered 422');
  expect(failure).toContain('does not exist');
  expect(found(failure)).toEqual([]);
  const history = await historyInClear(handle.workflowId);
  expect(history).toContain('the CRM answered 422');
  expect(found(history)).toEqual([]);
  const log = logged.join('\n');
  expect(log).toContain('the CRM answered 422');
  expect(found(log)).toEqual([]);
});

test('values of an erased customer are not sent, and the activity answers so', async () => {
  const outside = new SandboxAdmin(sandbox.url);
  const before = await outside.messages('#moves');
  const customerId = `C-${randomUUID().slice(0, 8)}`;
  const name = await at.vault.put({ customerId, purpose: 'new-name', value: values.name });
  const address = await at.vault.put({ customerId, purpose: 'new-address', value: values.address });
  await at.vault.eraseCustomer(customerId);
  const order: Deliver = { customerId, caseId, failing: false, refs: { name, address } };
  const { sendMessage } = createDeliveryActivities(at.vault, sandbox.url);
  expect(await sendMessage(order)).toEqual({ kind: 'unreadable', name: 'name', why: 'erased' });
  expect(await outside.messages('#moves')).toEqual(before);
});

test.each([
  ['of another customer', { customerId: 'C-elsewhere' }, 'is a reference to a value of another'],
  [
    'of another case',
    { caseId: `${caseId.slice(0, -1)}e` },
    'is a reference to a value of another',
  ],
])('a reference %s is refused for good, and nothing is sent', async (_, over, reason) => {
  const { order, handle } = await start(false);
  await handle.result();
  const { sendMessage } = createDeliveryActivities(at.vault, sandbox.url);
  await expect(sendMessage({ ...order, ...over })).rejects.toMatchObject({
    message: expect.stringContaining(`vault: name ${reason}`),
    type: 'VaultRefRefused',
    nonRetryable: true,
  });
});
