import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, SignJWT } from 'jose';
import {
  type GatewayRequest,
  gatewayEvent,
  type LambdaProcess,
  startLambdaProcess,
} from '../../dev/bench/lambda-process.ts';
import { type AwsStandIn, startAwsStandIn } from '../../dev/sandbox/aws/aws-stand-in.ts';
import type { Role } from '../../domain/shared/roles.ts';
import { bundleForCloud, type CloudBundle } from '../kit/cloud-bundle.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { eventually } from '../kit/eventually.ts';
import { openListener } from '../kit/listener.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../kit/otlp-receiver.ts';
import { anOrder } from './api-kit.ts';

const issuer = 'https://issuer.example/pool';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = {
  payloadKeys: { current: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64') } },
  webhookSecrets: ['whsec_c2VjcmV0IG9mIHRlc3Rz'],
  cursorKey: 'cursor key of the tests',
};
const number = `Q-${randomUUID()}`;

let aws: AwsStandIn;
let table: TestTable;
let collector: OtlpReceiver;
let bundle: CloudBundle;
let lambda: LambdaProcess;
const endings: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  [aws, table, collector, bundle] = await Promise.all([
    startAwsStandIn(),
    createTestTable(),
    startOtlpReceiver(),
    bundleForCloud('api/lambda.ts'),
  ]);
  const keys = JSON.stringify({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }],
  });
  const keyServer = await openListener(createServer((_request, response) => response.end(keys)));
  lambda = startLambdaProcess(bundle.file, {
    PATH: process.env.PATH,
    ...aws.environment,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    HANDOFF_STAGE: 'prod',
    HANDOFF_TABLE: table.table,
    HANDOFF_VAULT_TABLE: `${table.table}-vault`,
    HANDOFF_RECORDS_BUCKET: 'records',
    HANDOFF_ATTACHMENTS_BUCKET: 'attachments',
    HANDOFF_SECRET_ID: 'handoff/prod',
    HANDOFF_UI_URL: 'https://temporal.example',
    HANDOFF_ISSUER: issuer,
    HANDOFF_CLIENT_IDS: 'shop',
    HANDOFF_JWKS_URL: `http://127.0.0.1:${keyServer.port}/keys`,
    TEMPORAL_ADDRESS: process.env.TEMPORAL_ADDRESS,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_TLS: 'false',
    TEMPORAL_TASK_QUEUE: randomUUID(),
  });
  endings.push(
    () => lambda.close(),
    keyServer.close,
    bundle.close,
    table.close,
    aws.close,
    collector.close,
  );
}, 30_000);
afterAll(async () => {
  for (const end of endings) await end();
});

const tokenOf = (...groups: Role[]) =>
  new SignJWT({
    sub: 'ann',
    username: 'ann',
    client_id: 'shop',
    token_use: 'access',
    scope: 'handoff/read handoff/write',
    'cognito:groups': groups,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(issuer)
    .setExpirationTime('5m')
    .sign(pair.privateKey);

const send = async (request: GatewayRequest) => (await lambda.invoke(gatewayEvent(request))).answer;
const scheduled = {
  version: '0',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  resources: [],
  detail: {},
};
const get = async (path: string, over: Partial<GatewayRequest> = {}) =>
  send({
    method: 'GET',
    path,
    ...over,
    headers: {
      authorization: `Bearer ${await tokenOf('order-management-specialist')}`,
      ...over.headers,
    },
  });
const post = async (body: string, over: Partial<GatewayRequest> = {}) =>
  send({
    method: 'POST',
    path: '/v1/orders',
    body,
    ...over,
    headers: {
      authorization: `Bearer ${await tokenOf('order-management-specialist')}`,
      'content-type': 'application/json',
      'idempotency-key': 'k1',
      ...over.headers,
    },
  });
/** The line of the log with these words, which may come behind the answer. */
const logged = (words: string) =>
  eventually(`"${words}" in the log`, async () =>
    lambda.log().find((line) => line.includes(words)),
  );
const codeOf = ({ body }: { readonly body: string }) =>
  (JSON.parse(body) as { readonly code?: string }).code;

test('without its secret it answers 503 and tries again with the next request, since what failed may pass', async () => {
  const refused = await send({ method: 'GET', path: '/healthz' });
  expect(refused).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '2' } });
  expect(codeOf(refused)).toBe('unavailable');
  await logged('secret handoff/prod cannot be read: ResourceNotFoundException');
  aws.secrets.set('handoff/prod', JSON.stringify(secret));
  expect(await send({ method: 'GET', path: '/healthz' })).toMatchObject({
    statusCode: 200,
    body: '{"status":"ok"}',
    isBase64Encoded: false,
  });
});

