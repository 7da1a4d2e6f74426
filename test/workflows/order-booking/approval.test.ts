import { updateNames } from '../../../domain/cases/messages.ts';
import { subscriptionEndDate } from '../../../workflows/order-booking/rules/value.ts';
import { person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import {
  bookedOrders,
  changeQuote,
  codesOf,
  numberOf,
  publishVersion,
  startedSteps,
} from './order-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

/** Who asked for every order of the harness, and may not approve it whatever the role. */
const requester = person('shop', 'operations-manager', 'upstream-system');
const omar = person('omar', 'operations-manager');

describe('an order above the limits of policy', () => {
  test.each([
    {
      source: 'Q-1081',
      reason: 'The total contract value of USD 540,000.00 is above the limit of USD 500,000.00.',
    },
    { source: 'Q-1082', reason: 'The discount of 30 % is above the limit of 25 %.' },
    { source: 'Q-1083', reason: 'Policy has no limit of total contract value in NZD' },
  ])(
    '$source waits for an approval after steps 1 to 3 and before booking: $reason',
    async ({ source, reason }) => {
      const order = await harness.order(source);
      const task = await order.openTask('approval');
      expect(task).toMatchObject({
        role: 'operations-manager',
        description: expect.stringContaining(reason),
      });
      expect(startedSteps(await order.document())).toEqual(['quote', 'terms', 'billing-readiness']);
      expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
    },
  );

  test.each(['Q-1084', 'Q-1085'])('%s, exactly at a limit, needs none', async (source) => {
    const order = await harness.order(source);
    await order.handedOff();
    expect((await order.document()).tasks).toEqual([]);
  });

  test('is approved by nobody who asked for it or lacks the role, then by one who may, and books once', async () => {
    const order = await harness.order('Q-1081');
    const task = await order.openTask('approval');
    expect(await order.complete(task, 'approve', { by: requester })).toMatchObject({
      ok: false,
      code: 'own-request',
    });
    expect(
      await order.update(updateNames.claim, { taskId: task.taskId, actor: requester }),
    ).toMatchObject({ code: 'own-request' });
    const specialist = person('sam', 'order-management-specialist', 'billing-owner');
    expect(await order.complete(task, 'approve', { by: specialist })).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);

    expect(
      await order.complete(task, 'approve', { by: omar, comment: 'within the frame agreement' }),
    ).toMatchObject({ ok: true });
    await order.handedOff();
    const { tasks, events } = await order.document();
    expect(tasks).toMatchObject([
      {
        state: 'completed',
        decision: { choice: 'approve', by: 'omar', comment: 'within the frame agreement' },
      },
    ]);
    expect(
      events.filter((event) => event.kind === 'task.refused').map((event) => event.actor),
    ).toEqual(['shop', 'shop']);
    expect(await bookedOrders(harness.sandbox, order)).toHaveLength(1);
  });

  test('is not approved without a written reason', async () => {
    const order = await harness.order('Q-1082');
    const task = await order.openTask('approval');
    const answer = await order.complete(task, 'approve', { by: omar, comment: '  ' });
    expect(answer).toMatchObject({ ok: false, code: 'comment-missing', field: 'comment' });
    expect(await order.openTask('approval')).toMatchObject({ taskId: task.taskId, state: 'open' });
  });

  test('ends as cancelled when it is rejected, with nothing booked', async () => {
    const order = await harness.order('Q-1082');
    await order.decide('approval', 'cancel-case', { by: omar, comment: 'too deep a discount' });
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    const { case: view, events } = await order.document();
    expect(view.status).toBe('cancelled');
    expect(events.find((event) => event.kind === 'cancel.requested')).toMatchObject({
      actor: 'omar',
      text: 'too deep a discount',
    });
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
  });

  test('OB-9: a version published while the approval was pending is caught before booking, and the same terms are not approved twice', async () => {
    const order = await harness.order('Q-1081');
    await order.openTask('approval');
    await publishVersion(harness.sandbox, numberOf(order));
    await order.decide('approval', 'approve', { by: omar });
    const escalation = await order.openTask('escalation');
    expect(codesOf(escalation)).toEqual(['quote-superseded']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);

    await order.complete(escalation, 'adopt-latest-version', {
      comment: 'nothing but the number changed',
    });
    await order.handedOff();
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ quoteVersion: 2 }),
    ]);
    expect((await order.document()).tasks.map((task) => task.kind)).toEqual([
      'approval',
      'escalation',
    ]);
  });

  test('other terms than the approved ones are approved anew', async () => {
    const order = await harness.order('Q-1082');
    const first = await order.openTask('approval');
    const { customerId, terms } = await harness.sandbox.orderRequest('Q-1082');
    const longer = { ...terms, termMonths: 24 };
    const contract = `CT-${numberOf(order)}`;
    await harness.sandbox.put('crm.contracts', contract, { accountId: customerId, terms: longer });
    await harness.sandbox.patch('crm.quotes', numberOf(order), { contractNumber: contract });
    await changeQuote(harness.sandbox, numberOf(order), { terms: longer });
    await order.complete(first, 'approve', { by: omar });
    await order.decide('correction', 'adopt-quote-terms', { comment: 'two years it is' });

    const second = await order.openTask('approval');
    expect(second.taskId).not.toBe(first.taskId);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
    await order.complete(second, 'approve', { by: omar });
    await order.handedOff();
    const endDate = subscriptionEndDate(terms.startDate, 24);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ endDate }),
    ]);
  });
});
