import { randomUUID } from 'node:crypto';
import { caseAccepted } from '../../../api/schemas/views.ts';
import type { OrderRequest } from '../../../workflows/order-booking/order.ts';
import type { ApiCaller } from '../../kit/api-caller.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';
import { OrderDriver } from '../../kit/case-driver.ts';
import { eventually } from '../../kit/eventually.ts';
import { bookingRunsOf } from '../../kit/runs.ts';

let harness: ApiHarness;
let shop: ApiCaller;
/** What the clock of the idempotency rows is ahead by. */
let aheadMs = 0;
beforeAll(async () => {
  harness = await startApiHarness({ idempotencyNow: () => Date.now() + aheadMs });
  shop = harness.as('shop', 'upstream-system');
});
afterEach(() => {
  aheadMs = 0;
});
afterAll(() => harness.close());

const runsOf = ({ source }: OrderRequest, least?: 0) =>
  bookingRunsOf(harness.client, source.number, least);
const driverOf = ({ source }: OrderRequest) => new OrderDriver(harness.client, source);

describe('POST /v1/orders', () => {
  test('answers 202 at once with the case, and leads to it and to its run in Temporal Web', async () => {
    const { answer, caseId, request, driver } = await harness.postOrder('Q-1002');
    expect(() => caseAccepted.parse(answer.json)).not.toThrow();
    const path = `/v1/cases/${caseId}`;
    expect(answer.headers.get('location')).toBe(path);
    const { raw } = await driver.handle.describe();
    const run = `http://127.0.0.1:8233/namespaces/default/workflows/order-booking%3Aquote%3A${request.source.number}/${raw.workflowExecutionInfo?.execution?.runId}/history`;
    expect(answer.json.links).toEqual({
      self: path,
      timeline: `${path}/timeline`,
      record: `${path}/record`,
      run,
    });
    const view = await harness.reads(shop, path);
    expect([view.caseId, view.requestedBy, view.customerId]).toEqual([
      caseId,
      'shop',
      request.customerId,
    ]);
  });

  test('takes an order without notes and dependencies, as none', async () => {
    const {
      internalNotes: _i,
      technicalNotes: _t,
      specialHandling: _s,
      dependencies: _d,
      ...bare
    } = await harness.copyOf('Q-1002');
    expect((await shop.post('/v1/orders', bare)).status).toBe(202);
    const caseId = await driverOf(bare as OrderRequest).caseId();
    await eventually(
      'the ticket',
      async () => (await harness.sandbox.tickets(caseId)).length === 1,
    );
    expect((await harness.sandbox.tickets(caseId))[0]).toMatchObject({
      technicalNotes: '',
      internalNotes: '',
      specialHandling: '',
    });
  });

  test('OB-4: an unknown quote is a finding for a person, not a 400', async () => {
    const request = await harness.copyOf('Q-1001');
    const unknown = {
      ...request,
      source: { ...request.source, number: `Q-${randomUUID().slice(0, 8)}` },
    };
    const { status, json } = await shop.post('/v1/orders', unknown);
    expect(status).toBe(202);
    const view = await harness.reads(
      shop,
      `/v1/cases/${json.caseId}`,
      (body) => body.status === 'waiting',
    );
    expect(view.tasks.map((task: { kind: string }) => task.kind)).toEqual(['escalation']);
    expect(JSON.stringify(view.tasks[0].data)).toContain('quote-unknown');
  });

  test('the same quote by another request is a 409 that names the case, while it runs and when it is booked', async () => {
    const { caseId, request, driver } = await harness.postOrder('Q-1002');
    const [other, ordered] = [
      harness.as('otto', 'order-management-specialist'),
      await driver.handedOff(),
    ];
    expect(ordered).toHaveLength(1);
    const running = await other.post('/v1/orders', request);
    expect([running.status, running.json.code, running.json.caseId]).toEqual([
      409,
      'already-started',
      caseId,
    ]);
    await driver.acknowledgeAll();
    await driver.handle.result();
    const booked = await other.post('/v1/orders', request);
    expect([booked.status, booked.json.caseId]).toEqual([409, caseId]);
    expect(booked.json.detail).toContain('is completed');
    expect(await runsOf(request)).toBe(1);
  });

  test('a quote whose booking was cancelled can be booked again, as a new case', async () => {
    const { caseId, request, driver } = await harness.postOrder('Q-1011');
    await driver.openTask('escalation');
    expect((await shop.post(`/v1/cases/${caseId}/cancel`, { reason: 'wrong quote' })).status).toBe(
      200,
    );
    await expect(driver.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    const again = await shop.post('/v1/orders', request);
    expect(again.status).toBe(202);
    expect(again.json.caseId).not.toBe(caseId);
    expect(again.json.workflowId).toBe(driver.workflowId);
  });
});

describe('idempotency keys', () => {
  test('F-24: fifty equal starts at the same moment make one workflow and one case id', async () => {
    const request = await harness.copyOf('Q-1002');
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => shop.post('/v1/orders', request, key)),
    );
    const first = answers.filter(
      ({ status, headers }) => status === 202 && headers.get('idempotent-replayed') === null,
    );
    expect(first).toHaveLength(1);
    const others = answers.filter((answer) => answer !== first[0]);
    for (const { status, json, headers } of others) {
      const wanted =
        status === 202
          ? [202, 'true', first[0]?.json]
          : [409, null, expect.objectContaining({ code: 'request-running' })];
      expect([status, headers.get('idempotent-replayed'), json]).toEqual(wanted);
    }
    expect(await runsOf(request)).toBe(1);
    const replayed = await shop.post('/v1/orders', request, key);
    expect([replayed.status, replayed.headers.get('idempotent-replayed'), replayed.text]).toEqual([
      202,
      'true',
      first[0]?.text,
    ]);
    expect(replayed.headers.get('location')).toBe(first[0]?.headers.get('location'));
  });

  test('F-25: the same key with another body is a 422 and starts nothing', async () => {
    const [one, other] = [await harness.copyOf('Q-1002'), await harness.copyOf('Q-1004')];
    const key = { 'idempotency-key': randomUUID() };
    expect((await shop.post('/v1/orders', one, key)).status).toBe(202);
    const refused = await shop.post('/v1/orders', other, key);
    expect([refused.status, refused.json.code]).toEqual([422, 'key-reused']);
    expect(refused.json.errors).toEqual([
      { field: 'Idempotency-Key', reason: 'was used for a request with other content' },
    ]);
    expect(await runsOf(other, 0)).toBe(0);
  });

  test('the same body in another order of fields and spacing is the same request', async () => {
    const request = await harness.copyOf('Q-1002');
    const key = { 'idempotency-key': randomUUID() };
    const first = await shop.post('/v1/orders', request, key);
    const turned = Object.fromEntries(Object.entries(request).toReversed());
    const second = await shop.post('/v1/orders', JSON.stringify(turned, null, 4), key);
    expect([second.status, second.json]).toEqual([202, first.json]);
  });

  test('the key of one client is not the key of another', async () => {
    const [one, other] = [await harness.copyOf('Q-1002'), await harness.copyOf('Q-1004')];
    const key = { 'idempotency-key': randomUUID() };
    expect((await shop.post('/v1/orders', one, key)).status).toBe(202);
    expect(
      (await harness.as('portal', 'upstream-system').post('/v1/orders', other, key)).status,
    ).toBe(202);
  });

  test('F-28: a key is new after its time, and the quote is still booked once', async () => {
    const [one, other] = [await harness.copyOf('Q-1002'), await harness.copyOf('Q-1004')];
    const key = { 'idempotency-key': randomUUID() };
    const first = await shop.post('/v1/orders', one, key);
    aheadMs = 25 * 3_600_000;
    expect((await shop.post('/v1/orders', other, key)).status).toBe(202);
    const again = await shop.post('/v1/orders', one);
    expect([again.status, again.json.caseId]).toEqual([409, first.json.caseId]);
    expect([await runsOf(one), await runsOf(other)]).toEqual([1, 1]);
  });

  test('F-29: a request refused for its form keeps nothing: corrected under the same key it is executed', async () => {
    const request = await harness.copyOf('Q-1002');
    const key = { 'idempotency-key': randomUUID() };
    const refused = await shop.post('/v1/orders', { ...request, region: 'atlantis' }, key);
    expect([refused.status, refused.json.errors[0].field]).toEqual([400, 'region']);
    const corrected = await shop.post('/v1/orders', request, key);
    expect([corrected.status, corrected.headers.get('idempotent-replayed')]).toEqual([202, null]);
    expect(await runsOf(request)).toBe(1);
  });
});
