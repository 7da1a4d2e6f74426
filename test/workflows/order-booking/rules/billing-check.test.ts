import fc from 'fast-check';
import type { Finding } from '../../../../domain/cases/finding.ts';
import type { BillingAccountFacts } from '../../../../domain/commerce/facts.ts';
import {
  type BillingCheck,
  billingFindings,
  requiredSettings,
} from '../../../../workflows/order-booking/rules/billing-check.ts';
import { account, customer, nowMs, request } from './order-facts.ts';

const policy: BillingCheck['policy'] = {
  actions: ['activate-schedule'],
  requiredSettings: [
    { countries: [], customerTypes: ['public-sector'], settings: ['tax'] },
    { countries: ['HK', 'AE'], customerTypes: [], settings: ['currency'] },
    { countries: ['US'], customerTypes: ['consumer'], settings: ['paymentMethod'] },
    { countries: [], customerTypes: [], settings: ['tax', 'currency', 'paymentMethod'] },
  ],
};

const find = (change: Partial<BillingCheck> = {}) =>
  billingFindings({ request, customer, account, policy, ...change });
const withAccount = (change: Partial<BillingAccountFacts>) =>
  find({ account: { ...account, ...change } });
const codesOf = (findings: readonly Finding[]) => findings.map((finding) => finding.code);

test('OB-21..OB-24: a complete account of the customer without holds has no finding', () => {
  expect(find()).toEqual([]);
});

test('OB-21: an account that does not exist, and one that is linked elsewhere, fail for reasons of their own', () => {
  expect(find({ account: null })).toEqual([
    {
      code: 'billing-account-missing',
      field: 'billing.account',
      values: { request: 'C-1', account: null },
      text: 'Customer C-1 has no billing account.',
    },
  ]);
  expect(withAccount({ customerId: 'C-2' })).toEqual([
    {
      code: 'billing-account-of-other-customer',
      field: 'billing.customerId',
      values: { request: 'C-1', account: 'C-2' },
      text: 'Billing account BA-1 is linked to customer C-2, not to C-1.',
    },
  ]);
});

test.each([
  {
    field: 'recipient.name',
    code: 'invoice-recipient-incomplete',
    title: 'name of the invoice recipient',
  },
  {
    field: 'recipient.email',
    code: 'invoice-recipient-incomplete',
    title: 'e-mail address of the invoice recipient',
  },
  {
    field: 'address.line1',
    code: 'billing-address-incomplete',
    title: 'street of the billing address',
  },
  {
    field: 'address.city',
    code: 'billing-address-incomplete',
    title: 'city of the billing address',
  },
  {
    field: 'address.postalCode',
    code: 'billing-address-incomplete',
    title: 'postal code of the billing address',
  },
  {
    field: 'address.country',
    code: 'billing-address-incomplete',
    title: 'country of the billing address',
  },
])('OB-22: a missing $field fails as $code', ({ field, code, title }) => {
  const findings = withAccount({
    filledFields: account.filledFields.filter((filled) => filled !== field),
  });
  expect(findings).toEqual([
    {
      code,
      field: `billing.${field}`,
      values: { account: null },
      text: `Billing account BA-1 lacks the ${title}.`,
    },
  ]);
});

test('OB-22: each missing sub-field is a finding of its own', () => {
  expect(codesOf(withAccount({ filledFields: [] }))).toEqual([
    ...Array<string>(2).fill('invoice-recipient-incomplete'),
    ...Array<string>(4).fill('billing-address-incomplete'),
  ]);
});

test.each([
  { setting: 'tax', value: { tax: false }, code: 'tax-setting-missing' },
  { setting: 'currency', value: { currency: null }, code: 'currency-setting-missing' },
  { setting: 'paymentMethod', value: { paymentMethod: false }, code: 'payment-method-missing' },
])('OB-23: a missing $setting fails as $code where it is required', ({ setting, value, code }) => {
  const findings = withAccount({ settings: { ...account.settings, ...value } });
  expect(findings).toMatchObject([
    { code, field: `billing.settings.${setting}`, values: { account: null, policy: 'required' } },
  ]);
});

