import type { TaskView } from '../../../domain/cases/task.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import {
  bookedOrders,
  changeQuote,
  codesOf,
  inHours,
  numberOf,
  publishVersion,
  recordedCodes,
  startedSteps,
} from './order-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const rita = person('rita', 'revenue-operations-analyst');
const approved = { approval: { status: 'approved', level: 3 } };

describe('an escalated quote', () => {
  test('OB-11: blocks the order until it is in order, each decision re-runs step 1 on fresh facts, and the old findings are kept', async () => {
    const order = await harness.order('Q-1015');
    await order.decide('escalation', 'resolved', { comment: 'nothing was done' });
    const again = await nextEscalation(order, 2);
    expect(codesOf(again)).toEqual(['quote-expired']);
    expect(startedSteps(await order.document())).toEqual(['quote']);

    await changeQuote(harness.sandbox, numberOf(order), { validUntil: inHours(24) });
    await order.complete(again, 'resolved', { comment: 'extended by a day' });
    await order.handedOff();

    const { case: view } = await order.document();
    expect(view.exceptions).toMatchObject([
      {
        code: 'quote-expired',
        step: 'quote',
        resolution: { text: 'nothing was done', by: 'ann', atMs: expect.any(Number) },
      },
      {
        code: 'quote-expired',
        step: 'quote',
        resolution: { text: 'extended by a day', by: 'ann', atMs: expect.any(Number) },
      },
    ]);
  });

  test('OB-11: a decision that mends one of two findings leaves the other to be resolved', async () => {
    const order = await harness.order('Q-1012');
    await order.openTask('escalation');
    await changeQuote(harness.sandbox, numberOf(order), {
      approval: { status: 'approved', level: 0 },
    });
    await order.decide('escalation', 'resolved');
    expect(codesOf(await nextEscalation(order, 2))).toEqual(['quote-approval-level-too-low']);
  });

  test('OB-7, OB-11: an unknown quote that turns up in the CRM lets the order go on', async () => {
    const order = await harness.order('Q-9999');
    await order.openTask('escalation');
    const sound = await harness.sandbox.get('/crm/quotes/Q-1001');
    await harness.sandbox.put('crm.quotes', numberOf(order), { ...sound, number: numberOf(order) });
    await order.decide('escalation', 'resolved', { comment: 'the quote was synchronised' });
    await order.handedOff();
    expect((await order.document()).case.exceptions).toMatchObject([
      { code: 'quote-unknown', resolution: { by: 'ann' } },
    ]);
  });

  test('OB-5: a quote that expires while the order waits in step 1 is stopped again', async () => {
    const order = await harness.order('Q-1013');
    await order.openTask('escalation');
    await changeQuote(harness.sandbox, numberOf(order), { ...approved, validUntil: inHours(1) });
    await order.advance('2h');
    await order.decide('escalation', 'resolved', { comment: 'approved at last' });
    expect(codesOf(await nextEscalation(order, 2))).toEqual(['quote-expired']);
  });

  test('OB-9: adopting the latest version books that version once its terms agree everywhere', async () => {
    const order = await harness.order('Q-1017');
    await order.decide('escalation', 'adopt-latest-version', {
      comment: 'the customer signed version 2',
    });
    const correction = await order.openTask('correction');
    expect(codesOf(correction)).toEqual(['quantity-differs']);

    const [, second] = (await harness.sandbox.get('/crm/quotes/Q-1017'))['versions'] as {
      terms: { lines: unknown };
    }[];
    await harness.sandbox.patch('crm.contracts', 'CT-Q-1017', { terms: second?.terms });
    await order.complete(correction, 'adopt-quote-terms', { comment: 'as signed' });
    await order.handedOff();
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ quoteVersion: 2, lines: second?.terms.lines }),
    ]);
  });

  test('OB-9: the latest version is offered only where the cited one is superseded', async () => {
    const order = await harness.order('Q-1018');
    const task = await order.openTask('escalation');
    expect(task.choices.map((choice) => choice.key)).toEqual(['resolved', 'cancel-case']);
    expect(await order.complete(task, 'adopt-latest-version')).toMatchObject({
      ok: false,
      code: 'unknown-choice',
      field: 'choice',
    });
  });

  test('OB-11: cancelling from the escalation ends the order as cancelled with nothing booked', async () => {
    const order = await harness.order('Q-1016');
    await order.decide('escalation', 'cancel-case', { comment: 'entered for the wrong customer' });
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    const { case: view } = await order.document();
    expect(view).toMatchObject({
      status: 'cancelled',
      exceptions: [{ resolution: { by: 'ann' } }],
    });
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
  });
});

