import type { OrderBookingPolicy } from '../../../workflows/order-booking/policy.ts';
import { person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, bookingPolicy, codesOf } from './order-evidence.ts';

/** Other figures than the shipped ones, to prove that none of them is a constant. */
function otherFigures(shipped: OrderBookingPolicy): OrderBookingPolicy {
  return {
    ...shipped,
    quote: {
      approvalLevels: [
        { fromDiscountPercent: 0, level: 0 },
        { fromDiscountPercent: 12, level: 3 },
      ],
    },
    approval: {
      totalContractValueMinor: { JPY: 1 },
      discountPercent: 10,
      approverRole: 'billing-owner',
      quorum: 2,
    },
    billing: {
      actions: ['first-invoice', 'recurring-cycle'],
      requiredSettings: [
        { countries: ['CA'], customerTypes: ['consumer'], settings: [] },
        { countries: [], customerTypes: [], settings: ['tax', 'currency'] },
      ],
    },
    crm: { ...shipped.crm, bookedEquivalents: ['pending-review'] },
    tasks: {
      ...shipped.tasks,
      reasonCodes: { approval: { approve: [{ key: 'fits', title: 'It fits' }] } },
    },
    taskTargets: { ...shipped.taskTargets, escalation: { targetMinutes: 7, calendar: 'always' } },
  };
}

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ policy: bookingPolicy(otherFigures) });
  await harness.sandbox.settings({ 'crm.bookedStatus': 'pending-review' });
});
afterAll(() => harness.close());

describe('what policy decides', () => {
  test('OB-8: which approval level a discount needs', async () => {
    // A discount of 12 %, which level 2 covers by the shipped policy.
    const order = await harness.order('Q-1003');
    const task = await order.openTask('escalation');
    expect(task.data['findings']).toMatchObject([
      { code: 'quote-approval-level-too-low', values: { quote: 2, policy: 3 } },
    ]);
  });

  test('how long a person has for a task', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.openTask('escalation');
    expect(task.dueAtMs - task.openedAtMs).toBe(7 * 60_000);
  });

  test('which total contract value needs an approval, by whom, by how many and for which reasons', async () => {
    const order = await harness.order('Q-1005');
    const task = await order.openTask('approval');
    expect(task).toMatchObject({
      role: 'billing-owner',
      description: expect.stringContaining('JPY 1.'),
    });
    expect(task.choices.map((choice) => choice.reasonCodes?.map((code) => code.key))).toEqual([
      ['fits'],
      undefined,
    ]);
    await order.complete(task, 'approve', { by: person('bea', 'billing-owner') });
    expect(await order.openTask('approval')).toMatchObject({
      state: 'open',
      approval: { quorum: 2, votes: [{ by: 'bea', reasonCode: 'fits' }] },
    });
    await order.complete(task, 'approve', { by: person('ben', 'billing-owner') });
    await order.handedOff();
  });

  test('OB-23: which settings a billing account needs, by country and customer type', async () => {
    await harness.sandbox.patch('billing.accounts', 'BA-106', { tax: null, paymentMethod: null });
    const order = await harness.order('Q-1103');
    expect(codesOf(await order.openTask('non-conformance'))).toEqual(['tax-setting-missing']);
  });

  test('OB-33: which statuses count as booked; OB-37: which billing actions are performed, and so what the billing reference is', async () => {
    // A consumer in Canada, for whom no setting is required here; no limit in its currency, so it
    // is approved first.
    const order = await harness.order('Q-1004');
    await order.decide('approval', 'approve');
    await order.decide('approval', 'approve', { by: person('ben', 'billing-owner') });
    await order.handedOff();
    const { case: view } = await order.document();
    const documents = await harness.sandbox.documents(view.caseId);
    expect(documents).toMatchObject({
      schedules: [],
      invoices: [{ scheduleId: null }],
      cycles: [{ status: 'active', scheduleId: null }],
    });
    expect(view.facts['billingReference']).toBe(documents['invoices']?.[0]?.['id']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({
        status: 'pending-review',
        billingReference: view.facts['billingReference'],
      }),
    ]);
  });
});
