import type { CaseDocument, TaskView } from '../../../domain/cases/case.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, codesOf, findingsOf, numberOf, recordedCodes, startedSteps } from './order-evidence.ts';

interface Stopped {
  readonly order: OrderDriver;
  readonly task: TaskView;
  readonly document: CaseDocument;
}

/** What each source is stopped for in step 1, and the reason named to the specialist (OB-11). */
const rows = [
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
  { ids: 'OB-5', source: 'Q-1015', what: 'expired', codes: ['quote-expired'], reasons: ['expired'] },
  { ids: 'OB-6, OB-7', source: 'Q-1016', what: 'linked to another account', codes: ['quote-of-other-customer'], reasons: ['inconsistent'] },
  { ids: 'OB-7', source: 'Q-9999', what: 'of an unknown number', codes: ['quote-unknown'], reasons: ['inconsistent'] },
  { ids: 'OB-9', source: 'Q-1017', what: 'superseded by a newer version', codes: ['quote-superseded'], reasons: ['inconsistent'] },
  {
    ids: 'OB-9',
    source: 'Q-1018',
    what: 'cited in a version that does not exist',
    codes: ['quote-version-unknown'],
    reasons: ['inconsistent'],
  },
  { ids: 'OB-6', source: 'Q-1019', what: 'of an inactive customer', codes: ['customer-inactive'], reasons: ['inconsistent'] },
  { ids: 'OB-6', source: 'Q-1020', what: 'of an unknown customer', codes: ['customer-unknown'], reasons: ['inconsistent'] },
  { ids: 'OB-5, OB-10', source: 'OF-2002', what: 'an expired order form', codes: ['quote-expired'], reasons: ['expired'] },
  {
    ids: 'OB-4, OB-10',
    source: 'OF-2003',
    what: 'an order form that is not approved',
    codes: ['quote-not-approved'],
    reasons: ['missing-approval'],
  },
] as const;

let harness: Harness;
const stopped = new Map<string, Stopped>();

beforeAll(async () => {
  harness = await startHarness();
  const sources = [...rows.map(({ source }) => source), 'Q-1021'];
  await Promise.all(sources.map(async (source) => stopped.set(source, await untilEscalated(await harness.order(source)))));
});
afterAll(() => harness.close());

describe('the quote check', () => {
  test.each(rows)('$ids: $source, which is $what, stops in step 1', async ({ source, codes, reasons }) => {
    const { order, task, document } = the(source);
    expect(codesOf(task)).toEqual(codes);
    expect(task).toMatchObject({
      kind: 'escalation',
      role: 'order-management-specialist',
      state: 'open',
      step: 'quote',
      data: { reasons },
    });
    expect(startedSteps(document)).toEqual(['quote']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
  });

  test('OB-11: every finding is named at once, with its reasons, not only the first', () => {
    const { task } = the('Q-1021');
    expect(codesOf(task)).toEqual(['quote-not-approved', 'quote-expired', 'quote-superseded']);
    expect(task.data['reasons']).toEqual(['missing-approval', 'expired', 'inconsistent']);
    for (const finding of findingsOf(task)) expect(task.description).toContain(finding.text);
  });

  test('OB-11: the case says for whom it waits, and every finding is documented as an open exception', () => {
    const { document } = the('Q-1021');
    expect(document.case).toMatchObject({ status: 'waiting', waitingFor: expect.stringContaining('order-management-specialist') });
    expect(recordedCodes(document)).toEqual(['quote-not-approved', 'quote-expired', 'quote-superseded']);
    expect(document.case.exceptions.map((exception) => [exception.code, exception.step, exception.resolution])).toEqual([
      ['quote-not-approved', 'quote', undefined],
      ['quote-expired', 'quote', undefined],
      ['quote-superseded', 'quote', undefined],
    ]);
  });

  test('OB-7: an unknown number and a number of another account are told apart', () => {
    const [unknown] = findingsOf(the('Q-9999').task);
    const [foreign] = findingsOf(the('Q-1016').task);
    expect(unknown).toMatchObject({ field: 'source.number', values: { quote: null }, text: expect.stringContaining('does not exist') });
    expect(foreign).toMatchObject({
      field: 'customerId',
      values: { request: 'C-100', quote: 'C-101' },
      text: expect.stringContaining('C-101'),
    });
  });

  test('OB-8: the level that the discount needs is named beside the one the quote has', () => {
    expect(findingsOf(the('Q-1014').task)[0]).toMatchObject({ values: { quote: 1, policy: 2 }, text: expect.stringContaining('15 %') });
  });

  test('OB-10: an order form is a source like a quote and is booked as one', async () => {
    const order = await harness.order('OF-2001');
    await order.handedOff();
    expect(await bookedOrders(harness.sandbox, order)).toEqual([
      expect.objectContaining({ quoteKind: 'order-form', quoteNumber: numberOf(order), status: 'booked' }),
    ]);
  });

  test('OB-7, OB-10: an order form cited as a quote is an unknown quote', async () => {
    const order = await harness.order('OF-2001', (request) => ({ ...request, source: { ...request.source, kind: 'quote' } }));
    const { task } = await untilEscalated(order);
    expect(codesOf(task)).toEqual(['quote-unknown']);
  });
});

async function untilEscalated(order: OrderDriver): Promise<Stopped> {
  const task = await order.openTask('escalation');
  const document = await order.sees('it waits', ({ case: view }) => view.status === 'waiting');
  return { order, task, document };
}

function the(source: string): Stopped {
  const found = stopped.get(source);
  if (found === undefined) throw new Error(`${source} was not started`);
  return found;
}
