import type { Payload } from '@temporalio/common';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.ts';
import { testKeyRing } from '../kit/keys.ts';
import { type ApiUnderTest, problemOf, startApiUnderTest } from './api-kit.ts';

const codec = createPayloadCodec(testKeyRing);
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({
    codec: { decode: (payloads) => codec.decode(payloads), tokenInPath: true },
  });
});
afterAll(() => api.close());

const onCall = { roles: ['on-call-engineer'] } as const;
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const wire = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]),
  ),
  data: base64(data ?? ''),
});
const clear = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('{"quote":"Q-1001"}'),
};
const encrypted = async () => wire((await codec.encode([clear]))[0] ?? {});

test('an on-call engineer reads encrypted payloads, and others as they were, in order', async () => {
  const response = await api.post(
    '/v1/codec/decode',
    { payloads: [await encrypted(), wire(clear)] },
    onCall,
  );
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ payloads: [wire(clear), wire(clear)] });
});

test('F-41: a payload of a lost key stays as it is, and hides no other', async () => {
  const lost = createPayloadCodec({ current: 'lost', keys: { lost: Buffer.alloc(32, 9) } });
  const poison = wire((await lost.encode([clear]))[0] ?? {});
  const response = await api.post(
    '/v1/codec/decode',
    { payloads: [poison, await encrypted()] },
    onCall,
  );
  expect(await response.json()).toEqual({ payloads: [poison, wire(clear)] });
  expect(JSON.stringify(api.log)).not.toContain('Q-1001');
});

test('nobody else may, nor without a token', async () => {
  expect(
    (await api.post('/v1/codec/decode', { payloads: [] }, { roles: ['operations-manager'] }))
      .status,
  ).toBe(403);
  const headers = { 'content-type': 'application/json' };
  expect(
    (
      await api.app.request('/v1/codec/decode', {
        method: 'POST',
        headers,
        body: '{"payloads":[]}',
      })
    ).status,
  ).toBe(401);
});

describe('for a Temporal Web that cannot send a token', () => {
  const decode = async (token: string) => {
    const body = JSON.stringify({ payloads: [await encrypted()] });
    return api.app.request(`/v1/codec/${token}/decode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  };

  test('a token in the path is checked like any other, and is in no log', async () => {
    const token = await api.token('on-call-engineer');
    expect(await (await decode(token)).json()).toEqual({ payloads: [wire(clear)] });
    expect((await decode(await api.token('billing-owner'))).status).toBe(403);
    expect((await decode('nonsense')).status).toBe(401);
    expect(JSON.stringify(api.log)).not.toContain(token);
    expect(JSON.stringify(api.log)).not.toContain('nonsense');
  });

  test('there is no such route unless the built-in issuer is in use', async () => {
    const strict = await startApiUnderTest({
      codec: { decode: async (payloads) => payloads, tokenInPath: false },
    });
    const response = await strict.app.request(
      `/v1/codec/${await strict.token('on-call-engineer')}/decode`,
      { method: 'POST', body: '{}' },
    );
    strict.close();
    expect(response.status).toBe(404);
  });
});

describe('only Temporal Web may call from another origin', () => {
  const preflight = (origin: string, path = '/v1/codec/decode') =>
    api.app.request(path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

  test('its origin is allowed, with the headers it sends', async () => {
    const response = await preflight('http://127.0.0.1:8233');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:8233');
    expect(response.headers.get('access-control-allow-headers')).toMatch(
      /authorization.*x-namespace/i,
    );
  });

  test('another origin is not, and no other route is open to it', async () => {
    expect(
      (await preflight('https://evil.example')).headers.get('access-control-allow-origin'),
    ).not.toBe('https://evil.example');
    expect(
      (await preflight('http://127.0.0.1:8233', '/v1/orders')).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull();
  });
});

test.each([
  ['no list', {}, 'payloads'],
  ['data that is no base64', { payloads: [{ data: '%%%' }] }, 'payloads[0].data'],
])('%s is a 400', async (_what, body, field) => {
  const response = await api.post('/v1/codec/decode', body, onCall);
  expect(response.status).toBe(400);
  expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
});

test('a field that Temporal adds to its message is no reason to refuse it', async () => {
  const response = await api.post(
    '/v1/codec/decode',
    { payloads: [{ ...(await encrypted()), externalPayloads: [] }], namespace: 'x' },
    onCall,
  );
  expect(await response.json()).toEqual({ payloads: [wire(clear)] });
});
