import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Call } from '../../../activities/http/call.ts';
import { createJsonClient, type JsonClient } from '../../../activities/http/json-client.ts';
import { atBorder, atBorderOrNull } from '../../../activities/http/to-failure.ts';
import { type Listener, openListener } from '../../kit/listener.ts';
import { failureOf } from '../systems.ts';

const key = 'key-canary-77';
const refusal = z.object({ code: z.string(), text: z.string() });
const thing: Call<{ id: string }> = {
  method: 'GET',
  pattern: '/things/{id}',
  params: { id: 'T-1' },
  answer: z.object({ id: z.string() }),
  isAsked: ({ id }) => id === 'T-1',
};
const change: Call<{ id: string }> = {
  ...thing,
  method: 'POST',
  pattern: '/things',
  body: { id: 'T-1', name: 'Jane Canary' },
};

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

let listener: Listener;
let answer: Answer;
/** A server of its own for each test, so that no connection of one is met by the next. */
beforeEach(async () => {
  listener = await openListener(
    createServer((request, response) => void answer(request, response)),
  );
});
afterEach(() => listener.close());

function client(timeoutMs = 5000): JsonClient {
  return createJsonClient(
    'shop',
    { baseUrl: `http://127.0.0.1:${listener.port}/`, apiKey: key, timeoutMs },
    refusal,
  );
}

function answerWith(status: number, body: string, headers: Record<string, string> = {}): void {
  answer = (_, response) => response.writeHead(status, headers).end(body);
}

const read = atBorder((call: Call<{ id: string }>) => client().read(call));
const find = atBorderOrNull((call: Call<{ id: string }>) => client().find(call));
const send = atBorder((call: Call<{ id: string }>) => client().send(call));

test('a call carries key, idempotency key and body, and escapes what stands in path and query', async () => {
  let seen: unknown;
  answer = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const {
      authorization,
      accept,
      'content-type': type,
      'idempotency-key': idempotencyKey,
    } = request.headers;
    seen = {
      method: request.method,
      url: request.url,
      body,
      authorization,
      accept,
      type,
      idempotencyKey,
    };
    response.writeHead(201).end('{"id":"T-1"}');
  };
  const call: Call<{ id: string }> = {
    ...change,
    pattern: '/things/{id}/parts',
    params: { id: 'a/../b?c' },
    query: { q: 'x&y=z' },
    idempotencyKey: 'k/1',
  };
  await expect(send(call)).resolves.toEqual({ kind: 'done', value: { id: 'T-1' } });
  expect(seen).toEqual({
    method: 'POST',
    url: '/things/a%2F..%2Fb%3Fc/parts?q=x%26y%3Dz',
    body: '{"id":"T-1","name":"Jane Canary"}',
    authorization: `Bearer ${key}`,
    accept: 'application/json',
    type: 'application/json',
    idempotencyKey: 'k/1',
  });
});

test.each(['.', '..', ''])(
  'F-54: an id of "%s" would name another path and is not asked for',
  async (id) => {
    answer = () => {
      throw new Error('called');
    };
    expect(await failureOf(read({ ...thing, params: { id } }))).toMatchObject({
      type: 'OutsideSystemMisuse',
      nonRetryable: true,
    });
  },
);

test.each([500, 502, 503, 504, 408, 425])(
  'F-16: status %d is worth another try, and its body goes nowhere',
  async (status) => {
    answerWith(status, 'secret-canary in a stack trace');
    const failure = await failureOf(read(thing));
    expect(failure).toMatchObject({
      type: 'OutsideSystemUnavailable',
      nonRetryable: false,
      cause: undefined,
    });
    expect(failure.nextRetryDelay).toBeUndefined();
    expect(failure.message).toBe(`shop: GET /things/{id} answered ${status}`);
  },
);

test.each([429, 503])(
  'F-17: status %d with Retry-After is tried again no sooner than it says',
  async (status) => {
    answerWith(status, '{}', { 'retry-after': '3' });
    const failure = await failureOf(send(change));
    expect(failure).toMatchObject({
      type: 'OutsideSystemBusy',
      nonRetryable: false,
      message: `shop: POST /things answered ${status}`,
    });
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(3000);
    expect(Number(failure.nextRetryDelay)).toBeLessThanOrEqual(3300);
  },
);

