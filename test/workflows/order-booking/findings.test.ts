import type { CaseDocument } from '../../../domain/cases/case.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { quoteRows, termsRows } from './findings-rows.ts';
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
