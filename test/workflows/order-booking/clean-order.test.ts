import { documentOf } from '../../../store/records/case-record.ts';
import type { OrderOutcome } from '../../../workflows/order-booking/order.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import type { SandboxRecord } from '../../kit/sandbox-admin.ts';

let harness: Harness;
let order: OrderDriver;
let outcome: OrderOutcome;
let crmOrder: SandboxRecord;
let orderCount: number;

beforeAll(async () => {
  harness = await startHarness();
  order = await harness.order('Q-1001');
  await order.acknowledgeAll();
  outcome = (await order.handle.result()) as OrderOutcome;
  const orders = await harness.sandbox.orders(outcome.caseId);
  orderCount = orders.length;
  crmOrder = orders[0] ?? {};
});
afterAll(() => harness.close());

describe('a clean order', () => {
  test('OB-1: passes the seven steps in order, each ended before the next starts', async () => {
    const { events } = await order.document();
    const steps = events
      .filter((event) => event.kind.startsWith('step.'))
      .map((event) => `${event.kind} ${event.step}`);
    const keys = [
      'quote',
      'terms',
      'billing-readiness',
      'booking',
      'billing-trigger',
      'handoff',
      'acknowledgment',
    ];
    expect(steps).toEqual(keys.flatMap((key) => [`step.started ${key}`, `step.done ${key}`]));
  });

  test('OB-26: creates the order in the CRM once and keeps its number', () => {
    expect(orderCount).toBe(1);
    expect(outcome).toMatchObject({ outcome: 'completed', orderNumber: crmOrder['number'] });
  });

  test('OB-27, OB-28, OB-29, OB-31, OB-32: the created record carries customer, contact, quote, lines, cadence, payment terms and notes', async () => {
    const request = await harness.sandbox.orderRequest('Q-1001');
    expect(crmOrder).toMatchObject({
      accountId: request.customerId,
      contact: { name: expect.any(String), email: expect.stringContaining('@') },
      quoteNumber: order.number,
      quoteVersion: request.source.version,
      lines: request.terms.lines,
      billingFrequency: request.terms.billingFrequency,
      paymentTerms: request.terms.paymentTerms,
      internalNotes: request.internalNotes,
    });
  });

  test('OB-30: the end date is derived from start and term', async () => {
    const { terms } = await harness.sandbox.orderRequest('Q-1001');
    expect(crmOrder['startDate']).toBe(terms.startDate);
    const end = new Date(`${terms.startDate}T00:00:00Z`);
    end.setUTCMonth(end.getUTCMonth() + terms.termMonths);
    end.setUTCDate(end.getUTCDate() - 1);
    expect(crmOrder['endDate']).toBe(end.toISOString().slice(0, 10));
  });

  test('OB-34, OB-35, OB-36, OB-37: schedule, first invoice and cycle carry the approved terms', async () => {
    const { terms } = await harness.sandbox.orderRequest('Q-1001');
    const { schedules, invoices, cycles } = await harness.sandbox.documents(outcome.caseId);
    expect(schedules).toEqual([
      expect.objectContaining({
        status: 'active',
        currency: terms.currency,
        frequency: terms.billingFrequency,
        lines: terms.lines,
      }),
    ]);
    expect(invoices).toHaveLength(1);
    expect(cycles).toEqual([
      expect.objectContaining({ status: 'active', frequency: terms.billingFrequency }),
    ]);
  });

  test('OB-39, OB-47: the billing reference is on the order, on the case and in the result', async () => {
    const { case: view } = await order.document();
    expect(view.facts['billingReference']).toBe(outcome.billingReference);
    expect(crmOrder['billingReference']).toBe(outcome.billingReference);
  });

  test('OB-40, OB-41, OB-42, OB-43, OB-44: each ticket carries customer, products, date, notes and handling', async () => {
    const request = await harness.sandbox.orderRequest('Q-1001');
    const tickets = await harness.sandbox.tickets(outcome.caseId);
    expect(new Set(tickets.map((ticket) => ticket['queue']))).toEqual(
      new Set(['network', 'voice']),
    );
    expect(tickets).toHaveLength(2);
    for (const ticket of tickets) {
      expect(ticket).toMatchObject({
        customerId: request.customerId,
        customerName: expect.any(String),
        activationDate: request.activationDate,
        technicalNotes: request.technicalNotes,
        internalNotes: request.internalNotes,
        specialHandling: request.specialHandling,
      });
    }
  });

  test('OB-46, OB-48: billing and provisioning acknowledgments are kept with who and when, tickets with owner and due date', async () => {
    const { case: view } = await order.document();
    expect(view.facts['acknowledgments']).toMatchObject({
      billing: { by: 'billing-team', atMs: expect.any(Number) },
      tickets: [
        { acknowledgedBy: 'provisioning-team', owner: 'nora', dueAtMs: expect.any(Number) },
        { acknowledgedBy: 'provisioning-team', owner: 'nora', dueAtMs: expect.any(Number) },
      ],
    });
  });

  test('OB-50: the order is closed as completed in the CRM', () => {
    expect(crmOrder['status']).toBe('completed');
  });

  test('the record holds the closed case, and the read model shows the same', async () => {
    const kept = await harness.records.get(outcome.caseId);
    const recorded = kept && documentOf(kept.record);
    expect(recorded?.case.status).toBe('completed');
    expect(recorded?.events).toHaveLength(recorded?.case.seq ?? 0);
    expect(await harness.readModel.getCase(outcome.caseId)).toEqual(recorded?.case);
  });
});
