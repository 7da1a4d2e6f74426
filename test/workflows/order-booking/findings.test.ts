import type { CaseDocument } from '../../../domain/cases/case.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import {
  bookedOrders,
  codesOf,
  findingsOf,
  numberOf,
  recordedCodes,
  startedSteps,
} from './order-evidence.ts';

interface Stopped {
  readonly order: OrderDriver;
  readonly task: TaskView;
  readonly document: CaseDocument;
}

/** What each source is stopped for in step 1, and the reason named to the specialist (OB-11). */
const quoteRows = [
  {
    ids: 'OB-4, OB-8',
    source: 'Q-1011',
    what: 'a draft',
    codes: ['quote-not-approved', 'quote-approval-level-too-low'],
    reasons: ['missing-approval'],
  },
  {
    ids: 'OB-4, OB-8',
    source: 'Q-1012',
    what: 'pending',
    codes: ['quote-not-approved', 'quote-approval-level-too-low'],
    reasons: ['missing-approval'],
  },
  {
    ids: 'OB-4, OB-8',
    source: 'Q-1013',
    what: 'rejected',
    codes: ['quote-not-approved', 'quote-approval-level-too-low'],
    reasons: ['missing-approval'],
  },
  {
    ids: 'OB-8',
    source: 'Q-1014',
    what: 'approved at too low a level for its discount',
    codes: ['quote-approval-level-too-low'],
    reasons: ['missing-approval'],
  },
  {
    ids: 'OB-5',
    source: 'Q-1015',
    what: 'expired',
    codes: ['quote-expired'],
    reasons: ['expired'],
  },
  {
    ids: 'OB-6, OB-7',
    source: 'Q-1016',
    what: 'linked to another account',
    codes: ['quote-of-other-customer'],
    reasons: ['inconsistent'],
  },
  {
    ids: 'OB-7',
    source: 'Q-9999',
    what: 'of an unknown number',
    codes: ['quote-unknown'],
    reasons: ['inconsistent'],
  },
  {
    ids: 'OB-9',
    source: 'Q-1017',
    what: 'superseded by a newer version',
    codes: ['quote-superseded'],
    reasons: ['inconsistent'],
  },
  {
    ids: 'OB-9',
    source: 'Q-1018',
    what: 'cited in a version that does not exist',
    codes: ['quote-version-unknown'],
    reasons: ['inconsistent'],
  },
  {
    ids: 'OB-6',
    source: 'Q-1019',
    what: 'of an inactive customer',
    codes: ['customer-inactive'],
    reasons: ['inconsistent'],
  },
  {
    ids: 'OB-6',
    source: 'Q-1020',
    what: 'of an unknown customer',
    codes: ['customer-unknown'],
    reasons: ['inconsistent'],
  },
  {
    ids: 'OB-5, OB-10',
    source: 'OF-2002',
    what: 'an expired order form',
    codes: ['quote-expired'],
    reasons: ['expired'],
  },
  {
    ids: 'OB-4, OB-10',
    source: 'OF-2003',
    what: 'an order form that is not approved',
    codes: ['quote-not-approved'],
    reasons: ['missing-approval'],
  },
] as const;

/**
 * Each kind of deviation: its record names the field and what stands in request, quote and
 * contract.
 */
const termsRows = [
  {
    ids: 'OB-13',
    source: 'Q-1034',
    code: 'start-date-differs',
    field: 'terms.startDate',
    values: undefined,
  },
  {
    ids: 'OB-14',
    source: 'Q-1035',
    code: 'term-length-differs',
    field: 'terms.termMonths',
    values: [12, 12, 24],
  },
  {
    ids: 'OB-15',
    source: 'Q-1036',
    code: 'sku-differs',
    field: 'terms.lines[L1].sku',
    values: ['NET-FIBER-10G', 'NET-FIBER-1G', 'NET-FIBER-1G'],
  },
  {
    ids: 'OB-16',
    source: 'Q-1037',
    code: 'quantity-differs',
    field: 'terms.lines[L2].quantity',
    values: [1, 2, 1],
  },
  {
    ids: 'OB-16',
    source: 'Q-1038',
    code: 'price-differs',
    field: 'terms.lines[L1].unitPriceMinor',
    values: [44_999, 45_000, 45_000],
  },
  {
    ids: 'OB-16',
    source: 'Q-1039',
    code: 'currency-differs',
    field: 'terms.currency',
    values: ['USD', 'USD', 'EUR'],
  },
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
  {
    ids: 'OB-18',
    source: 'Q-1042',
    code: 'renewal-differs',
    field: 'terms.renewal.noticeDays',
    values: [30, 30, 90],
  },
  {
    ids: 'OB-19',
    source: 'Q-1043',
    code: 'discount-differs',
    field: 'terms.adjustments[discount:LOYALTY]',
    values: [1_000, null, null],
  },
  {
    ids: 'OB-19',
    source: 'Q-1044',
    code: 'credit-differs',
    field: 'terms.adjustments[credit:OUTAGE]',
    values: [7_500, 7_500, 5_000],
  },
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
  {
    ids: 'OB-15',
    source: 'Q-1047',
    code: 'line-extra',
    field: 'terms.lines[L3]',
    values: ['1 × NET-ROUTER', null, null],
  },
] as const;
const severalAtOnce = 'Q-1048';
const withoutContract = ['Q-1031', 'Q-1032', 'Q-1033'];
const termsSources = [...termsRows.map(({ source }) => source), severalAtOnce, ...withoutContract];

let harness: Harness;
const stopped = new Map<string, Stopped>();

