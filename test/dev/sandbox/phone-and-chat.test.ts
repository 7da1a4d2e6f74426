import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { type Client, clientOf } from './client.ts';

let sandbox: Sandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startSandbox();
  client = clientOf(sandbox);
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await client.post('/admin/reset');
});

const call = (change: object = {}, key = 'notice-1') =>
  client.post(
    '/phone/calls',
    { to: '+1-512-555-0101', say: 'The handoff is late.', ...change },
    { 'idempotency-key': key },
  );
const post = (change: object = {}, key = 'notice-1') =>
  client.post(
    '/chat/messages',
    { room: '#network', text: 'The handoff is late.', ...change },
    { 'idempotency-key': key },
  );

describe('the telephone provider', () => {
  test('calls a number and keeps what was said, by number too', async () => {
    expect(await call()).toMatchObject({
      status: 201,
      json: { status: 'completed', to: '+1-512-555-0101' },
    });
    await call({ to: '+1-512-555-0102' }, 'notice-2');
    expect((await client.get('/phone/calls')).json.calls).toHaveLength(2);
    expect(
      (await client.get(`/phone/calls?to=${encodeURIComponent('+1-512-555-0101')}`)).json.calls,
    ).toEqual([
      {
        sid: expect.stringMatching(/^CA-/),
        idempotencyKey: 'notice-1',
        to: '+1-512-555-0101',
        say: 'The handoff is late.',
        status: 'completed',
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
    await client.remove('/phone/calls');
    expect((await client.get('/phone/calls')).json.calls).toEqual([]);
  });

  test('calls once under a key, and says that the answer is a repeat', async () => {
    const first = await call();
    const again = await call();
    expect(again.json).toEqual(first.json);
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([
      null,
      'true',
    ]);
    expect(await call({ say: 'Something else.' })).toMatchObject({
      status: 409,
      json: { code: 21200 },
    });
    expect((await client.get('/phone/calls')).json.calls).toHaveLength(1);
    expect(await client.post('/phone/calls', { to: '+1-512-555-0101', say: 'x' })).toMatchObject({
      status: 400,
    });
  });

  test('a number answers, does not, or is not called, as its setting says', async () => {
    await client.patch('/admin/settings', {
      'phone.answer': 'no-answer',
      'phone.numbers.+1-512-555-0102': 'blocked',
    });
    expect((await call()).json.status).toBe('no-answer');
    expect(await call({ to: '+1-512-555-0102' }, 'notice-2')).toMatchObject({
      status: 422,
      json: { code: 21215 },
    });
    await client.patch('/admin/settings', { 'phone.numbers.+1-512-555-0102': 'answered' });
    expect(await call({ to: '+1-512-555-0102' }, 'notice-2')).toMatchObject({
      status: 201,
      json: { status: 'completed' },
    });
    expect(await call({ to: 'the manager' }, 'notice-3')).toMatchObject({ status: 422 });
  });
});

describe('the chat', () => {
  test('keeps a message in its room, once under a key', async () => {
    const first = await post();
    expect(first).toMatchObject({ status: 201, json: { ok: true, room: '#network' } });
    expect((await post()).json).toEqual(first.json);
    expect(await post({ text: 'Something else.' })).toMatchObject({
      status: 409,
      json: { ok: false, error: 'invalid_arguments' },
    });
    await post({ room: '#voice' }, 'notice-2');
    expect(
      (await client.get(`/chat/messages?room=${encodeURIComponent('#network')}`)).json.messages,
    ).toEqual([
      {
        ts: expect.stringMatching(/^MSG-/),
        idempotencyKey: 'notice-1',
        room: '#network',
        text: 'The handoff is late.',
        postedAt: expect.stringMatching(/Z$/),
      },
    ]);
    await client.remove('/chat/messages');
    expect((await client.get('/chat/messages')).json.messages).toEqual([]);
  });

  test('an archived room takes no messages', async () => {
    await client.patch('/admin/settings', { 'chat.archived.#network': true });
    expect(await post()).toMatchObject({ status: 422, json: { ok: false, error: 'is_archived' } });
    await client.patch('/admin/settings', { 'chat.archived.#network': null });
    expect((await post()).status).toBe(201);
  });
});

test('both fail on demand, before or after the work is done', async () => {
  await client.post('/admin/faults', { system: 'phone', kind: 'status', status: 503, count: 1 });
  await client.post('/admin/faults', { system: 'chat', kind: 'too-many-requests', count: 1 });
  expect(await call()).toMatchObject({ status: 503, json: { code: 20500 } });
  expect(await post()).toMatchObject({ status: 429, json: { error: 'ratelimited' } });
  await client.post('/admin/faults', { system: 'phone', kind: 'drop-after', count: 1 });
  await expect(call()).rejects.toThrow('fetch failed');
  expect((await client.get('/phone/calls')).json.calls).toHaveLength(1);
  expect(
    (await client.get('/admin/journal?path=/phone&method=POST')).json.calls.map(
      (one: { status: number }) => one.status,
    ),
  ).toEqual([503, null]);
});
