import type { OrderDriver } from '../../../kit/case-driver.ts';
import { eventually } from '../../../kit/eventually.ts';
import { type Harness, startHarness } from '../../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await evidence.silenceTeams(harness);
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

const { booked, billed, ticketed, ticketCancelled, billingStopped, orderCancelled } = evidence;
const done = [...booked, ...billed, ...ticketed];

const billingCannotEnd = () =>
  harness.sandbox.fault({
    system: 'billing',
    kind: 'status',
    status: 503,
    method: 'POST',
    path: '/billing/*/end',
  });
const crmCannotCancel = () =>
  harness.sandbox.fault({
    system: 'crm',
    kind: 'status',
    status: 503,
    method: 'PATCH',
    path: '/crm/orders',
  });

/**
 * Cancels and lets the back-off of failing attempts pass at once; an order that waits has no clock
 * of its own.
 */
async function cancelInHaste(order: OrderDriver): Promise<void> {
  await order.cancel('customer withdrew');
  await order.skipEveryWait();
}

describe('a compensation that fails', () => {
  test('F-23: three times is a task for its owner; nothing before it is undone until a retry succeeds', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    const fault = await billingCannotEnd();
    await harness.sandbox.call('DELETE', '/admin/journal');
    await cancelInHaste(order);
    const task = await order.openTask('compensation');
    expect(task).toMatchObject({
      role: 'billing-owner',
      title: expect.stringContaining('Stop billing'),
      description: expect.stringMatching(/billing: POST .* 503/),
    });
    expect(task.choices.map((choice) => choice.key)).toEqual(['retry', 'done-by-hand']);
    const failed = (await harness.sandbox.journal('/billing', 'POST')).filter((call) =>
      call.path.endsWith('/end'),
    );
    expect(failed.map((call) => call.status)).toEqual([503, 503, 503]);
    expect((await order.document()).case).toMatchObject({
      status: 'cancelling',
      waitingFor: expect.stringContaining('billing-owner'),
    });
    // The tickets came after billing and are undone already; the order in the CRM came before it
    // and stands.
    expect(await evidence.standOf(harness, order)).toEqual(
      expect.arrayContaining(['orders booked', 'schedules active', 'tickets cancelled']),
    );
    expect(evidence.stepsIn(await order.document(), 'compensated')).toEqual(['handoff']);

    await harness.sandbox.heal(fault);
    await order.complete(task, 'retry');
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([
      ...ticketCancelled,
      ...billingStopped,
      ...orderCancelled,
    ]);
    const document = await order.document();
    expect(evidence.stepsIn(document, 'compensated')).toEqual([
      'booking',
      'billing-trigger',
      'handoff',
    ]);
    expect(document.events.filter((event) => event.kind === 'compensation.failed')).toHaveLength(1);
  });

  test('F-23: retried in vain, it asks again', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await billingCannotEnd();
    await cancelInHaste(order);
    const task = await order.decide('compensation', 'retry');
    await order.openTask('compensation', ({ taskId }) => taskId !== task.taskId);
    await harness.sandbox.heal();
    await order.decide('compensation', 'retry');
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await order.events('compensation.failed')).toHaveLength(2);
    expect(
      (await evidence.standOf(harness, order)).filter((stand) => stand.startsWith('schedules')),
    ).toEqual(['schedules ended']);
  });

  test('F-23: undone by hand needs a reason, is told as such, and the rest goes on', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await crmCannotCancel();
    await cancelInHaste(order);
    const task = await order.openTask('compensation');
    expect(task.role).toBe('order-management-specialist');
    expect(await order.complete(task, 'done-by-hand', { comment: '' })).toMatchObject({
      ok: false,
      code: 'comment-missing',
    });
    expect(
      await order.complete(task, 'done-by-hand', { comment: 'cancelled in the CRM console' }),
    ).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    const byHand = (await order.events('compensation.done')).at(-1);
    expect(byHand).toMatchObject({
      step: 'booking',
      actor: 'ann',
      text: 'Cancel the order in the CRM: by hand',
      data: { comment: 'cancelled in the CRM console' },
    });
    expect(await evidence.changesOf(harness, order)).toEqual([
      ...done,
      ...ticketCancelled,
      ...billingStopped,
    ]);
  });

  test('F-23: a ticket that cannot be cancelled holds billing and the order until it is', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/provisioning/tickets/*/cancel',
    });
    // The answer does not wait for the undoing, which may take as long as a person does.
    expect(await order.cancel()).toMatchObject({ ok: true });
    await order.handoff.advance('1m');
    const task = await order.handoff.openTask('compensation');
    expect(task.role).toBe('customer-operations-coordinator');
    expect(await order.cancel('again')).toMatchObject({ ok: true });
    expect((await order.document()).case.status).toBe('cancelling');
    expect(await evidence.changesOf(harness, order)).toEqual(done);
    await harness.sandbox.heal();
    await order.handoff.complete(task, 'retry');
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([
      ...done,
      ...ticketCancelled,
      ...billingStopped,
      ...orderCancelled,
    ]);
  });

  test('F-18, F-22: one whose answer is lost is not done twice', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await harness.sandbox.patch('billing.invoices', (await invoiceOf(await order.caseId())) ?? '', {
      status: 'paid',
    });
    await harness.sandbox.fault({
      system: 'billing',
      kind: 'drop-after',
      method: 'POST',
      path: '/billing/credit-notes',
      count: 1,
    });
    await order.cancel();
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect((await harness.sandbox.documents(await order.caseId()))['creditNotes']).toHaveLength(1);
  });

  test('F-22: a case that is being undone takes no cancellation more, and none of its tasks is left', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await crmCannotCancel();
    await cancelInHaste(order);
    const task = await order.openTask('compensation');
    expect(await order.cancel('second')).toMatchObject({ ok: true });
    await harness.sandbox.heal();
    await order.complete(task, 'retry');
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await order.events('cancel.requested')).toHaveLength(1);
    const { tasks } = await order.document();
    expect(tasks.map((one) => one.state)).toEqual(['completed']);
    const row = await eventually('the row', () => harness.readModel.getCase(task.caseId));
    expect(row.status).toBe('cancelled');
  });
});

async function invoiceOf(caseId: string): Promise<string | undefined> {
  const { invoices } = await harness.sandbox.documents(caseId);
  return invoices?.[0]?.['id'] as string | undefined;
}