describe('a quote that changes after step 1 passed', () => {
  test('OB-5: expired while the order waited in step 3, it is caught before booking', async () => {
    const order = await harness.order('Q-1068');
    await order.openTask('non-conformance');
    await changeQuote(harness.sandbox, numberOf(order), { validUntil: inHours(1) });
    await order.advance('2h');
    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    await order.decide('non-conformance', 'resolved', { comment: 'hold released' });

    const escalation = await order.openTask('escalation');
    expect(codesOf(escalation)).toEqual(['quote-expired']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);

    await changeQuote(harness.sandbox, numberOf(order), { validUntil: inHours(48) });
    await order.complete(escalation, 'resolved', { comment: 'extended' });
    await order.handedOff();
    // Booked only after a pass in which nothing had to be put right any more.
    const checks = ['quote', 'terms', 'billing-readiness'];
    expect(startedSteps(await order.document())).toEqual([
      ...checks,
      ...checks,
      ...checks,
      'booking',
      'billing-trigger',
      'handoff',
    ]);
  });

  test('OB-9: superseded while the order waited in step 2, it is caught before booking', async () => {
    const order = await harness.order('Q-1041');
    await order.openTask('correction');
    await publishVersion(harness.sandbox, numberOf(order));
    await order.decide('correction', 'adopt-quote-terms', { comment: 'net-30 it is' });

    const escalation = await order.openTask('escalation');
    expect(codesOf(escalation)).toEqual(['quote-superseded']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);

    await order.complete(escalation, 'adopt-latest-version', { comment: 'the newest it is' });
    await order.handedOff();
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ quoteVersion: 2, paymentTerms: 'net-30' }),
    ]);
    expect(recordedCodes(await order.document())).toEqual([
      'payment-terms-differ',
      'quote-superseded',
    ]);
  });

  test('OB-9: superseded while nothing but a slow billing system held the order, it is caught before booking', async () => {
    const outage = await harness.sandbox.fault({
      system: 'billing',
      method: 'GET',
      path: '/accounts',
      kind: 'status',
      status: 503,
    });
    const order = await harness.order('Q-1001');
    await order.sees('step 3 started', ({ case: view }) => view.steps[2]?.state === 'started');
    await publishVersion(harness.sandbox, numberOf(order));
    await order.advance('2m');
    await harness.sandbox.heal(outage);
    await order.advance('2m');

    expect(codesOf(await order.openTask('escalation'))).toEqual(['quote-superseded']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
  });
});

