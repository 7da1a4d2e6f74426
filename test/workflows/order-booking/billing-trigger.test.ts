import type { BillingTrigger } from '../../../activities/billing/port.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, bookingPolicy, preceded } from './order-evidence.ts';

let harness: Harness;
/** What happens in billing between the readiness check and the trigger, by customer; once each. */
const meanwhile = new Map<string, (trigger: BillingTrigger) => Promise<unknown>>();

beforeAll(async () => {
  const happens = async (trigger: BillingTrigger) => {
    const happening = meanwhile.get(trigger.customerId);
    meanwhile.delete(trigger.customerId);
    await happening?.(trigger);
  };
  harness = await startHarness({
    policy: bookingPolicy((shipped) => ({ ...shipped, effectLimitMinutes: 0.5 })),
    activities: (real) => ({ ...real, triggerBilling: preceded(real.triggerBilling, happens) }),
  });
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

const bettina = person('bettina', 'billing-owner');
const outage = (path: string) =>
  harness.sandbox.fault({ system: 'billing', method: 'POST', path, kind: 'status', status: 503 });
const overdue = (order: OrderDriver) =>
  order.sees('the call is overdue', ({ events }) =>
    events.some((e) => e.kind === 'effect.overdue'),
  );

describe('the billing trigger', () => {
  test('OB-34, OB-36: the first invoice is in the agreed currency over the agreed lines, discount, credit and charge', async () => {
    const order = await harness.order('Q-1003');
    await order.handedOff();
    const { terms } = await harness.sandbox.orderRequest('Q-1003');
    const { invoices } = await harness.sandbox.documents(await order.caseId());
    // Two lines of fibre less discount and credit, plus the installation.
    const amountMinor =
      terms.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0) -
      10_800 -
      5_000 +
      25_000;
    expect(invoices).toEqual([
      expect.objectContaining({
        currency: 'GBP',
        amountMinor,
        lines: terms.lines,
        adjustments: terms.adjustments,
        status: 'open',
      }),
    ]);
  });

  test('OB-38: a refusal is told to the billing owner and is tried again after the decision', async () => {
    meanwhile.set('C-104', () => setHold('BA-104'));
    const order = await harness.order('Q-1005');
    const task = await order.openTask('non-conformance');
    expect(task).toMatchObject({
      role: 'billing-owner',
      step: 'billing-trigger',
      data: { code: 'account_on_hold' },
    });
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ status: 'booked', billingReference: null }),
    ]);

    await order.complete(task, 'retry', { by: bettina, comment: 'should be released' });
    const again = await order.openTask('non-conformance', (other) => other.taskId !== task.taskId);
    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-104/release-hold');
    await order.complete(again, 'retry', { by: bettina, comment: 'released' });
    await order.handedOff();

    const { case: view } = await order.document();
    const documents = await harness.sandbox.documents(view.caseId);
    expect(
      [documents['schedules'], documents['invoices'], documents['cycles']].map(
        (made) => made?.length,
      ),
    ).toEqual([1, 1, 1]);
    expect(
      view.exceptions.map((exception) => [exception.code, exception.resolution?.text]),
    ).toEqual([
      ['account_on_hold', 'should be released'],
      ['account_on_hold', 'released'],
    ]);
  });

  test('OB-38, F-16: an outage that outlasts the limit becomes a task of the billing owner, is retried on, and closes the task by itself', async () => {
    const fault = await outage('/schedules');
    const order = await harness.order('Q-1001');
    await order.sees('step 5', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('20s');
    expect((await order.document()).tasks).toEqual([]);

    await order.advance('20s');
    const task = await order.openTask('stuck-effect');
    expect(task).toMatchObject({
      role: 'billing-owner',
      step: 'billing-trigger',
      description: expect.stringContaining('503'),
    });
    expect((await order.document()).case).toMatchObject({
      status: 'waiting',
      waitingFor: expect.stringContaining('billing-owner'),
    });

    const before = (await harness.sandbox.journal('/billing/schedules', 'POST')).length;
    await order.advance('10s');
    expect((await harness.sandbox.journal('/billing/schedules', 'POST')).length).toBeGreaterThan(
      before,
    );
    await harness.sandbox.heal(fault);
    await order.skipEveryWait();
    await order.handedOff();

    const { tasks, case: view, events } = await order.document();
    expect(tasks).toMatchObject([{ taskId: task.taskId, state: 'cancelled' }]);
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['effect.overdue', 'effect.recovered', 'task.cancelled']),
    );
    expect(await harness.sandbox.documents(view.caseId)).toMatchObject({
      schedules: [{}],
      invoices: [{}],
      cycles: [{}],
    });
    expect(view.facts['billingReference']).toEqual(expect.stringContaining('BS-'));
  });

  test('OB-38: the decision to retry tries at once instead of after the back-off', async () => {
    const fault = await outage('/invoices');
    const order = await harness.order('Q-1002');
    await order.sees('step 5', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('40s');
    await overdue(order);
    // The server's next attempt is now further away than this test waits.
    await order.advance('32s');
    await harness.sandbox.heal(fault);
    await order.decide('stuck-effect', 'retry', { by: bettina });
    await order.handedOff();

    const { tasks, case: view } = await order.document();
    expect(tasks).toMatchObject([
      { kind: 'stuck-effect', state: 'completed', decision: { choice: 'retry', by: 'bettina' } },
    ]);
    expect(view.status).toBe('waiting');
    expect(await harness.sandbox.documents(view.caseId)).toMatchObject({
      schedules: [{}],
      invoices: [{}],
      cycles: [{}],
    });
  });

  test('OB-38: a retry that meets the same outage asks the billing owner anew', async () => {
    await outage('/cycles');
    const order = await harness.order('Q-1004');
    await order.sees('step 5', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('40s');
    const first = await order.openTask('stuck-effect');
    await order.complete(first, 'retry', { by: bettina });
    await order.sees('tried again', ({ case: view }) => view.status === 'running');
    await order.advance('40s');
    const second = await order.openTask('stuck-effect', (task) => task.taskId !== first.taskId);
    expect((await order.document()).tasks.map((task) => task.state)).toEqual(['completed', 'open']);
    expect(second.role).toBe('billing-owner');
  });

  test('OB-38: an answer that no retry mends asks the billing owner at once, and the decision tries again', async () => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      method: 'POST',
      path: '/schedules',
      kind: 'status',
      status: 403,
    });
    const order = await harness.order('Q-1006');
    const task = await order.openTask('stuck-effect');
    expect(task).toMatchObject({
      role: 'billing-owner',
      description: expect.stringMatching(/not retried.*403/),
    });
    const calls = (await harness.sandbox.journal('/billing/schedules', 'POST')).length;
    await order.advance('1h');
    expect((await harness.sandbox.journal('/billing/schedules', 'POST')).length).toBe(calls);
    await harness.sandbox.heal(fault);
    await order.complete(task, 'retry', { by: bettina });
    await order.handedOff();
  });

  test('OB-39: a CRM that does not take the billing reference is asked again until it does', async () => {
    const fault = await harness.sandbox.fault({
      system: 'crm',
      method: 'PATCH',
      path: '/orders',
      kind: 'status',
      status: 503,
    });
    const order = await harness.order('OF-2001');
    const { case: view } = await order.sees(
      'billed',
      ({ case: c }) => c.facts['billingReference'] !== undefined,
    );
    await harness.sandbox.heal(fault);
    await order.skipEveryWait();
    await order.handedOff();
    const billingReference = await eventually(
      'the reference',
      async () => (await bookedOrders(harness.sandbox, order))[0]?.['billingReference'],
    );
    expect(billingReference).toBe(view.facts['billingReference']);
    expect(view.references).toContainEqual({ kind: 'billing', id: billingReference });
  });
});

async function setHold(accountId: string): Promise<void> {
  const holds = [
    { kind: 'hold', reason: 'payment overdue', since: new Date().toISOString(), releasedAt: null },
  ];
  await harness.sandbox.patch('billing.accounts', accountId, { holds });
}
