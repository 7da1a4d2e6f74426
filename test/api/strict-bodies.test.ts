import { type ApiUnderTest, anOrder, problemOf, startApiUnderTest } from './api-kit.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

/** The text of an order with one part replaced by raw text. */
const orderText = (from: string, to: string) => JSON.stringify(anOrder()).replace(from, to);
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('F-49, F-50: what two readers could read differently is refused before anything is started', () => {
  test.each([
    ['malformed JSON', '{"source":', { field: 'body', reason: /not valid JSON/ }],
    [
      'a byte order mark',
      `\uFEFF${JSON.stringify(anOrder())}`,
      { field: 'body', reason: /byte order mark/ },
    ],
    [
      'a duplicate key',
      orderText('"customerId":"C-100"', '"customerId":"C-100","customerId":"C-200"'),
      { field: 'customerId', reason: /twice/ },
    ],
    [
      'a duplicate key deep inside',
      orderText('"sku":', '"sku":"A","sku":'),
      { field: 'terms.lines[0].sku', reason: /twice/ },
    ],
    [
      'a duplicate key behind an escape',
      orderText('"customerId":', '"customer\\u0049d":"C-1","customerId":'),
      { field: 'customerId', reason: /twice/ },
    ],
    [
      '__proto__',
      orderText('"region":', '"__proto__":{"admin":true},"region":'),
      { field: '__proto__', reason: /not an allowed name/ },
    ],
    [
      'an escaped __proto__',
      orderText('"region":', '"\\u005f_proto__":{},"region":'),
      { field: '__proto__', reason: /not an allowed name/ },
    ],
    [
      'constructor',
      orderText('"auto":', '"constructor":{},"auto":'),
      { field: 'terms.renewal.constructor', reason: /not an allowed name/ },
    ],
    [
      '10,000 levels',
      orderText('"dependencies":[]', `"dependencies":${deep(10_000)}`),
      { field: 'dependencies[0]', reason: /deeper than 32/ },
    ],
    [
      'NaN',
      orderText('"quantity":1', '"quantity":NaN'),
      { field: 'body', reason: /not valid JSON/ },
    ],
    [
      '1e400',
      orderText('"quantity":1', '"quantity":1e400'),
      { field: 'terms.lines[0].quantity', reason: /range of a number/ },
    ],
    [
      'a huge integer',
      orderText('"quantity":1', '"quantity":9007199254740993'),
      { field: 'terms.lines[0].quantity', reason: /safe integer/ },
    ],
    [
      'half a surrogate pair',
      orderText('Call before', '\\ud800'),
      { field: 'internalNotes', reason: /surrogate/ },
    ],
  ])('%s', async (_what, text, { field, reason }) => {
    const response = await api.post('/v1/orders', text);
    expect(response.status).toBe(400);
    const { errors } = await problemOf(response);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.field.slice(0, field.length)).toBe(field);
    expect(errors?.[0]?.reason).toMatch(reason);
    expect(api.asked).toEqual([]);
  });

  test('bytes that are no UTF-8', async () => {
    const response = await api.post('/v1/orders', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    expect(response.status).toBe(400);
    expect((await problemOf(response)).detail).toMatch(/UTF-8/);
  });

  test('nothing was polluted, and the process goes on serving', async () => {
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
    expect((await api.app.request('/healthz')).status).toBe(200);
  });

  test('no answer has a stack or a path of the machine in it', async () => {
    const text = await (await api.post('/v1/orders', '{"source":')).text();
    expect(text).not.toMatch(/at .*\(|node_modules|\.ts/);
  });
});

describe('F-49: media types', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    '%s is refused with 415',
    async (type) => {
      const response = await api.post('/v1/orders', anOrder(), {
        headers: { 'content-type': type },
      });
      expect(response.status).toBe(415);
      expect((await problemOf(response)).errors?.[0]?.field).toBe('Content-Type');
    },
  );

  test('a charset parameter is fine', async () => {
    const response = await api.post('/v1/orders', anOrder(), {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(response.status).toBe(202);
  });

  test('a POST without the body it needs says so', async () => {
    const response = await api.post('/v1/orders', '');
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([{ field: 'body', reason: 'is required' }]);
  });
});

describe('F-15, F-43: size', () => {
  test('a body above 256 kB is refused before it is read as JSON', async () => {
    const response = await api.post('/v1/orders', {
      ...anOrder(),
      internalNotes: 'x'.repeat(262_144),
    });
    expect(response.status).toBe(413);
    expect((await problemOf(response)).code).toBe('body-too-large');
  });

  test('one that does not tell its length is cut off at the limit', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)),
    });
    const headers = {
      authorization: `Bearer ${await api.token('upstream-system')}`,
      'content-type': 'application/json',
      'idempotency-key': 'k',
    };
    const init = { method: 'POST', headers, body: endless, duplex: 'half' as const };
    expect((await api.app.request('/v1/orders', init)).status).toBe(413);
  });
});
