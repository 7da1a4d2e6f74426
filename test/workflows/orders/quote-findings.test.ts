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
  ['OB-4, OB-8', 'Q-1011', 'a draft', ['quote-not-approved', 'quote-approval-level-too-low'], ['missing-approval']],
  ['OB-4, OB-8', 'Q-1012', 'pending', ['quote-not-approved', 'quote-approval-level-too-low'], ['missing-approval']],
  ['OB-4, OB-8', 'Q-1013', 'rejected', ['quote-not-approved', 'quote-approval-level-too-low'], ['missing-approval']],
  ['OB-8', 'Q-1014', 'approved at too low a level for its discount', ['quote-approval-level-too-low'], ['missing-approval']],
  ['OB-5', 'Q-1015', 'expired', ['quote-expired'], ['expired']],
  ['OB-6, OB-7', 'Q-1016', 'linked to another account', ['quote-of-other-customer'], ['inconsistent']],
  ['OB-7', 'Q-9999', 'of an unknown number', ['quote-unknown'], ['inconsistent']],
  ['OB-9', 'Q-1017', 'superseded by a newer version', ['quote-superseded'], ['inconsistent']],
  ['OB-9', 'Q-1018', 'cited in a version that does not exist', ['quote-version-unknown'], ['inconsistent']],
  ['OB-6', 'Q-1019', 'of an inactive customer', ['customer-inactive'], ['inconsistent']],
  ['OB-6', 'Q-1020', 'of an unknown customer', ['customer-unknown'], ['inconsistent']],
  ['OB-5, OB-10', 'OF-2002', 'an expired order form', ['quote-expired'], ['expired']],
  ['OB-4, OB-10', 'OF-2003', 'an order form that is not approved', ['quote-not-approved'], ['missing-approval']],
] as const;

let harness: Harness;
const stopped = new Map<string, Stopped>();

beforeAll(async () => {
  harness = await startHarness();
  const sources = [...rows.map(([, source]) => source), 'Q-1021'];
  await Promise.all(sources.map(async (source) => stopped.set(source, await untilEscalated(await harness.order(source)))));
});
afterAll(() => harness.close());

describe('the quote check', () => {
  test.each(rows)('%s: %s, which is %s, stops in step 1', async (_ids, source, _what, codes, reasons) => {
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