test('F-17: Retry-After may be a date; without it the retry policy decides', async () => {
  answerWith(429, '{}', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
  expect(Number((await failureOf(read(thing))).nextRetryDelay)).toBeGreaterThan(50_000);
  answerWith(429, '{}');
  const plain = await failureOf(read(thing));
  expect([plain.type, plain.nonRetryable, plain.nextRetryDelay]).toEqual([
    'OutsideSystemBusy',
    false,
    undefined,
  ]);
});

test.each([400, 401, 403, 405, 410, 415, 301, 302])(
  'status %d is our own mistake and is not tried again',
  async (status) => {
    answerWith(status, '{"code":"x","text":"y"}', status < 400 ? { location: '/elsewhere' } : {});
    const failure = await failureOf(send(change));
    expect(failure).toMatchObject({
      type: 'OutsideSystemMisuse',
      nonRetryable: true,
      message: `shop: POST /things answered ${status}`,
    });
  },
);

test.each([402, 409, 422])(
  'F-19: status %d to a change is a business answer, without the personal values of the call',
  async (status) => {
    answerWith(
      status,
      '{"code":"BAD_NAME","text":"Jane Canary of jane@canary.example is not welcome"}',
    );
    const answered = await send({ ...change, personal: ['Jane Canary'] });
    expect(answered).toEqual({ kind: 'refused', code: 'BAD_NAME', text: '… of … is not welcome' });
  },
);

test('F-19: a refused read has no word in a port: it fails and is not tried again', async () => {
  answerWith(422, '{"code":"BAD_FILTER","text":"Jane Canary"}');
  const failures = [await failureOf(read(thing)), await failureOf(find(thing))];
  for (const failure of failures) {
    expect(failure).toMatchObject({ type: 'OutsideSystemRefusal', nonRetryable: true });
    expect(failure.message).toBe('shop: GET /things/{id} was refused: BAD_FILTER');
  }
});

test('a 404 is nothing found, nonsense, or a wrong path, by what was asked', async () => {
  answerWith(404, '{"code":"NOT_FOUND","text":"no such thing"}');
  expect(await find(thing)).toBeNull();
  expect(await failureOf(read(thing))).toMatchObject({
    type: 'OutsideSystemNonsense',
    nonRetryable: false,
  });
  expect(await failureOf(send({ ...change, params: { id: 'T-1' } }))).toMatchObject({
    type: 'OutsideSystemNonsense',
  });
  const { params: _none, ...creating } = change;
  expect(await failureOf(send(creating))).toMatchObject({
    type: 'OutsideSystemMisuse',
    nonRetryable: true,
  });
});

test.each([
  ['HTML', 200, '<!doctype html><p>secret-canary</p>', 'answered 200 without JSON'],
  ['HTML for not found', 404, '<h1>secret-canary</h1>', 'answered 404 without JSON'],
  ['HTML for a refusal', 422, '<h1>secret-canary</h1>', 'answered 422 without JSON'],
  ['half of the JSON', 200, '{"id":"secret-can', 'answered 200 without JSON'],
  ['an empty answer', 204, '', 'answered 204 without JSON'],
  ['a wrong shape', 200, '{"id":17,"secret-canary":1}', 'answered 200 in a wrong shape (id)'],
  ['a list', 200, '["secret-canary"]', 'answered 200 in a wrong shape (body)'],
  [
    'another record',
    200,
    '{"id":"secret-canary"}',
    'answered 200 with another record than was asked for',
  ],
])(
  'F-20: %s is nonsense: told apart, tried again, never passed on',
  async (...[, status, body, detail]) => {
    answerWith(status, body, { 'content-type': 'text/html' });
    const failure = await failureOf(find(thing));
    expect(failure).toMatchObject({ type: 'OutsideSystemNonsense', nonRetryable: false });
    expect(failure.message).toBe(`shop: GET /things/{id} ${detail}`);
  },
);

test('F-20: an answer without end is dropped', async () => {
  const megabyte = `"${'x'.repeat(1_000_000)}",`;
  let cut = false;
  answer = (_, response) => {
    const more = (): void => {
      while (!cut && response.write(megabyte));
    };
    response.on('drain', more).once('close', () => {
      cut = true;
    });
    response.writeHead(200).write('[');
    more();
  };
  expect(await failureOf(read(thing))).toMatchObject({ type: 'OutsideSystemNonsense' });
});

test('F-21: a system that never answers, or stops in the middle of its answer, is given up after the time limit', async () => {
  const bounded = atBorder(() => client(150).read(thing));
  const silent: Answer = () => undefined;
  const stuck: Answer = (_, response) => response.writeHead(200).write('{"id":');
  for (const listen of [silent, stuck]) {
    answer = listen;
    const failure = await failureOf(bounded());
    expect(failure).toMatchObject({ type: 'OutsideSystemUnavailable', nonRetryable: false });
    expect(failure.message).toBe('shop: GET /things/{id} gave no answer within 150 ms');
  }
});

test('F-16: a connection that is cut, or refused, is worth another try and says how it broke', async () => {
  answer = (request) => request.socket.destroy();
  expect((await failureOf(read(thing))).message).toBe(
    'shop: GET /things/{id} broke off (ECONNRESET)',
  );
  await listener.refuse();
  const refused = await failureOf(read(thing));
  expect(refused).toMatchObject({ type: 'OutsideSystemUnavailable', nonRetryable: false });
  expect(refused.message).toBe('shop: GET /things/{id} broke off (ECONNREFUSED)');
});

test('connections are kept alive from call to call', async () => {
  const ports = new Set<number | undefined>();
  answer = (request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{"id":"T-1"}');
  };
  for (let n = 0; n < 20; n += 1) await read(thing);
  // Two, since a call may begin in the moment in which the first connection is just becoming free.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test('an error that is no fault passes the border unchanged', async () => {
  const bug = new TypeError('a bug of our own');
  await expect(atBorder(() => Promise.reject(bug))()).rejects.toBe(bug);
});
