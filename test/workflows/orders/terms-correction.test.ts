import { person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, changeQuote, codesOf, numberOf, recordedCodes, startedSteps } from './order-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const rita = person('rita', 'revenue-operations-analyst');

describe('a deviation of terms', () => {
  test('OB-20: step 2 runs again after the correction, and the record keeps what differed, who corrected it and when', async () => {
    const order = await harness.order('Q-1035');
    await order.openTask('correction');
    await changeContract('Q-1035', { termMonths: 12 });
    const task = await order.decide('correction', 'corrected', { by: rita, comment: 'contract amended' });
    await order.handedOff();

    const { case: view, events } = await order.document();
    const decided = events.find((event) => event.kind === 'task.completed');
    expect(decided).toMatchObject({ actor: 'rita', data: { taskId: task.taskId, choice: 'corrected', comment: 'contract amended' } });
    expect(view.exceptions).toEqual([
      {
        id: 'E1',
        code: 'term-length-differs',
        text: expect.stringContaining('request 12, quote 12, contract 24'),
        raisedAtMs: expect.any(Number),
        step: 'terms',
        data: { code: 'term-length-differs', field: 'terms.termMonths', values: { request: 12, quote: 12, contract: 24 } },
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
    await order.decide('correction', 'adopt-quote-terms', { by: rita, comment: 'the quote is right' });
    await order.handedOff();
    const [booked] = await bookedOrders(harness.sandbox, order);
    const { schedules } = await harness.sandbox.documents(await order.caseId());
    for (const record of [booked, schedules?.[0]]) expect(priceOfFirstLine(record)).toBe(45_000);
  });

  test('OB-12, OB-20: terms adopted from the quote are still compared with the contract', async () => {
    const order = await harness.order('Q-1048');
    await order.decide('correction', 'adopt-quote-terms', { by: rita });
    const again = await order.openTask('correction', (task) => task.taskId.endsWith('~2'));
    expect(codesOf(again)).toEqual(['term-length-differs', 'payment-terms-differ', 'quantity-differs']);
    expect(again.data['findings']).toMatchObject([{ values: { request: 24, quote: 24, contract: 36 } }, {}, {}]);
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
    expect(exceptions).toMatchObject([{ code: 'contract-missing', resolution: { text: 'contract filed', by: 'rita' } }]);
  });
});

async function changeContract(source: string, change: object): Promise<void> {
  await harness.sandbox.patch('crm.contracts', `CT-${source}`, { terms: change });
}

function priceOfFirstLine(record: { readonly [field: string]: unknown } | undefined): number | undefined {
  const lines = record?.['lines'] as { readonly lineId: string; readonly unitPriceMinor: number }[] | undefined;
  return lines?.find((line) => line.lineId === 'L1')?.unitPriceMinor;
}
