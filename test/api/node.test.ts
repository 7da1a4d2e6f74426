import { connect } from 'node:net';
import { defaultLimits } from '../../api/deps.ts';
import { type RunningApi, startApi } from '../../api/node.ts';
import { type ApiUnderTest, anOrder, startApiUnderTest, yesGateway } from './api-kit.ts';

let kit: ApiUnderTest;
let server: RunningApi;
let token: string;
beforeAll(async () => {
  kit = await startApiUnderTest();
  server = await startApi(kit.deps, { port: 0, headersMs: 300, requestMs: 600 });
  token = await kit.token('upstream-system');
});
afterAll(async () => {
  await server.close();
  kit.close();
});

interface Raw {
  /** Everything the server said until it closed the connection. */
  readonly text: string;
}

/** Sends bytes as they are; `finish` = also ends our side. */
function raw(text: string, { finish = false } = {}): Promise<Raw> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      finish ? socket.end(text) : socket.write(text),
    );
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text: said }));
  });
}

const head = (line: string, ...headers: string[]) =>
  [line, 'Host: api', 'Connection: close', ...headers, '', ''].join('\r\n');
const posting = () => [
  `Authorization: Bearer ${token}`,
  'Content-Type: application/json',
  'Idempotency-Key: k',
];
const statusOf = ({ text }: Raw) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);

test('serves over a socket, and says nothing about what it is made of', async () => {
  const response = await fetch(`${server.url}/healthz`);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(response.headers.get('server')).toBeNull();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('an order goes through with its body', async () => {
  const body = JSON.stringify(anOrder());
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': 'k',
  };
  expect((await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body })).status).toBe(
    202,
  );
});

describe('F-49, F-63: requests that do not end', () => {
  test('a body that breaks off starts nothing', async () => {
    const before = kit.asked.length;
    await raw(
      `${head('POST /v1/orders HTTP/1.1', ...posting(), 'Content-Length: 500')}{"source":`,
      { finish: true },
    );
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(kit.asked.length).toBe(before);
  });

  test('slow headers are cut', async () => {
    expect(statusOf(await raw('GET /healthz HTTP/1.1\r\nHost: api\r\n'))).toBe(408);
  });

  test('a slow body is cut', async () => {
    const { text } = await raw(
      `${head('POST /v1/orders HTTP/1.1', ...posting(), 'Content-Length: 500')}{`,
    );
    expect(text === '' || /^HTTP\/1\.1 4\d\d/.test(text)).toBe(true);
  });

  test('a header of 64 kB is refused', async () => {
    expect(statusOf(await raw(head('GET /healthz HTTP/1.1', `X-Big: ${'x'.repeat(65_536)}`)))).toBe(
      431,
    );
  });

  test('both lengths at once are refused, so that nothing can be smuggled', async () => {
    const both = head(
      'POST /v1/orders HTTP/1.1',
      ...posting(),
      'Content-Length: 5',
      'Transfer-Encoding: chunked',
    );
    expect(statusOf(await raw(`${both}0\r\n\r\n`))).toBe(400);
  });
});

describe('F-62: methods and hosts', () => {
  test.each(['TRACE', 'DELETE', 'PATCH', 'PUT', 'OPTIONS', 'PROPFIND'])(
    '%s on a known path is a 405 that names what is allowed',
    async (method) => {
      const answer = await raw(head(`${method} /v1/cases HTTP/1.1`));
      expect(statusOf(answer)).toBe(405);
      expect(answer.text.toLowerCase()).toContain('allow: get, head\r\n');
    },
  );

  test('CONNECT is not served', async () => {
    expect((await raw(head('CONNECT evil.example:443 HTTP/1.1'))).text).not.toMatch(
      /^HTTP\/1\.1 2/,
    );
  });

  test('HEAD is GET without a body', async () => {
    const answer = await raw(head('HEAD /healthz HTTP/1.1'));
    expect(statusOf(answer)).toBe(200);
    expect(answer.text.split('\r\n\r\n')[1]).toBe('');
  });

  test('a foreign Host is in no answer, one that is no host is refused as a problem', async () => {
    const foreign = await raw(
      ['GET /nothing HTTP/1.1', 'Host: evil.example', 'Connection: close', '', ''].join('\r\n'),
    );
    expect(statusOf(foreign)).toBe(404);
    expect(foreign.text).not.toContain('evil.example');
    const broken = await raw(
      ['GET /healthz HTTP/1.1', 'Host: a b@c', 'Connection: close', '', ''].join('\r\n'),
    );
    expect(statusOf(broken)).toBe(400);
    expect(broken.text).toContain('application/problem+json');
  });
});

test.each([
  '/../../etc/passwd',
  '/v1/cases/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/v1/cases/%00',
  '/v1/cases/%ff/record',
  '/v1/docs/../../x',
])('F-54: %s reaches no file', async (path) => {
  const answer = await raw(head(`GET ${path} HTTP/1.1`, `Authorization: Bearer ${token}`));
  expect([400, 403, 404]).toContain(statusOf(answer));
});

test('closing lets a request under way end, and takes no new ones', async () => {
  let release = () => {};
  const begun = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrived = () => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const ready = async () => {
    arrived();
    await begun;
  };
  const slow = await startApi(
    { ...kit.deps, limits: defaultLimits, temporal: yesGateway([], { ready }) },
    { port: 0 },
  );
  const underWay = fetch(`${slow.url}/readyz`);
  await reached;
  const closed = slow.close();
  await expect(fetch(`${slow.url}/healthz`)).rejects.toThrow('fetch failed');
  release();
  expect((await underWay).status).toBe(200);
  await closed;
});
