import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createDynamoClient, type DynamoClient } from '../../store/client.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { type Listener, openListener } from '../kit/listener.ts';

const key = { pk: 'a', sk: 'b' };
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

describe('on DynamoDB Local', () => {
  let place: TestTable;
  beforeAll(async () => {
    place = await createTestTable();
  });
  afterAll(() => place.close());

  test('values come back as they were written, through item, batch and query; what is undefined is left out', async () => {
    const { client, table } = place;
    const row = {
      ...key,
      text: 'ü',
      empty: '',
      number: -1.5e21,
      yes: true,
      none: null,
      list: [1, ['x']],
      map: { a: { b: 2 } },
      not: undefined,
    };
    const { not: _not, ...stored } = row;
    await client.call('PutItem', { TableName: table, Item: row });
    expect(await client.call('GetItem', { TableName: table, Key: key })).toEqual({ Item: stored });
    await client.call('BatchWriteItem', { RequestItems: { [table]: [{ PutRequest: { Item: { ...stored, sk: 'c' } } }] } });
    const batch = await client.call('BatchGetItem', { RequestItems: { [table]: { Keys: [{ ...key, sk: 'c' }] } } });
    expect(batch.Responses).toEqual({ [table]: [{ ...stored, sk: 'c' }] });
    const query = { TableName: table, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' }, Limit: 1 };
    const first = await client.call('Query', query);
    expect([first.Items, first.LastEvaluatedKey]).toEqual([[stored], key]);
    const next = await client.call('Query', { ...query, ...(first.LastEvaluatedKey && { ExclusiveStartKey: first.LastEvaluatedKey }) });
    expect(next.Items).toEqual([{ ...stored, sk: 'c' }]);
  });

  test('an error has the name DynamoDB gives it', async () => {
    const put = { TableName: place.table, Item: { ...key, sk: 'd' }, ConditionExpression: 'attribute_exists(pk)' };
    expect(await errorOf(place.client.call('PutItem', put))).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await errorOf(place.client.call('GetItem', { TableName: 'none', Key: key }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('on a server that misbehaves', () => {
  type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => unknown;
  let listener: Listener;
  let client: DynamoClient;
  let answer: Answer;
  let seen: IncomingMessage[];
  beforeEach(async () => {
    seen = [];
    listener = await openListener(
      createServer((request, response) => {
        seen.push(request);
        answer(request, response, seen.length);
      }),
    );
    client = createDynamoClient({ endpoint: `http://127.0.0.1:${listener.port}`, region: 'local', answerWithinMs: 150 });
  });
  afterEach(async () => {
    client.destroy();
    await listener.close();
  });
  const get = (options?: { readonly abortSignal?: AbortSignal }) => client.call('GetItem', { TableName: 'handoff', Key: key }, options);

  test.each([
    ['says nothing', () => undefined],
    ['stops in the middle', (_, response) => response.writeHead(200).write('{"Item":')],
    ['cuts the connection', (request) => request.socket.destroy()],
    ['fails', (_, response) => response.writeHead(500).end('{"__type":"x#InternalServerError"}')],
    ['sends a page', (_, response) => response.writeHead(200).end('<h1>Welcome</h1>')],
    ['throttles', (_, response) => response.writeHead(400).end('{"__type":"x#ThrottlingException"}')],
  ] satisfies readonly (readonly [string, Answer])[])(
    'F-9, F-10: one that %s is asked three times, and is then out of reach',
    async (_how, how) => {
      answer = how;
      const error = await errorOf(get());
      expect(isStoreUnavailable(error)).toBe(true);
      expect(seen).toHaveLength(3);
    },
  );

  test('what is wrong with the call itself is not sent again', async () => {
    answer = (_, response) => response.writeHead(400).end('{"__type":"x#ValidationException","message":"no such attribute"}');
    const error = await errorOf(get());
    expect(error).toMatchObject({ name: 'ValidationException', message: 'no such attribute' });
    expect([isStoreUnavailable(error), seen.length]).toEqual([false, 1]);
  });

  test('a call that is given up ends at once and is not sent again', async () => {
    const giveUp = new AbortController();
    answer = () => giveUp.abort();
    expect(await errorOf(get({ abortSignal: giveUp.signal }))).toMatchObject({ name: 'AbortError' });
    expect(seen).toHaveLength(1);
  });

  test('a wrong clock goes by that of the server', async () => {
    const theirs = Date.now() + 3_600_000;
    answer = (_, response, n) => {
      response.writeHead(n === 1 ? 400 : 200, { date: new Date(theirs).toUTCString() });
      response.end(n === 1 ? '{"__type":"x#InvalidSignatureException","message":"Signature not yet current"}' : '{"Item":{"a":{"S":"b"}}}');
    };
    expect(await get()).toEqual({ Item: { a: 'b' } });
    const dates = seen.map((request) => String(request.headers['x-amz-date']).slice(0, 11));
    const hour = (ms: number) => new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 11);
    expect(dates[1]).toBe(hour(theirs));
  });

  test('connections are kept alive from call to call', async () => {
    const ports = new Set<number | undefined>();
    answer = (request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    };
    for (let n = 0; n < 20; n += 1) await get();
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});