describe('a deviation of terms', () => {
  test('OB-20: step 2 runs again after the correction, and the record keeps what differed, who corrected it and when', async () => {
    const order = await harness.order('Q-1035');
    await order.openTask('correction');
    await changeContract('Q-1035', { termMonths: 12 });
    const task = await order.decide('correction', 'corrected', {
      by: rita,
      comment: 'contract amended',
    });
    await order.handedOff();

    const { case: view, events } = await order.document();
    const decided = events.find((event) => event.kind === 'task.completed');
    expect(decided).toMatchObject({
      actor: 'rita',
      data: { taskId: task.taskId, choice: 'corrected', comment: 'contract amended' },
    });
    expect(view.exceptions).toEqual([
      {
        id: 'E1',
        code: 'term-length-differs',
        text: expect.stringContaining('request 12, quote 12, contract 24'),
        raisedAtMs: expect.any(Number),
        step: 'terms',
        data: {
          code: 'term-length-differs',
          field: 'terms.termMonths',
          values: { request: 12, quote: 12, contract: 24 },
        },
        resolution: { text: 'contract amended', by: 'rita', atMs: decided?.atMs },
      },
    ]);
    expect(await bookedOrders(harness.sandbox, order)).toHaveLength(1);
  });

  test('OB-20: a correction that corrects nothing is found out, and history keeps both deviations', async () => {
    const order = await harness.order('Q-1042');
    await order.decide('correction', 'corrected', { by: rita, comment: 'should be fine now' });
    const again = await order.openTask('correction', (task) => task.taskId.endsWith('~2'));
    expect(codesOf(again)).toEqual(['renewal-differs']);
    expect(recordedCodes(await order.document())).toEqual(['renewal-differs', 'renewal-differs']);
    expect(startedSteps(await order.document())).toEqual(['quote', 'terms']);
  });

  test('OB-20: the request takes the terms of the approved quote, and these are booked and billed', async () => {
    const order = await harness.order('Q-1038');
    await order.decide('correction', 'adopt-quote-terms', {
      by: rita,
      comment: 'the quote is right',
    });
    await order.handedOff();
    const [booked] = await bookedOrders(harness.sandbox, order);
    const { schedules } = await harness.sandbox.documents(await order.caseId());
    for (const record of [booked, schedules?.[0]]) expect(priceOfFirstLine(record)).toBe(45_000);
  });

  test('OB-12, OB-20: terms adopted from the quote are still compared with the contract', async () => {
    const order = await harness.order('Q-1048');
    await order.decide('correction', 'adopt-quote-terms', { by: rita });
    const again = await order.openTask('correction', (task) => task.taskId.endsWith('~2'));
    expect(codesOf(again)).toEqual([
      'term-length-differs',
      'payment-terms-differ',
      'quantity-differs',
    ]);
    expect(again.data['findings']).toMatchObject([
      { values: { request: 24, quote: 24, contract: 36 } },
      {},
      {},
    ]);
  });

  test('OB-12, OB-20: a quote that was corrected is read again for the comparison', async () => {
    const order = await harness.order('Q-1037');
    await order.openTask('correction');
    const { terms } = await harness.sandbox.orderRequest('Q-1037');
    await changeQuote(harness.sandbox, numberOf(order), { terms });
    await order.decide('correction', 'corrected', { by: rita, comment: 'quote mended' });
    await order.handedOff();
    expect(recordedCodes(await order.document())).toEqual(['quantity-differs']);
  });

  test('OB-12: a contract that turns up lets the order go on', async () => {
    const order = await harness.order('Q-1032');
    await order.openTask('correction');
    const { customerId, terms } = await harness.sandbox.orderRequest('Q-1032');
    await harness.sandbox.put('crm.contracts', 'CT-Q-1032', { accountId: customerId, terms });
    await order.decide('correction', 'corrected', { by: rita, comment: 'contract filed' });
    await order.handedOff();
    const { exceptions } = (await order.document()).case;
    expect(exceptions).toMatchObject([
      { code: 'contract-missing', resolution: { text: 'contract filed', by: 'rita' } },
    ]);
  });
});

/** The escalation that follows the first ones. */
function nextEscalation(order: OrderDriver, nth: number): Promise<TaskView> {
  return order.openTask('escalation', (task) => task.taskId.endsWith(`~${nth}`));
}

async function changeContract(source: string, change: object): Promise<void> {
  await harness.sandbox.patch('crm.contracts', `CT-${source}`, { terms: change });
}

function priceOfFirstLine(
  record: { readonly [field: string]: unknown } | undefined,
): number | undefined {
  const lines = record?.['lines'] as
    | { readonly lineId: string; readonly unitPriceMinor: number }[]
    | undefined;
  return lines?.find((line) => line.lineId === 'L1')?.unitPriceMinor;
}
