import type { CaseDocument, TaskView } from '../../../domain/cases/case.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, codesOf, findingsOf, startedSteps } from './order-evidence.ts';

interface Stopped {
  readonly order: OrderDriver;
  readonly task: TaskView;
  readonly document: CaseDocument;
}

/** Each kind of deviation: its record names the field and what stands in request, quote and contract; `any` stands for a date. */
const rows = [
  ['OB-13', 'Q-1034', 'start-date-differs', 'terms.startDate', undefined],
  ['OB-14', 'Q-1035', 'term-length-differs', 'terms.termMonths', [12, 12, 24]],
  ['OB-15', 'Q-1036', 'sku-differs', 'terms.lines[L1].sku', ['NET-FIBER-10G', 'NET-FIBER-1G', 'NET-FIBER-1G']],
  ['OB-16', 'Q-1037', 'quantity-differs', 'terms.lines[L2].quantity', [1, 2, 1]],
  ['OB-16', 'Q-1038', 'price-differs', 'terms.lines[L1].unitPriceMinor', [44_999, 45_000, 45_000]],
  ['OB-16', 'Q-1039', 'currency-differs', 'terms.currency', ['USD', 'USD', 'EUR']],
  ['OB-17', 'Q-1040', 'billing-frequency-differs', 'terms.billingFrequency', ['monthly', 'monthly', 'annual']],
  ['OB-20, OB-31', 'Q-1041', 'payment-terms-differ', 'terms.paymentTerms', ['net-90', 'net-30', 'net-30']],
  ['OB-18', 'Q-1042', 'renewal-differs', 'terms.renewal.noticeDays', [30, 30, 90]],
  ['OB-19', 'Q-1043', 'discount-differs', 'terms.adjustments[discount:LOYALTY]', [1_000, null, null]],
  ['OB-19', 'Q-1044', 'credit-differs', 'terms.adjustments[credit:OUTAGE]', [7_500, 7_500, 5_000]],
  ['OB-19', 'Q-1045', 'one-time-charge-differs', 'terms.adjustments[one-time-charge:INSTALL]', [null, 25_000, 25_000]],
  ['OB-15', 'Q-1046', 'line-missing', 'terms.lines[L2]', [null, '1 × VOICE-SIP-50', '1 × VOICE-SIP-50']],
  ['OB-15', 'Q-1047', 'line-extra', 'terms.lines[L3]', ['1 × NET-ROUTER', null, null]],
] as const;
const severalAtOnce = 'Q-1048';
const withoutContract = ['Q-1031', 'Q-1032', 'Q-1033'];

let harness: Harness;
const stopped = new Map<string, Stopped>();

beforeAll(async () => {
  harness = await startHarness();
  const sources = [...rows.map(([, source]) => source), severalAtOnce, ...withoutContract];
  await Promise.all(
    sources.map(async (source) => {
      const order = await harness.order(source);
      const task = await order.openTask('correction');
      stopped.set(source, { order, task, document: await order.document() });
    }),
  );
});
afterAll(() => harness.close());

describe('the comparison of terms', () => {
  test.each(rows)('%s: %s is stopped in step 2 for %s with field and values on record', (_ids, source, code, field, values) => {
    const { task, document } = the(source);
    expect(findingsOf(task)).toEqual([{ code, field, values: expect.anything(), text: expect.any(String) }]);
    const [request, quote, contract] = values ?? datesOf(document);
    const [deviation] = document.events.filter((event) => event.kind === 'deviation.recorded');
    expect(deviation).toMatchObject({ step: 'terms', actor: 'handoff', atMs: expect.any(Number) });
    expect(deviation?.data).toEqual({ code, field, values: { request, quote, contract } });
  });

  test.each([...rows.map(([, source]) => source), severalAtOnce, ...withoutContract])(
    'OB-20: %s is routed to the revenue operations analyst, and nothing later starts',
    async (source) => {
      const { order, task, document } = the(source);
      expect(task).toMatchObject({ kind: 'correction', role: 'revenue-operations-analyst', step: 'terms', state: 'open' });
      expect(startedSteps(document)).toEqual(['quote', 'terms']);
      expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
    },
  );

  test('OB-12: a field that is another one in each document shows all three values, and no field hides another', () => {
    const { task } = the(severalAtOnce);
    expect(codesOf(task)).toEqual(['term-length-differs', 'payment-terms-differ', 'quantity-differs']);
    expect(findingsOf(task).map((finding) => finding.values)).toEqual([
      { request: 12, quote: 24, contract: 36 },
      { request: 'net-30', quote: 'net-45', contract: 'net-60' },
      { request: 1, quote: 2, contract: 3 },
    ]);
  });

  test('OB-12: terms are not confirmed against a contract that is missing, dangling or of another customer', () => {
    expect(withoutContract.map((source) => codesOf(the(source).task))).toEqual([
      ['contract-missing'],
      ['contract-missing'],
      ['contract-of-other-customer'],
    ]);
  });

  test('OB-16: a price is off by one cent and said so exactly', () => {
    expect(the('Q-1038').task.description).toContain('request USD 449.99, quote USD 450.00, contract USD 450.00');
  });
});

/** Request, quote and contract of the one row whose values count from today: the request starts a day after the other two. */
function datesOf({ events }: CaseDocument): readonly [string, string, string] {
  const values = events.find((event) => event.kind === 'deviation.recorded')?.data?.['values'] as { quote: string };
  const dayAfter = new Date(Date.parse(values.quote) + 86_400_000).toISOString().slice(0, 10);
  return [dayAfter, values.quote, values.quote];
}

function the(source: string): Stopped {
  const found = stopped.get(source);
  if (found === undefined) throw new Error(`${source} was not started`);
  return found;
}
