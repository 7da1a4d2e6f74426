import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { ApiCaller, Seen, SentHeaders } from '../kit/api-caller.ts';
import { type ApiHarness, startApiHarness, testWebhookSecret } from '../kit/api-harness.ts';
import { eventually } from '../kit/eventually.ts';
import { bookingRunsOf } from '../kit/runs.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts';

/** The API's own ways to Temporal and to the table lead through proxies; the worker's do not. */
let harness: ApiHarness;
let toTemporal: TcpProxy;
let toStore: TcpProxy;
let shop: ApiCaller;
let sue: ApiCaller;
/** What the clock of the idempotency rows is ahead by. */
let aheadMs = 0;
beforeAll(async () => {
  const place = (address = '') => ({
    target: { host: '127.0.0.1', port: Number(address.split(':').at(-1)) },
  });
  toTemporal = await startTcpProxy(place(process.env.TEMPORAL_ADDRESS));
  toStore = await startTcpProxy(place(process.env.DYNAMODB_ENDPOINT));
  harness = await startApiHarness({
    apiTemporalAddress: `127.0.0.1:${toTemporal.port}`,
    apiStoreEndpoint: `http://127.0.0.1:${toStore.port}`,
    idempotencyNow: () => Date.now() + aheadMs,
  });
  shop = harness.as('shop', 'upstream-system');
  sue = harness.as('sue', 'order-management-specialist');
});
afterEach(async () => {
  aheadMs = 0;
  await toTemporal.heal();
  await toStore.heal();
});
afterAll(async () => {
  await harness.close();
  await toTemporal.close();
  await toStore.close();
});

/** An answer with the time it took. */
async function timed(ask: () => Promise<Seen>): Promise<Seen & { readonly ms: number }> {
  const startedAtMs = Date.now();
  const seen = await ask();
  return { ...seen, ms: Date.now() - startedAtMs };
}

async function escalated() {
  const order = await harness.postOrder('Q-1011');
  const task = await order.driver.openTask('escalation');
  await harness.reads(sue, `/v1/tasks/${task.taskId}`);
  return { ...order, task };
}

function signed(message: object): [string, { [name: string]: string }] {
  const [id, now, body] = [randomUUID(), new Date(), JSON.stringify(message)];
  const signature = new Webhook(testWebhookSecret).sign(id, now, body);
  return [
    body,
    {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signature,
    },
  ];
}

const runsOf = (number: string, least?: 0) => bookingRunsOf(harness.client, number, least);

/** Everything that needs Temporal, asked at once. */
async function askEverything({
  caseId,
  taskId,
  order,
  key,
}: {
  caseId: string;
  taskId: string;
  order: object;
  key: SentHeaders;
}) {
  const acknowledgment = {
    type: 'handoff.acknowledged',
    caseId,
    handoff: 'billing',
    reference: 'BS-1',
    by: 'billing-team',
  };
  const asked: { readonly [what: string]: () => Promise<Seen> } = {
    order: () => shop.post('/v1/orders', order, key),
    note: () => sue.post(`/v1/cases/${caseId}/notes`, { text: 'in the dark' }),
    claim: () => sue.post(`/v1/tasks/${taskId}/claim`, {}, key),
    acknowledgment: () => harness.anonymous.post('/v1/acknowledgments', ...signed(acknowledgment)),
    ready: () => harness.anonymous.get('/readyz'),
  };
  return Promise.all(
    Object.entries(asked).map(async ([what, ask]) => ({ what, ...(await timed(ask)) })),
  );
}

test.each([
  ['F-7: a black hole', async () => toTemporal.blackHole()],
  ['F-6: a server that is down', () => toTemporal.refuse()],
])(
  '%s between API and Temporal: every request ends within 5 s with 503, and reads go on',
  async (_what, fail) => {
    const { caseId, task } = await escalated();
    const order = await harness.copyOf('Q-1002');
    const key = { 'idempotency-key': randomUUID() };
    await fail();
    const answers = await askEverything({ caseId, taskId: task.taskId, order, key });
    for (const { what, status, headers, json, ms } of answers) {
      expect([what, status, json.code]).toEqual([what, 503, 'unavailable']);
      expect([what, headers.get('retry-after')]).toEqual([what, expect.stringMatching(/^\d+$/)]);
      expect([what, ms < 5_000]).toEqual([what, true]);
    }
    expect((await harness.anonymous.get('/healthz')).status).toBe(200);
    expect((await sue.get(`/v1/cases/${caseId}`)).json.status).toBe('waiting');

    await toTemporal.heal();
    // Whether the first try reached the server or not: the same request again is one case, one
    // claim.
    const started = await eventually('the order is taken', async () => {
      const answer = await shop.post('/v1/orders', order, key);
      return answer.status === 202 && answer;
    });
    expect(await runsOf(order.source.number)).toBe(1);
    await harness.reads(shop, started.json.links.self);
    const claimed = await sue.post(`/v1/tasks/${task.taskId}/claim`, {}, key);
    expect(claimed.status).toBe(200);
    await sue.post(`/v1/tasks/${task.taskId}/release`);
  },
  60_000,
);

