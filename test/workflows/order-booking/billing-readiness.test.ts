import type { TaskView } from '../../../domain/cases/task.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import {
  bookedOrders,
  codesOf,
  findingsOf,
  recordedCodes,
  startedSteps,
} from './order-evidence.ts';

/** What each customer's account lacks. */
const rows = [
  { ids: 'OB-21', source: 'Q-1061', what: 'no account', codes: ['billing-account-missing'] },
  {
    ids: 'OB-21',
    source: 'Q-1062',
    what: 'an account linked elsewhere',
    codes: ['billing-account-of-other-customer'],
  },
  {
    ids: 'OB-22',
    source: 'Q-1063',
    what: 'no recipient',
    codes: ['invoice-recipient-incomplete', 'invoice-recipient-incomplete'],
  },
  {
    ids: 'OB-22',
    source: 'Q-1064',
    what: 'half an address',
    codes: ['billing-address-incomplete', 'billing-address-incomplete'],
  },
  { ids: 'OB-23', source: 'Q-1065', what: 'no tax setting', codes: ['tax-setting-missing'] },
  { ids: 'OB-23', source: 'Q-1066', what: 'no currency', codes: ['currency-setting-missing'] },
  { ids: 'OB-23', source: 'Q-1067', what: 'no payment method', codes: ['payment-method-missing'] },
  { ids: 'OB-23', source: 'Q-1070', what: 'another currency', codes: ['currency-setting-differs'] },
  { ids: 'OB-24', source: 'Q-1068', what: 'a billing hold', codes: ['billing-hold'] },
  { ids: 'OB-24', source: 'Q-1069', what: 'a credit block', codes: ['credit-block'] },
] as const;
const severalAtOnce = 'Q-1071';
/** Customers of whom policy asks less: no payment method, no tax. */
const excused = ['Q-1003', 'Q-1006'];
const bettina = person('bettina', 'billing-owner');

let harness: Harness;
const stopped = new Map<string, { readonly order: OrderDriver; readonly task: TaskView }>();

beforeAll(async () => {
  harness = await startHarness();
  const sources = [...rows.map(({ source }) => source), severalAtOnce];
  await Promise.all(
    sources.map(async (source) => {
      const order = await harness.order(source);
      stopped.set(source, { order, task: await order.openTask('non-conformance') });
    }),
  );
});
afterAll(() => harness.close());

describe('billing readiness', () => {
  test.each(rows)(
    '$ids, OB-25: $source with $what is a non-conformance for the billing owner',
    async ({ source, codes }) => {
      const { order, task } = the(source);
      expect(codesOf(task)).toEqual(codes);
      expect(task).toMatchObject({
        kind: 'non-conformance',
        role: 'billing-owner',
        step: 'billing-readiness',
        state: 'open',
      });
      const document = await order.document();
      expect(recordedCodes(document)).toEqual(codes);
      expect(startedSteps(document)).toEqual(['quote', 'terms', 'billing-readiness']);
      expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
    },
  );

  test('OB-21: an absent account and one linked elsewhere have a reason each', () => {
    expect(findingsOf(the('Q-1061').task)[0]).toMatchObject({
      field: 'billing.account',
      values: { request: 'C-110', account: null },
    });
    expect(findingsOf(the('Q-1062').task)[0]).toMatchObject({
      field: 'billing.customerId',
      values: { request: 'C-111', account: 'C-106' },
    });
  });

  test('OB-22: each missing sub-field is named', async () => {
    const nothing = {
      recipient: { name: '', email: '' },
      address: { line1: '', city: '', postalCode: '', country: '' },
    };
    await harness.sandbox.patch('billing.accounts', 'BA-100', nothing);
    const order = await harness.order('Q-1001');
    const task = await order.openTask('non-conformance');
    expect(findingsOf(task).map((finding) => finding.field)).toEqual([
      'billing.recipient.name',
      'billing.recipient.email',
      'billing.address.line1',
      'billing.address.city',
      'billing.address.postalCode',
      'billing.address.country',
    ]);
  });

  test('OB-24, OB-25: everything that is missing is found at once, and the reason of a hold is told', () => {
    const { task } = the(severalAtOnce);
    expect(codesOf(task).toSorted()).toEqual([
      'billing-hold',
      'invoice-recipient-incomplete',
      'payment-method-missing',
      'tax-setting-missing',
    ]);
    expect(task.description).toContain('account under review');
  });

  test.each(excused)(
    'OB-23: %s needs no more than policy asks of its country and customer type',
    async (source) => {
      const order = await harness.order(source);
      await order.handedOff();
      expect(recordedCodes(await order.document())).toEqual([]);
    },
  );

  test('OB-24: the release of a hold resumes the order, and the non-conformance stays on record with its resolution', async () => {
    const { order, task } = the('Q-1068');
    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    expect(
      await order.complete(task, 'resolved', { by: bettina, comment: 'dispute settled' }),
    ).toMatchObject({ ok: true });
    await order.handedOff();
    expect((await order.document()).case.exceptions).toMatchObject([
      {
        code: 'billing-hold',
        step: 'billing-readiness',
        resolution: { text: 'dispute settled', by: 'bettina' },
      },
    ]);
    expect(await bookedOrders(harness.sandbox, order)).toHaveLength(1);
  });

  test('OB-21, OB-25: the order stays blocked until the account is there, and each attempt is on record', async () => {
    const { order, task } = the('Q-1061');
    await order.complete(task, 'resolved', { by: bettina, comment: 'account was ordered' });
    const again = await order.openTask('non-conformance', (other) => other.taskId !== task.taskId);
    expect(codesOf(again)).toEqual(['billing-account-missing']);

    const sound = await harness.sandbox.get('/admin/state/billing.accounts/BA-116');
    const account = {
      ...sound,
      customerId: 'C-110',
      listedUnder: 'C-110',
      paymentMethod: { kind: 'card', last4: '1111' },
    };
    await harness.sandbox.put('billing.accounts', 'BA-110', account);
    await order.complete(again, 'resolved', { by: bettina, comment: 'account opened' });
    await order.handedOff();
    const { exceptions } = (await order.document()).case;
    expect(exceptions.map((exception) => exception.resolution?.text)).toEqual([
      'account was ordered',
      'account opened',
    ]);
  });
});

function the(source: string) {
  const found = stopped.get(source);
  if (found === undefined) throw new Error(`${source} was not started`);
  return found;
}
