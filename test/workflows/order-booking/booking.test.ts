import type { BookableOrder } from '../../../activities/crm/port.ts';
import { person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import {
  bookedOrders,
  bookingPolicy,
  changeQuote,
  codesOf,
  inHours,
  numberOf,
  preceded,
  publishVersion,
  startedSteps,
} from './order-evidence.ts';

let harness: Harness;
/**
 * What happens in the CRM between the last check and the booking, by number of the quote; once
 * each.
 */
const meanwhile = new Map<string, (order: BookableOrder) => Promise<unknown>>();

beforeAll(async () => {
  const happens = async (order: BookableOrder) => {
    const happening = meanwhile.get(order.source.number);
    meanwhile.delete(order.source.number);
    await happening?.(order);
  };
  harness = await startHarness({
    policy: bookingPolicy((shipped) => ({
      ...shipped,
      crm: { ...shipped.crm, confirmationMinutes: 1 },
    })),
    activities: (real) => ({ ...real, bookOrder: preceded(real.bookOrder, happens) }),
  });
});
afterAll(() => harness.close());

const olga = person('olga', 'order-management-specialist');
const startsTwiceOver = ['quote', 'terms', 'billing-readiness', 'booking'];

describe('an order that the CRM refuses', () => {
  test('OB-9, OB-26: a version published in the moment of booking is refused by the CRM, told to the specialist and found by new checks', async () => {
    const order = await harness.order('Q-1002', (request) => {
      meanwhile.set(request.source.number, () =>
        publishVersion(harness.sandbox, request.source.number),
      );
      return request;
    });
    const refusal = await order.openTask('non-conformance');
    expect(refusal).toMatchObject({
      role: 'order-management-specialist',
      step: 'booking',
      data: { code: 'QUOTE_SUPERSEDED' },
    });
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);

    await order.complete(refusal, 'retry', { by: olga, comment: 'sales says to go on' });
    const escalation = await order.openTask('escalation');
    expect(codesOf(escalation)).toEqual(['quote-superseded']);
    await order.complete(escalation, 'adopt-latest-version', { by: olga, comment: 'same terms' });
    await order.handedOff();

    const { case: view, events } = await order.document();
    expect(events.filter((event) => event.kind === 'effect.refused')).toMatchObject([
      { data: { code: 'QUOTE_SUPERSEDED' } },
    ]);
    expect(view.exceptions).toMatchObject([
      {
        code: 'QUOTE_SUPERSEDED',
        step: 'booking',
        resolution: { text: 'sales says to go on', by: 'olga' },
      },
      { code: 'quote-superseded', step: 'quote', resolution: { text: 'same terms', by: 'olga' } },
    ]);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ quoteVersion: 2, status: 'booked' }),
    ]);
  });

  test('OB-5, OB-26: a quote that expires in the moment of booking is refused, and after its extension everything is checked again', async () => {
    const order = await harness.order('Q-1004', (request) => {
      meanwhile.set(request.source.number, () =>
        changeQuote(harness.sandbox, request.source.number, { validUntil: inHours(-1) }),
      );
      return request;
    });
    const refusal = await order.openTask('non-conformance');
    expect(refusal.data).toEqual({ code: 'QUOTE_EXPIRED' });
    await changeQuote(harness.sandbox, numberOf(order), { validUntil: inHours(24) });
    await order.complete(refusal, 'retry', { by: olga, comment: 'extended' });
    await order.handedOff();
    expect(startedSteps(await order.document())).toEqual([
      ...startsTwiceOver,
      ...startsTwiceOver,
      'billing-trigger',
      'handoff',
    ]);
    expect(await bookedOrders(harness.sandbox, order)).toHaveLength(1);
  });
});

describe('the status of a booked order', () => {
  test('OB-33: an equivalent of booked is accepted', async () => {
    const order = await harness.order('Q-1091');
    await order.handedOff();
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ status: 'activated' }),
    ]);
    expect((await order.document()).tasks).toEqual([]);
  });

  test('OB-33: billing waits until a draft is booked, and nobody is bothered', async () => {
    await harness.sandbox.settings({
      'crm.customers.C-132.bookedStatus': 'booked',
      'crm.customers.C-132.bookingDelayMs': 300,
    });
    const order = await harness.order('Q-1093');
    await order.handedOff();
    const [booked] = await bookedOrders(harness.sandbox, order);
    expect(booked).toMatchObject({ status: 'booked' });
    const { tasks, case: view } = await order.document();
    expect(tasks).toEqual([]);
    const [trigger] = (await harness.sandbox.documents(view.caseId))['schedules'] ?? [];
    expect(
      Date.parse(String(trigger?.['createdAt'])) - Date.parse(String(booked?.['createdAt'])),
    ).toBeGreaterThanOrEqual(300);
  });

  test('OB-33: one that never becomes booked escalates after the time of policy, is asked again meanwhile, and closes the task by itself', async () => {
    const order = await harness.order('Q-1092');
    await order.sees('created', ({ case: view }) =>
      view.references.some((reference) => reference.kind === 'order'),
    );
    await order.advance('30s');
    expect((await order.document()).tasks).toEqual([]);

    await order.advance('90s');
    const task = await order.openTask('escalation');
    expect(task).toMatchObject({
      role: 'order-management-specialist',
      step: 'booking',
      title: expect.stringContaining('is booked'),
    });
    expect(task.description).toContain('pending-review');
    expect((await order.document()).case).toMatchObject({
      status: 'waiting',
      waitingFor: expect.stringContaining('order-management-specialist'),
    });
    expect(await documentsOf(await order.caseId())).toBe(0);

    const [booked] = await bookedOrders(harness.sandbox, order);
    await harness.sandbox.patch('crm.orders', String(booked?.['number']), { status: 'booked' });
    await order.skipEveryWait();
    await order.handedOff();
    const { tasks, events } = await order.document();
    expect(tasks).toMatchObject([{ taskId: task.taskId, state: 'cancelled' }]);
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['effect.overdue', 'effect.recovered', 'task.cancelled']),
    );
    expect(await bookedOrders(harness.sandbox, order)).toHaveLength(1);
  });

  test('OB-33: an order cancelled in the CRM by hand is never booked again behind that hand', async () => {
    await harness.sandbox.settings({ 'crm.customers.C-131.bookedStatus': 'pending-review' });
    const order = await harness.order('Q-1092');
    await order.sees('created', ({ case: view }) =>
      view.references.some((reference) => reference.kind === 'order'),
    );
    const [created] = await bookedOrders(harness.sandbox, order);
    await harness.sandbox.call('PATCH', `/crm/orders/${String(created?.['number'])}`, {
      status: 'cancelled',
    });
    await order.advance('2m');
    await order.decide('escalation', 'cancel-case', { by: olga, comment: 'sales withdrew it' });
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ status: 'cancelled' }),
    ]);
  });
});

async function documentsOf(caseId: string): Promise<number> {
  return Object.values(await harness.sandbox.documents(caseId)).flat().length;
}
