import { eventually } from '../../../kit/eventually.ts';
import { type Harness, startHarness } from '../../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

const { booked, billed, ticketed, billingStopped, orderCancelled, ticketCancelled } = evidence;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await evidence.silenceTeams(harness);
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

/** Until an outside system was called in a way, however it answers. */
const called = (method: string, path: string, times = 1) =>
  eventually(
    `${method} ${path}`,
    async () => (await harness.sandbox.journal(path, method)).length >= times,
  );
const clearJournal = () => harness.sandbox.call('DELETE', '/admin/journal');

describe('an order that is cancelled while a call is failing', () => {
  beforeEach(clearJournal);

  test('F-35: booking: the CRM is down, nothing was created, and nothing is cancelled there', async () => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/crm/orders',
    });
    const order = await harness.order('Q-1001');
    await called('POST', '/crm/orders');
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([]);
    // Its undo was registered before it was tried, looked for an order of ours, and found none.
    expect(evidence.stepsIn(await order.document(), 'compensated')).toEqual(['booking']);
  });

  test('F-35: booking: an attempt that the CRM still works on is waited for, and its order is cancelled', async () => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'delay',
      delayMs: 1_500,
      method: 'POST',
      path: '/crm/orders',
      count: 1,
    });
    const order = await harness.order('Q-1001');
    await called('POST', '/crm/orders');
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([...booked, ...orderCancelled]);
    expect(await evidence.standOf(harness, order)).toEqual(['orders cancelled']);
  });

  test('F-21, F-35: booking: a CRM that never answers holds the cancellation only until the attempt times out', async () => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'hang',
      method: 'POST',
      path: '/crm/orders',
    });
    const order = await harness.order('Q-1001');
    await called('POST', '/crm/orders');
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([]);
  });

  test('F-18, F-35: booking: an order whose answer was lost is found by our reference and cancelled', async () => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'drop-after',
      method: 'POST',
      path: '/crm/orders',
      count: 1,
    });
    const order = await harness.order('Q-1001');
    await called('POST', '/crm/orders');
    await order.cancel();
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.standOf(harness, order)).toEqual(['orders cancelled']);
  });

  test('OB-33, F-35: booking: an order that never shows as booked is cancelled', async () => {
    const order = await harness.order('Q-1092');
    await order.sees('created', ({ case: view }) => view.facts['orderNumber'] !== undefined);
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([...booked, ...orderCancelled]);
  });

  test('OB-38, F-35: billing trigger: what came about of it is stopped, then the order is cancelled', async () => {
    await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/billing/invoices',
    });
    const order = await harness.order('Q-1001');
    await called('POST', '/billing/invoices');
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    const schedule = ['POST /billing/schedules', 'POST /billing/schedules/{}/end'];
    expect(await evidence.changesOf(harness, order)).toEqual([
      ...booked,
      ...schedule,
      ...orderCancelled,
    ]);
    expect(evidence.stepsIn(await order.document(), 'compensated')).toEqual([
      'booking',
      'billing-trigger',
    ]);
  });

  test('F-35: handoff: a ticket of one queue is cancelled although the other queue never got its own', async () => {
    await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/provisioning/tickets',
    });
    const order = await harness.order('Q-1001');
    await called('POST', '/provisioning/tickets', 2);
    await harness.sandbox.heal();
    await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/provisioning/tickets',
      count: 1,
    });
    await eventually(
      'one ticket',
      async () => (await harness.sandbox.tickets(await order.caseId())).length > 0,
    );
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(new Set(await evidence.standOf(harness, order))).toEqual(
      new Set([
        'orders cancelled',
        'schedules ended',
        'invoices void',
        'cycles ended',
        'tickets cancelled',
      ]),
    );
  });

  test('F-35: acknowledgment: the CRM does not take the next stage; billing is stopped without waiting for it', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 503,
      method: 'PATCH',
      path: '/crm/orders',
    });
    await clearJournal();
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    await called('PATCH', '/crm/orders');
    expect(await order.cancel()).toMatchObject({ ok: true });
    await order.sees(
      'billing stopped',
      (document) => evidence.compensationsOf(document).length === 1,
    );
    await harness.sandbox.heal();
    await order.skipEveryWait();
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    expect(await evidence.changesOf(harness, order)).toEqual([
      ...ticketCancelled,
      ...billingStopped,
      ...orderCancelled,
    ]);
  });

  test('G-14: a paid invoice is credited, not voided', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    const { invoices } = await harness.sandbox.documents(await order.caseId());
    await harness.sandbox.patch('billing.invoices', invoices?.[0]?.['id'] as string, {
      status: 'paid',
    });
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    const credited = [
      'POST /billing/cycles/{}/end',
      'POST /billing/schedules/{}/end',
      'POST /billing/credit-notes',
    ];
    expect(await evidence.changesOf(harness, order)).toEqual([
      ...booked,
      ...billed,
      ...ticketed,
      ...ticketCancelled,
      ...credited,
      ...orderCancelled,
    ]);
    const { creditNotes } = await harness.sandbox.documents(await order.caseId());
    expect(creditNotes).toEqual([
      expect.objectContaining({
        invoiceId: invoices?.[0]?.['id'],
        amountMinor: invoices?.[0]?.['amountMinor'],
      }),
    ]);
    expect(await evidence.standOf(harness, order)).toContain('invoices paid');
  });

  test('G-14: a ticket that was activated before anyone told is not touched, and the timeline names it', async () => {
    const order = await harness.order('Q-1001');
    const [activated = '', other = ''] = await order.handedOff();
    await harness.sandbox.call('POST', `/provisioning/tickets/${activated}/activate`, {});
    expect(await order.cancel()).toMatchObject({ ok: true });
    expect(await evidence.endOf(order)).toBe('CANCELLED');
    const tickets = await harness.sandbox.tickets(await order.caseId());
    expect(
      Object.fromEntries(tickets.map((ticket) => [ticket['number'], ticket['status']])),
    ).toEqual({
      [activated]: 'activated',
      [other]: 'cancelled',
    });
    const [compensation] = await order.handoff.events('compensation.done');
    expect(compensation?.data).toEqual({ cancelled: [other], activated: [activated] });
  });
});
