import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { createTestTable, type TestTable } from './dynamo.ts';
import { type DynamoFaultProxy, startDynamoFaultProxy } from './dynamo-fault-proxy.ts';
import { eventually } from './eventually.ts';

let table: TestTable;
let proxy: DynamoFaultProxy;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  proxy = await startDynamoFaultProxy({ endpoint: table.endpoint, seed: 7 });
});
afterEach(() => proxy.close());

const clients: DynamoDBClient[] = [];
afterEach(() => {
  for (const raw of clients.splice(0)) raw.destroy();
});

/**
 * The SDK through a proxy, without the product's time limits: a busy machine must not look like a
 * fault.
 */
function client(maxAttempts: number, { endpoint } = proxy): DynamoDBDocumentClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const raw = new DynamoDBClient({ endpoint, region: 'local', credentials, maxAttempts });
  clients.push(raw);
  return DynamoDBDocumentClient.from(raw);
}

const keyOf = (id: string) => ({ pk: id, sk: id });
const put = (id: string) =>
  new PutCommand({ TableName: table.table, Item: { ...keyOf(id), n: 1 } });
const count = (id: string) =>
  new UpdateCommand({
    TableName: table.table,
    Key: keyOf(id),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': 1 },
  });
const stored = async (id: string) =>
  (
    await table.client.send(
      new GetCommand({ TableName: table.table, Key: keyOf(id), ConsistentRead: true }),
    )
  ).Item?.['n'];

test('calls pass to the table and are counted by operation', async () => {
  const store = client(1);
  await store.send(put('pass'));
  await store.send(count('pass'));
  expect(await stored('pass')).toBe(2);
  expect(proxy.calls).toEqual([
    { operation: 'PutItem', fate: 'passed' },
    { operation: 'UpdateItem', fate: 'passed' },
  ]);
});

test('F-10: the SDK takes the answer for a throttle, and the table has seen nothing', async () => {
  proxy.throttle(1);
  await expect(client(1).send(put('throttled'))).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
    $metadata: { httpStatusCode: 400 },
  });
  expect(await stored('throttled')).toBeUndefined();
});

/**
 * Counts up through the throttle until it has worked that often; answers with the fates on the way.
 */
async function countThrough(through: DynamoFaultProxy, times: number): Promise<readonly string[]> {
  through.throttle(0.5);
  const store = client(1, through);
  const passed = () => through.calls.filter(({ fate }) => fate === 'passed').length;
  while (passed() < times) await store.send(count('half')).catch(() => undefined);
  return through.calls.map(({ fate }) => fate);
}

test('F-10: about half of the calls are throttled, the same of a series for the same seed', async () => {
  const fates = await countThrough(proxy, 20);
  expect(await stored('half')).toBe(20);
  expect(fates.length).toBeGreaterThan(25);
  expect(fates.length).toBeLessThan(70);
  const again = await startDynamoFaultProxy({ endpoint: table.endpoint, seed: 7 });
  const repeated = await countThrough(again, 20);
  await again.close();
  expect(repeated).toEqual(fates);
});

test('F-10: the SDK tries a throttled call again, and it is applied once', async () => {
  const store = client(3);
  proxy.throttle(1);
  const counting = store.send(count('retried'));
  await eventually('a throttled call', async () => proxy.calls.length > 0);
  await proxy.heal();
  await counting;
  expect(await stored('retried')).toBe(1);
  expect(proxy.calls.at(0)).toEqual({ operation: 'UpdateItem', fate: 'throttled' });
});

test('a throttle can be kept to some operations', async () => {
  proxy.throttle(1, { operations: ['UpdateItem'] });
  const store = client(1);
  await store.send(put('some'));
  await expect(store.send(count('some'))).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
  });
  expect(await stored('some')).toBe(1);
});

test('F-11: a lost reply means the write was applied; the SDK tries again and applies it twice', async () => {
  await client(1).send(put('lost'));
  proxy.loseReplies(1, { operations: ['UpdateItem'] });
  await client(2).send(count('lost'));
  expect(await stored('lost')).toBe(3);
  expect(proxy.calls.slice(-2)).toEqual([
    { operation: 'UpdateItem', fate: 'reply-lost' },
    { operation: 'UpdateItem', fate: 'passed' },
  ]);
});

test('F-9: a table that is down refuses every call until it is healed, on the same address', async () => {
  const store = client(1);
  await store.send(put('down'));
  await proxy.down();
  await expect(store.send(count('down'))).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
  await expect(client(1).send(count('down'))).rejects.toThrow('ECONNREFUSED');
  await proxy.heal();
  await client(1).send(count('down'));
  expect(await stored('down')).toBe(2);
});
