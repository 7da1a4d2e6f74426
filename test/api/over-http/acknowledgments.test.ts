import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Seen } from '../../kit/api-caller.ts';
import {
  type ApiHarness,
  type PostedOrder,
  startApiHarness,
  testWebhookSecret,
} from '../../kit/api-harness.ts';

let harness: ApiHarness;
beforeAll(async () => {
  harness = await startApiHarness();
});
afterAll(() => harness.close());

/** Sends a message as a downstream system would. */
function send(message: object, id: string = randomUUID()): Promise<Seen> {
  const [at, body] = [new Date(), JSON.stringify(message)];
  return harness.anonymous.post('/v1/acknowledgments', body, {
    'idempotency-key': null,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(testWebhookSecret).sign(id, at, body),
  });
}

const acknowledged = (caseId: string, more: object) => ({
  type: 'handoff.acknowledged',
  caseId,
  by: 'downstream',
  ...more,
});
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function billingReference({ driver }: PostedOrder): Promise<string> {
  const { references } = (await driver.document()).case;
  return references.find(({ kind }) => kind === 'billing')?.id ?? '';
}

test('OB-46, F-64: an order completes by signed webhooks alone; one that is sent again is one acknowledgment', async () => {
  const order = await harness.postOrder('Q-1002');
  const [ticket = ''] = await order.driver.handedOff();
  const billing = acknowledged(order.caseId, {
    handoff: 'billing',
    reference: await billingReference(order),
  });
  const answers = [await send(billing, 'billing-1'), await send(billing, 'billing-1')];
  expect(answers.map(({ status, json }) => [status, json.status])).toEqual(
    Array(2).fill([202, 'accepted']),
  );
  const provisioning = acknowledged(order.caseId, {
    handoff: 'provisioning',
    reference: ticket,
    owner: 'nora',
    dueAt: inAnHour(),
  });
  expect(
    (await send({ ...provisioning, activatedAt: new Date().toISOString() }, 'ticket-1')).status,
  ).toBe(202);
  await order.driver.handle.result();
  const { events } = await order.driver.handoff.document();
  const kinds = events.flatMap(({ kind, data }) =>
    /^(acknowledgment|message)\./.test(kind) ? [[kind, data?.['messageId']]] : [],
  );
  expect(kinds).toEqual([
    ['acknowledgment.received', 'billing-1'],
    ['message.duplicate', 'billing-1'],
    ['acknowledgment.received', 'ticket-1'],
    ['acknowledgment.received', 'ticket-1'],
  ]);

  // The case is closed; what it took is still taken, what it did not take is refused.
  expect([
    (await send(billing, 'billing-1')).status,
    (await send(provisioning, 'ticket-1')).status,
  ]).toEqual([202, 202]);
  const late = await send(billing, 'billing-2');
  expect([late.status, late.json.code]).toEqual([409, 'case-closed']);
  expect((await order.driver.handoff.document()).events).toHaveLength(events.length);
});

test('F-33: an acknowledgment that comes before its handoff exists is kept and counts', async () => {
  const order = await harness.postOrder('Q-1011');
  await order.driver.openTask('escalation');
  const early = acknowledged(order.caseId, { handoff: 'billing', reference: 'BS-early' });
  expect((await send(early, 'early')).status).toBe(202);
  const { events } = await order.driver.handle.fetchHistory();
  expect(
    events?.filter(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'message',
    ),
  ).toHaveLength(1);
});

test('one for a case that never was is a 404, and for an earlier booking of the same quote it changes nothing', async () => {
  const order = await harness.postOrder('Q-1002');
  await order.driver.handedOff();
  const reference = await billingReference(order);
  const unknown = await send(
    acknowledged('order-booking:quote:Q-none.00000000', { handoff: 'billing', reference }),
  );
  expect([unknown.status, unknown.json.code]).toEqual([404, 'not-found']);
  const earlier = `${order.driver.workflowId}.00000000`;
  await send(acknowledged(earlier, { handoff: 'billing', reference }));
  const { clocks } = (await order.driver.handoff.document()).case;
  expect(clocks.find(({ name }) => name === 'billing')?.state).toBe('running');
});