const nothingSet = { settings: { tax: false, currency: null, paymentMethod: false } };

test.each([
  { type: 'business', country: 'US', required: ['tax', 'currency', 'paymentMethod'] },
  { type: 'consumer', country: 'US', required: ['paymentMethod'] },
  { type: 'consumer', country: 'GB', required: ['tax', 'currency', 'paymentMethod'] },
  { type: 'business', country: 'HK', required: ['currency'] },
  { type: 'consumer', country: 'AE', required: ['currency'] },
  { type: 'public-sector', country: 'HK', required: ['tax'] },
] as const)(
  'OB-23: the first row of policy that matches a $type customer in $country requires $required',
  ({ type, country, required }) => {
    const findings = find({
      customer: { ...customer, type, country },
      account: { ...account, ...nothingSet },
    });
    expect(findings.map((finding) => finding.field)).toEqual(
      required.map((setting) => `billing.settings.${setting}`),
    );
  },
);

test('OB-23: without a matching row everything is required', () => {
  expect(requiredSettings(customer, { ...policy, requiredSettings: [] })).toEqual([
    'tax',
    'currency',
    'paymentMethod',
  ]);
});

test('OB-23: a currency other than the order is in fails, required or not', () => {
  const settings = { ...account.settings, currency: 'EUR' };
  const findings = find({
    customer: { ...customer, type: 'consumer' },
    account: { ...account, settings },
  });
  expect(findings).toEqual([
    {
      code: 'currency-setting-differs',
      field: 'billing.settings.currency',
      values: { request: 'USD', account: 'EUR' },
      text: 'Billing account BA-1 is kept in EUR; the order is in USD.',
    },
  ]);
});

test('OB-24: each open hold and credit block stops the order, and their release lets it go on', () => {
  const holds = [
    { kind: 'hold' as const, reason: 'address under review', sinceMs: nowMs },
    { kind: 'credit-block' as const, reason: 'limit used up', sinceMs: nowMs },
  ];
  expect(withAccount({ holds })).toEqual([
    {
      code: 'billing-hold',
      field: 'billing.holds[0]',
      values: { account: 'address under review', since: '2026-06-15T12:00:00.000Z' },
      text: 'Billing account BA-1 has a billing hold since 2026-06-15T12:00:00.000Z: address under review.',
    },
    {
      code: 'credit-block',
      field: 'billing.holds[1]',
      values: { account: 'limit used up', since: '2026-06-15T12:00:00.000Z' },
      text: 'Billing account BA-1 has a credit block since 2026-06-15T12:00:00.000Z: limit used up.',
    },
  ]);
  expect(withAccount({ holds: [] })).toEqual([]);
});

test('OB-25: the number of findings is the number of things missing, in any combination', () => {
  const holds = fc.array(
    fc.record({
      kind: fc.constantFrom('hold' as const, 'credit-block' as const),
      reason: fc.string(),
      sinceMs: fc.nat(),
    }),
    { maxLength: 3 },
  );
  const facts = fc.record({
    customerId: fc.constantFrom('C-1', 'C-2'),
    filledFields: fc.subarray([...account.filledFields]),
    settings: fc.record({
      tax: fc.boolean(),
      currency: fc.constantFrom('USD', 'EUR', null),
      paymentMethod: fc.boolean(),
    }),
    holds,
  });
  fc.assert(
    fc.property(facts, (change) => {
      const { customerId, filledFields, settings } = change;
      const wrong = [
        customerId !== 'C-1',
        !settings.tax,
        settings.currency !== 'USD',
        !settings.paymentMethod,
      ].filter(Boolean).length;
      expect(withAccount(change)).toHaveLength(
        wrong + (6 - filledFields.length) + change.holds.length,
      );
    }),
  );
});
