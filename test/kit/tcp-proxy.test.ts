import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from './eventually.ts';
import { type Listener, openListener } from './listener.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let target: Listener;
let proxy: TcpProxy;
/** What reached the target. */
let received: string[];

/** A target that answers every piece with `re:` and the piece. */
beforeEach(async () => {
  received = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined).on('end', () => socket.end());
    socket.on('data', (chunk) => {
      received.push(chunk.toString());
      socket.write(`re:${chunk.toString()}`);
    });
  });
  target = await openListener(server);
  proxy = await startTcpProxy({ target: { host: '127.0.0.1', port: target.port } });
});
afterEach(async () => {
  await proxy.close();
  await target.close();
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The reply to a piece, or how the connection ended instead. */
async function ask(socket: Socket, piece: string): Promise<string> {
  const end = new AbortController();
  const { signal } = end;
  socket.write(piece);
  const answers = [
    once(socket, 'data', { signal }).then(([chunk]) => String(chunk)),
    once(socket, 'close', { signal }).then(() => 'cut'),
  ];
  for (const answer of answers) answer.catch(() => undefined);
  return Promise.race(answers).finally(() => end.abort());
}

const reached = (piece: string) =>
  eventually(`${piece} at the target`, async () => received.includes(piece));

test('bytes pass in both directions, a half-closed connection included', async () => {
  const socket = await open();
  expect(await ask(socket, 'one')).toBe('re:one');
  expect(await ask(socket, 'two')).toBe('re:two');
  const rest = text(socket);
  socket.end('three');
  expect(await rest).toBe('re:three');
});

test('a large body passes whole, however slowly it is taken', async () => {
  const big = 'x'.repeat(3_000_000);
  const socket = await open();
  const all = text(socket);
  socket.end(big);
  expect((await all).replaceAll('re:', '')).toBe(big);
});

test('F-7: in the black hole connections are accepted, nothing arrives and nothing comes back', async () => {
  const before = await open();
  await ask(before, 'before');
  const swallowed: string[] = [];
  proxy.onRequest((chunk) => {
    swallowed.push(chunk.toString());
    return 'pass';
  });
  proxy.blackHole();
  const during = await open();
  const silent = Promise.all(
    [text(before), text(during)].map((answer) => answer.catch(() => 'cut')),
  );
  before.write('lost');
  during.write('lost too');
  await eventually('both are swallowed', async () => swallowed.length === 2);
  await proxy.heal();
  // Both are cut, so their readers see an end and not a single byte.
  for (const answer of await silent) expect(['', 'cut']).toContain(answer);
  expect(received).toEqual(['before']);
  expect(await ask(await open(), 'after')).toBe('re:after');
});

test('a refusing proxy cuts what is open, lets nobody connect, and comes back on the same port', async () => {
  const before = await open();
  await ask(before, 'one');
  const closed = once(before, 'close');
  await proxy.refuse();
  await closed;
  await expect(once(connect(proxy.port, '127.0.0.1'), 'connect')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  await proxy.heal();
  expect(await ask(await open(), 'two')).toBe('re:two');
});

test('a cut ends the open connections and no later one', async () => {
  const before = await open();
  await ask(before, 'one');
  const closed = once(before, 'close');
  proxy.cut();
  await closed;
  await eventually('no connection is left', async () => proxy.open() === 0 && target.open() === 0);
  expect(await ask(await open(), 'two')).toBe('re:two');
});

test('F-8: of the next two requests the replies are cut, though both arrived', async () => {
  proxy.dropReplies(2);
  expect(await ask(await open(), 'one')).toBe('cut');
  expect(await ask(await open(), 'two')).toBe('cut');
  expect(await ask(await open(), 'three')).toBe('re:three');
  expect(received).toEqual(['one', 'two', 'three']);
});

test('a hook chooses by content which request passes, loses its reply, or never arrives', async () => {
  proxy.onRequest((chunk) => {
    if (chunk.toString() === 'keep from target') return 'cut';
    return chunk.toString() === 'keep reply' ? 'drop-reply' : 'pass';
  });
  expect(await ask(await open(), 'keep from target')).toBe('cut');
  expect(await ask(await open(), 'keep reply')).toBe('cut');
  expect(await ask(await open(), 'plain')).toBe('re:plain');
  expect(received).toEqual(['keep reply', 'plain']);
});

test('a hook that waits holds the request back', async () => {
  const gate = new AbortController();
  const arrived = new Promise<void>((resolve) => {
    proxy.onRequest(async () => {
      resolve();
      await once(gate.signal, 'abort');
      return 'pass' as const;
    });
  });
  const held = ask(await open(), 'held');
  await arrived;
  proxy.onRequest(() => 'pass');
  expect(await ask(await open(), 'other')).toBe('re:other');
  expect(received).toEqual(['other']);
  gate.abort();
  expect(await held).toBe('re:held');
});

test('a target that is away shows as a cut connection', async () => {
  await target.refuse();
  expect(await ask(await open(), 'one')).toBe('cut');
  await target.accept();
  const later = ask(await open(), 'two');
  await reached('two');
  expect(await later).toBe('re:two');
});