beforeAll(async () => {
  harness = await startHarness();
  const quoteSources = [...quoteRows.map(({ source }) => source), 'Q-1021'];
  const start = (kind: 'escalation' | 'correction') => async (source: string) =>
    stopped.set(source, await untilStopped(await harness.order(source), kind));
  await Promise.all(quoteSources.map(start('escalation')));
  await Promise.all(termsSources.map(start('correction')));
});
afterAll(() => harness.close());

describe('the quote check', () => {
  test.each(quoteRows)(
    '$ids: $source, which is $what, stops in step 1',
    async ({ source, codes, reasons }) => {
      const { order, task, document } = the(source);
      expect(codesOf(task)).toEqual(codes);
      expect(task).toMatchObject({
        role: 'order-management-specialist',
        state: 'open',
        step: 'quote',
        data: { reasons },
      });
      expect(startedSteps(document)).toEqual(['quote']);
      expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
    },
  );

  test('OB-11: every finding is named at once, with its reasons, not only the first', () => {
    const { task } = the('Q-1021');
    expect(codesOf(task)).toEqual(['quote-not-approved', 'quote-expired', 'quote-superseded']);
    expect(task.data['reasons']).toEqual(['missing-approval', 'expired', 'inconsistent']);
    for (const finding of findingsOf(task)) expect(task.description).toContain(finding.text);
  });

  test('OB-11: the case says for whom it waits, and every finding is documented as an open exception', () => {
    const { document } = the('Q-1021');
    expect(document.case).toMatchObject({
      status: 'waiting',
      waitingFor: expect.stringContaining('order-management-specialist'),
    });
    expect(recordedCodes(document)).toEqual([
      'quote-not-approved',
      'quote-expired',
      'quote-superseded',
    ]);
    expect(
      document.case.exceptions.map((exception) => [
        exception.code,
        exception.step,
        exception.resolution,
      ]),
    ).toEqual([
      ['quote-not-approved', 'quote', undefined],
      ['quote-expired', 'quote', undefined],
      ['quote-superseded', 'quote', undefined],
    ]);
  });

  test('OB-7: an unknown number and a number of another account are told apart', () => {
    const [unknown] = findingsOf(the('Q-9999').task);
    const [foreign] = findingsOf(the('Q-1016').task);
    expect(unknown).toMatchObject({
      field: 'source.number',
      values: { quote: null },
      text: expect.stringContaining('does not exist'),
    });
    const values = { request: 'C-100', quote: 'C-101' };
    expect(foreign).toMatchObject({
      field: 'customerId',
      values,
      text: expect.stringContaining('C-101'),
    });
  });

  test('OB-8: the level that the discount needs is named beside the one the quote has', () => {
    expect(findingsOf(the('Q-1014').task)[0]).toMatchObject({
      values: { quote: 1, policy: 2 },
      text: expect.stringContaining('15 %'),
    });
  });

  test('OB-10: an order form is a source like a quote and is booked as one', async () => {
    const order = await harness.order('OF-2001');
    await order.handedOff();
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({
        quoteKind: 'order-form',
        quoteNumber: numberOf(order),
        status: 'booked',
      }),
    ]);
  });

  test('OB-7, OB-10: an order form cited as a quote is an unknown quote', async () => {
    const order = await harness.order('OF-2001', (request) => ({
      ...request,
      source: { ...request.source, kind: 'quote' },
    }));
    const { task } = await untilStopped(order, 'escalation');
    expect(codesOf(task)).toEqual(['quote-unknown']);
  });
});

describe('the comparison of terms', () => {
  test.each(termsRows)(
    '$ids: $source is stopped in step 2 for $code with field and values on record',
    ({ source, code, field, values }) => {
      const { task, document } = the(source);
      expect(findingsOf(task)).toEqual([
        { code, field, values: expect.anything(), text: expect.any(String) },
      ]);
      const [request, quote, contract] = values ?? datesOf(document);
      const [deviation] = document.events.filter((event) => event.kind === 'deviation.recorded');
      expect(deviation).toMatchObject({
        step: 'terms',
        actor: 'handoff',
        atMs: expect.any(Number),
      });
      expect(deviation?.data).toEqual({ code, field, values: { request, quote, contract } });
    },
  );

  test.each([...termsSources])(
    'OB-20: %s is routed to the revenue operations analyst, and nothing later starts',
    async (source) => {
      const { order, task, document } = the(source);
      expect(task).toMatchObject({
        kind: 'correction',
        role: 'revenue-operations-analyst',
        step: 'terms',
        state: 'open',
      });
      expect(startedSteps(document)).toEqual(['quote', 'terms']);
      expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
    },
  );

  test('OB-12: a field that is another one in each document shows all three values, and no field hides another', () => {
    const { task } = the(severalAtOnce);
    expect(codesOf(task)).toEqual([
      'term-length-differs',
      'payment-terms-differ',
      'quantity-differs',
    ]);
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
    expect(the('Q-1038').task.description).toContain(
      'request USD 449.99, quote USD 450.00, contract USD 450.00',
    );
  });
});

async function untilStopped(
  order: OrderDriver,
  kind: 'escalation' | 'correction',
): Promise<Stopped> {
  const task = await order.openTask(kind);
  const document = await order.sees('it waits', ({ case: view }) => view.status === 'waiting');
  return { order, task, document };
}

/**
 * Request, quote and contract of the one row whose values count from today: the request starts a
 * day after the other two.
 */
function datesOf({ events }: CaseDocument): readonly [string, string, string] {
  const values = events.find((event) => event.kind === 'deviation.recorded')?.data?.['values'] as {
    quote: string;
  };
  const dayAfter = new Date(Date.parse(values.quote) + 86_400_000).toISOString().slice(0, 10);
  return [dayAfter, values.quote, values.quote];
}

function the(source: string): Stopped {
  const found = stopped.get(source);
  if (found === undefined) throw new Error(`${source} was not started`);
  return found;
}
