import type { CaseDocument, TaskView } from '../../../domain/cases/case.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, codesOf, findingsOf, startedSteps } from './order-evidence.ts';

interface Stopped {
  readonly order: OrderDriver;
  readonly task: TaskView;
  readonly document: CaseDocument;
}

/** Each kind of deviation: its record names the field and what stands in request, quote and contract. */
const rows = [
  { ids: 'OB-13', source: 'Q-1034', code: 'start-date-differs', field: 'terms.startDate', values: undefined },
  { ids: 'OB-14', source: 'Q-1035', code: 'term-length-differs', field: 'terms.termMonths', values: [12, 12, 24] },
  {
    ids: 'OB-15',
    source: 'Q-1036',
    code: 'sku-differs',
    field: 'terms.lines[L1].sku',
    values: ['NET-FIBER-10G', 'NET-FIBER-1G', 'NET-FIBER-1G'],
  },
  { ids: 'OB-16', source: 'Q-1037', code: 'quantity-differs', field: 'terms.lines[L2].quantity', values: [1, 2, 1] },
  { ids: 'OB-16', source: 'Q-1038', code: 'price-differs', field: 'terms.lines[L1].unitPriceMinor', values: [44_999, 45_000, 45_000] },
  { ids: 'OB-16', source: 'Q-1039', code: 'currency-differs', field: 'terms.currency', values: ['USD', 'USD', 'EUR'] },
  {
    ids: 'OB-17',
    source: 'Q-1040',
    code: 'billing-frequency-differs',
    field: 'terms.billingFrequency',
    values: ['monthly', 'monthly', 'annual'],
  },
  {
    ids: 'OB-20, OB-31',
    source: 'Q-1041',
    code: 'payment-terms-differ',
    field: 'terms.paymentTerms',
    values: ['net-90', 'net-30', 'net-30'],
  },
  { ids: 'OB-18', source: 'Q-1042', code: 'renewal-differs', field: 'terms.renewal.noticeDays', values: [30, 30, 90] },
  { ids: 'OB-19', source: 'Q-1043', code: 'discount-differs', field: 'terms.adjustments[discount:LOYALTY]', values: [1_000, null, null] },
  { ids: 'OB-19', source: 'Q-1044', code: 'credit-differs', field: 'terms.adjustments[credit:OUTAGE]', values: [7_500, 7_500, 5_000] },
  {
    ids: 'OB-19',
    source: 'Q-1045',
    code: 'one-time-charge-differs',
    field: 'terms.adjustments[one-time-charge:INSTALL]',
    values: [null, 25_000, 25_000],
  },
  {
    ids: 'OB-15',
    source: 'Q-1046',
    code: 'line-missing',
    field: 'terms.lines[L2]',
    values: [null, '1 × VOICE-SIP-50', '1 × VOICE-SIP-50'],
  },
  { ids: 'OB-15', source: 'Q-1047', code: 'line-extra', field: 'terms.lines[L3]', values: ['1 × NET-ROUTER', null, null] },
] as const;
const severalAtOnce = 'Q-1048';
const withoutContract = ['Q-1031', 'Q-1032', 'Q-1033'];

let harness: Harness;
const stopped = new Map<string, Stopped>();

beforeAll(async () => {
  harness = await startHarness();
  const sources = [...rows.map(({ source }) => source), severalAtOnce, ...withoutContract];
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
  test.each(rows)('$ids: $source is stopped in step 2 for $code with field and values on record', ({ source, code, field, values }) => {
    const { task, document } = the(source);
    expect(findingsOf(task)).toEqual([{ code, field, values: expect.anything(), text: expect.any(String) }]);
    const [request, quote, contract] = values ?? datesOf(document);
    const [deviation] = document.events.filter((event) => event.kind === 'deviation.recorded');
    expect(deviation).toMatchObject({ step: 'terms', actor: 'handoff', atMs: expect.any(Number) });
    expect(deviation?.data).toEqual({ code, field, values: { request, quote, contract } });
  });

  test.each([...rows.map(({ source }) => source), severalAtOnce, ...withoutContract])(
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