test('the secret is then read no more, and Temporal and the table answer', async () => {
  const before = aws.asked.length;
  expect(await send({ method: 'GET', path: '/readyz' })).toMatchObject({
    statusCode: 200,
    body: '{"status":"ready"}',
  });
  expect(aws.asked.slice(before)).toEqual([]);
});

test('a GET comes through with its query, whose parameters may be several of a name, and its address as it was sent', async () => {
  expect(await get('/v1/cases', { query: 'limit=5&status=waiting' })).toMatchObject({
    statusCode: 200,
    body: '{"cases":[]}',
  });
  expect(codeOf(await get('/v1/cases', { query: 'status=waiting&status=running' }))).toBe(
    'invalid-request',
  );
  const unknown = await get('/v1/cases/order-booking%3Aquote%3AQ-1.0a1b2c3d');
  expect([unknown.statusCode, unknown.headers['content-type']]).toEqual([
    404,
    'application/problem+json',
  ]);
});

test('a POST starts a case once, whether its body came as text or in base64', async () => {
  const body = JSON.stringify({ ...anOrder(), source: { kind: 'quote', number, version: 1 } });
  const started = await post(body);
  expect([started.statusCode, started.headers['content-type']]).toEqual([202, 'application/json']);
  const repeated = await post(Buffer.from(body).toString('base64'), { isBase64Encoded: true });
  expect(repeated.headers['idempotent-replayed']).toBe('true');
  expect(repeated.body).toBe(started.body);
  // Each invocation sends what it traced before it ends.
  expect(collector.spans().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['POST /v1/orders', 'StartWorkflow:orderBooking']),
  );
});

test.each([
  ['a body that is no JSON', () => post('{'), '400 malformed-request'],
  [
    'base64 that is no UTF-8',
    () => post('//79', { isBase64Encoded: true }),
    '400 malformed-request',
  ],
  ['F-43: a body beyond the limit', () => post(`"${'x'.repeat(300_000)}"`), '413 body-too-large'],
  [
    'another media type',
    () => post('a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    '415 media-type-unsupported',
  ],
  ['an unknown address', () => get('/v2/cases'), '404 not-found'],
  [
    'F-62: a method that the address does not have',
    () => get('/v1/orders'),
    '405 method-not-allowed',
  ],
])('%s is refused as it is without Lambda', async (_what, ask, refusal) => {
  const answer = await ask();
  expect(`${answer.statusCode} ${codeOf(answer)}`).toBe(refusal);
});

test('a cookie is nobody, and goes no further', async () => {
  const cookies = [`token=${await tokenOf('operations-manager')}`, 'theme=dark'];
  const answer = await send({ method: 'GET', path: '/v1/cases', cookies });
  expect([answer.statusCode, answer.cookies]).toEqual([401, undefined]);
  expect((await get('/v1/cases', { cookies })).statusCode).toBe(200);
});

test('headers that came several times arrive joined: two tokens are none, and many addresses do no harm', async () => {
  const bearer = `Bearer ${await tokenOf('order-management-specialist')}`;
  expect(
    (await get('/v1/cases', { headers: { authorization: `${bearer},${bearer}` } })).statusCode,
  ).toBe(401);
  const headers = {
    'x-forwarded-for': '203.0.113.7, 198.51.100.2',
    accept: 'application/json,text/html',
    'x-name': 'Zoë',
  };
  expect((await get('/v1/cases', { headers })).statusCode).toBe(200);
});

test('a token without the role is refused, and no token is in the log', async () => {
  const token = await tokenOf('on-call-engineer');
  expect((await post('{}', { headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(
    403,
  );
  expect(lambda.log().join('\n')).not.toContain(token.slice(-40));
});

test('woken by a schedule it measures, and writes the figures for CloudWatch to its log', async () => {
  await lambda.invoke(scheduled);
  expect(JSON.parse(await logged('StuckCases'))).toMatchObject({
    Stage: 'prod',
    StuckCases: expect.any(Number),
    _aws: { CloudWatchMetrics: expect.any(Array) },
  });
});