test('F-8: a start that Temporal took while its answer was lost is the case that the repeated request gets', async () => {
  const request = await harness.copyOf('Q-1011');
  const key = { 'idempotency-key': randomUUID() };
  toTemporal.dropReplies(1_000_000);
  const lost = await timed(() => shop.post('/v1/orders', request, key));
  expect([lost.status, lost.ms < 5_000]).toEqual([503, true]);
  expect(await runsOf(request.source.number)).toBe(1);
  await toTemporal.heal();
  const again = await eventually('an answer', async () => {
    const answer = await shop.post('/v1/orders', request, key);
    return answer.status === 202 && answer;
  });
  const { raw } = await harness.client.workflow
    .getHandle(`order-booking:quote:${request.source.number}`)
    .describe();
  expect(again.json.caseId.slice(-8)).toBe(raw.workflowExecutionInfo?.firstRunId?.slice(-8));
  expect(await runsOf(request.source.number)).toBe(1);
});

describe('F-9: the table is out of reach', () => {
  test.each([
    ['refuses connections', () => toStore.refuse()],
    ['does not answer', async () => toStore.blackHole()],
  ])(
    'it %s: reads and decisions are 503 within 5 s and nothing is started; acknowledgments are still kept',
    async (_what, fail) => {
      const { caseId, task } = await escalated();
      const order = await harness.copyOf('Q-1002');
      await fail();
      const asked: readonly (() => Promise<Seen>)[] = [
        () => sue.get('/v1/cases'),
        () => sue.get(`/v1/cases/${caseId}`),
        () => sue.get(`/v1/cases/${caseId}/timeline`),
        () => sue.get('/v1/tasks'),
        () => sue.get(`/v1/tasks/${task.taskId}`),
        () => harness.anonymous.get('/readyz'),
        () => shop.post('/v1/orders', order),
        () => sue.post(`/v1/tasks/${task.taskId}/claim`),
      ];
      for (const { status, headers, json, ms } of await Promise.all(asked.map(timed))) {
        expect([status, json.code, ms < 5_000]).toEqual([503, 'unavailable', true]);
        expect(headers.get('retry-after')).toMatch(/^\d+$/);
      }
      const acknowledgment = {
        type: 'handoff.acknowledged',
        caseId,
        handoff: 'billing',
        reference: 'BS-1',
        by: 'billing-team',
      };
      expect(
        (await harness.anonymous.post('/v1/acknowledgments', ...signed(acknowledgment))).status,
      ).toBe(202);
      expect((await harness.anonymous.get('/healthz')).status).toBe(200);
      await toStore.heal();
      expect((await harness.reads(sue, `/v1/tasks/${task.taskId}`)).state).toBe('open');
      expect(await runsOf(order.source.number, 0)).toBe(0);
    },
    60_000,
  );
});

test('the answer of an order that the table could not keep is told all the same, and its repeat gets the same case', async () => {
  const request = await harness.copyOf('Q-1011');
  const key = { 'idempotency-key': randomUUID() };
  // The table goes when the start is on its way to Temporal, which nothing else of this size is.
  toTemporal.onRequest(async (chunk) => {
    if (chunk.length > 400) await toStore.refuse();
    return 'pass' as const;
  });
  const first = await shop.post('/v1/orders', request, key);
  expect(first.status).toBe(202);
  await toTemporal.heal();
  await toStore.heal();
  const held = await shop.post('/v1/orders', request, key);
  expect([held.status, held.json.code]).toEqual([409, 'request-running']);
  aheadMs = 60_000;
  const again = await shop.post('/v1/orders', request, key);
  expect([again.status, again.json.caseId]).toEqual([202, first.json.caseId]);
  expect(await runsOf(request.source.number)).toBe(1);
});
