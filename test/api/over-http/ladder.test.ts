import { caseWithTasks } from '../../../api/schemas/views.ts';
import type { ApiCaller } from '../../kit/api-caller.ts';
import { type ApiHarness, type PostedOrder, startApiHarness } from '../../kit/api-harness.ts';
import { alwaysOpen } from '../../workflows/provisioning-handoff/always-open.ts';

let harness: ApiHarness;
let specialist: ApiCaller;
let order: PostedOrder;
let handoffId: string;
beforeAll(async () => {
  harness = await startApiHarness({ policy: alwaysOpen });
  specialist = harness.as('sue', 'order-management-specialist');
  order = await harness.postOrder('Q-1004');
  await order.driver.handedOff();
  await order.driver.handoff.advance('241m');
  await order.driver.handoff.openTask('handoff-delay');
  handoffId = await order.driver.handoff.caseId();
}, 60_000);
afterAll(() => harness.close());

const acknowledge = (clock: string, key?: string) =>
  specialist.post(
    `/v1/cases/${handoffId}/clocks/${clock}/acknowledge`,
    { comment: 'I call them.' },
    key === undefined ? {} : { 'idempotency-key': key },
  );

test('OB-51, CS-47: a person takes a late handoff in hand: nobody is told any more, and the escalation is accepted', async () => {
  const answer = await acknowledge('billing');
  expect(answer.status).toBe(200);
  const view = caseWithTasks.parse(
    await harness.reads(specialist, `/v1/cases/${handoffId}?atLeast=${answer.json.seq}`),
  );
  expect(view.escalations).toMatchObject([
    {
      id: 'L1',
      clock: 'billing',
      rung: 'escalate-to-lead',
      reason: 'The downstream owner has not acknowledged the handoff in time',
      to: ['role billing-queue-lead', 'role order-management-specialist'],
      acceptedBy: 'sue',
    },
  ]);
  expect(view.clocks.find(({ name }) => name === 'billing')).toMatchObject({
    state: 'breached',
    ladder: { round: 1, acknowledgedBy: 'sue' },
  });
  const mails = (await harness.sandbox.mails()).length;
  // Short of the first rung of the ticket's own clock.
  await order.driver.handoff.advance('100m');
  expect(await harness.sandbox.mails()).toHaveLength(mails);
});

test('a clock that the case does not have is 404, and a role that may not is 403', async () => {
  expect(await acknowledge('nothing')).toMatchObject({ status: 404 });
  const shop = harness.as('shop', 'upstream-system');
  expect(
    await shop.post(`/v1/cases/${handoffId}/clocks/billing/acknowledge`, { comment: 'mine' }),
  ).toMatchObject({ status: 403 });
});

test('F-67: no address of a notice is in the history or in the read model', async () => {
  const { events } = await order.driver.handoff.handle.fetchHistory();
  const { case: view, tasks, events: timeline } = await order.driver.handoff.document();
  for (const text of [JSON.stringify(events), JSON.stringify([view, tasks, timeline])])
    expect(text).not.toMatch(/@handoff\.example|\+1-512/);
});
