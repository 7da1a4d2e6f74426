import { connect } from 'node:net';
import type { ApiCaller, Json } from '../../kit/api-caller.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';

let harness: ApiHarness;
let onCall: ApiCaller;
beforeAll(async () => {
  harness = await startApiHarness();
  onCall = harness.as('oscar', 'on-call-engineer');
});
afterAll(() => harness.close());

const uiOrigin = 'http://127.0.0.1:8233';

/** The input of an order's booking as Temporal Web gets it: payloads with their bytes in base64. */
async function storedInput(
  quote: string,
): Promise<{ readonly payloads: readonly Json[]; readonly number: string }> {
  const { driver, request } = await harness.postOrder(quote);
  const { events } = await driver.handle.fetchHistory();
  const stored = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const base64 = (bytes: Uint8Array | null | undefined) =>
    Buffer.from(bytes ?? []).toString('base64');
  const payloads = stored.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]),
    ),
    data: base64(data),
  }));
  return { payloads, number: request.source.number };
}

const textOf = (payload: Json) => Buffer.from(payload.data, 'base64').toString();

/** Sends bytes as they are, ends the sending half, and answers with everything that comes back. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(harness.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    socket.on('error', reject).on('close', () => resolve(answer));
    socket.end(text);
  });
}

describe('the codec endpoint', () => {
  test('shows the on-call engineer what stands encrypted in a real history', async () => {
    const { payloads, number } = await storedInput('Q-1002');
    expect(payloads.map(textOf).join('')).not.toContain(number);
    const { status, json } = await onCall.post(
      '/v1/codec/decode',
      { payloads },
      { 'x-namespace': 'default' },
    );
    expect(status).toBe(200);
    expect(JSON.parse(textOf(json.payloads[0]))).toMatchObject({
      requestedBy: 'shop',
      request: { source: { number } },
    });
  });

  test('with the token in the path, as Temporal Web calls it from its own origin', async () => {
    const { payloads, number } = await storedInput('Q-1002');
    const token = await harness.issuer.issueToken({
      subject: 'oscar',
      roles: ['on-call-engineer'],
      ttlSeconds: 60,
    });
    const path = `/v1/codec/${token}/decode`;
    const asked = {
      origin: uiOrigin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-namespace',
    };
    const preflight = await harness.anonymous.call('OPTIONS', path, { headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      uiOrigin,
    ]);
    const answer = await harness.anonymous.post(path, { payloads }, { origin: uiOrigin });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      200,
      uiOrigin,
    ]);
    expect(textOf(answer.json.payloads[0])).toContain(number);
    expect(harness.logLines.join('')).not.toContain(token);
  });

  test('to nobody else', async () => {
    const { payloads } = await storedInput('Q-1002');
    const manager = harness.as('olga', 'operations-manager');
    expect((await manager.post('/v1/codec/decode', { payloads })).status).toBe(403);
    expect((await harness.anonymous.post('/v1/codec/decode', { payloads })).status).toBe(401);
  });
});

test('F-49: a body that breaks off on the wire starts nothing, and the next request is served', async () => {
  const token = await harness.issuer.issueToken({
    subject: 'shop',
    roles: ['upstream-system'],
    ttlSeconds: 60,
  });
  const request = await harness.copyOf('Q-1002');
  const body = JSON.stringify(request);
  const head = `POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: cut\r\nContent-Type: application/json\r\n`;
  const answer = await raw(
    `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, -10)}`,
  );
  expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
  await expect(
    harness.client.workflow.getHandle(`order-booking:quote:${request.source.number}`).describe(),
  ).rejects.toMatchObject({
    name: 'WorkflowNotFoundError',
  });
  const whole = await harness
    .as('shop', 'upstream-system')
    .post('/v1/orders', request, { 'idempotency-key': 'cut' });
  expect(whole.status).toBe(202);
});

test('F-43: six megabytes are refused at the edge, whatever length they announce', async () => {
  const shop = harness.as('shop', 'upstream-system');
  const request = await harness.copyOf('Q-1002');
  const { status, json } = await shop.post('/v1/orders', {
    ...request,
    internalNotes: 'x'.repeat(6_000_000),
  });
  expect([status, json.code]).toEqual([413, 'body-too-large']);
  await expect(
    harness.client.workflow.getHandle(`order-booking:quote:${request.source.number}`).describe(),
  ).rejects.toMatchObject({
    name: 'WorkflowNotFoundError',
  });
});

test('readiness on real parts, and the headers of every answer', async () => {
  const answers = [
    await harness.anonymous.get('/readyz'),
    await harness.anonymous.get('/v1/nothing'),
    await onCall.get('/v1/cases'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200]);
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('RFC 9457: a problem has type, title, status, detail, the fields at fault, and the id of its request as instance', async () => {
  const { headers, json } = await onCall.get('/v1/cases?limit=0');
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(json).toEqual({
    type: '/v1/docs#problem-invalid-request',
    title: 'The request does not have the required form',
    status: 400,
    code: 'invalid-request',
    detail: 'limit must be a number from 1 to 100',
    errors: [{ field: 'limit', reason: 'must be a number from 1 to 100' }],
    instance: `urn:uuid:${headers.get('request-id')}`,
  });
});
