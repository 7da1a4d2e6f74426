import type { Finding } from '../../../../domain/cases/finding.ts';
import type { QuoteFacts } from '../../../../domain/commerce/facts.ts';
import {
  escalationReason,
  type QuoteCheck,
  quoteFindings,
  requiredApprovalLevel,
} from '../../../../workflows/order-booking/rules/quote-check.ts';
import { customer, discountedBy, nowMs, quote, request } from './order-facts.ts';

const policy: QuoteCheck['policy'] = {
  approvalLevels: [
    { fromDiscountPercent: 0, level: 1 },
    { fromDiscountPercent: 10, level: 2 },
    { fromDiscountPercent: 20, level: 3 },
  ],
};

function find(change: Partial<QuoteCheck> = {}): readonly Finding[] {
  return quoteFindings({ request, quote, customer, policy, nowMs, ...change });
}

const withQuote = (change: Partial<QuoteFacts>) => find({ quote: { ...quote, ...change } });
const codesOf = (findings: readonly Finding[]) => findings.map((finding) => finding.code);

test('OB-4..OB-9: a quote that is approved, valid, of the customer and cited in its latest version has no finding', () => {
  expect(find()).toEqual([]);
});

test.each(['draft', 'pending', 'rejected'] as const)(
  'OB-4: a quote that is %s is stopped',
  (approvalStatus) => {
    expect(withQuote({ approvalStatus })).toEqual([
      {
        code: 'quote-not-approved',
        field: 'source.number',
        values: { quote: approvalStatus, policy: 'approved' },
        text: `Quote Q-1 is ${approvalStatus}, not approved.`,
      },
    ]);
  },
);

test.each([
  { title: 'a day before expiry', validUntilMs: nowMs + 86_400_000, codes: [] },
  { title: 'a millisecond before expiry', validUntilMs: nowMs + 1, codes: [] },
  { title: 'exactly at expiry', validUntilMs: nowMs, codes: [] },
  { title: 'a millisecond after expiry', validUntilMs: nowMs - 1, codes: ['quote-expired'] },
  { title: 'a year after expiry', validUntilMs: nowMs - 31_536_000_000, codes: ['quote-expired'] },
])('OB-5: $title the findings are $codes', ({ validUntilMs, codes }) => {
  expect(codesOf(withQuote({ validUntilMs }))).toEqual(codes);
});

test('OB-5: an expiry names the moment until which the quote held, and now', () => {
  const [finding] = withQuote({ validUntilMs: nowMs - 1 });
  expect(finding?.values).toEqual({
    quote: '2026-06-15T11:59:59.999Z',
    now: '2026-06-15T12:00:00.000Z',
  });
  expect(finding?.text).toBe('Quote Q-1 expired: it was valid until 2026-06-15T11:59:59.999Z.');
});

test('OB-6: a quote of another customer than the request is stopped', () => {
  const [finding, ...others] = withQuote({ customerId: 'C-2' });
  expect(finding).toMatchObject({
    code: 'quote-of-other-customer',
    field: 'customerId',
    values: { request: 'C-1', quote: 'C-2' },
  });
  expect(finding?.text).toBe('Quote Q-1 belongs to customer C-2, not to C-1.');
  expect(others).toEqual([]);
});

test('OB-6: a customer that the CRM does not know, or that is inactive, is stopped', () => {
  expect(find({ customer: null })).toEqual([
    {
      code: 'customer-unknown',
      field: 'customerId',
      values: { request: 'C-1', customer: null },
      text: 'Customer C-1 does not exist in the CRM.',
    },
  ]);
  expect(find({ customer: { ...customer, active: false } })).toEqual([
    {
      code: 'customer-inactive',
      field: 'customerId',
      values: { request: 'C-1', customer: 'inactive' },
      text: 'Customer C-1 is inactive.',
    },
  ]);
});

test('OB-7: an unknown number and a number of another account stop with reasons of their own', () => {
  expect(codesOf(find({ quote: null }))).toEqual(['quote-unknown']);
  expect(find({ quote: null })[0]).toMatchObject({
    field: 'source.number',
    values: { request: 'Q-1', quote: null },
    text: 'Quote Q-1 does not exist in the CRM.',
  });
  expect(codesOf(withQuote({ customerId: 'C-2' }))).toEqual(['quote-of-other-customer']);
});

test('OB-7: an unknown number does not hide an unknown customer', () => {
  expect(codesOf(find({ quote: null, customer: null }))).toEqual([
    'quote-unknown',
    'customer-unknown',
  ]);
});

test.each([
  { discountMinor: 0, required: 1 },
  { discountMinor: 999, required: 1 },
  { discountMinor: 1_000, required: 2 },
  { discountMinor: 1_999, required: 2 },
  { discountMinor: 2_000, required: 3 },
  { discountMinor: 10_000, required: 3 },
])(
  'OB-8: a discount of $discountMinor on 10000 needs level $required, and one below is stopped',
  ({ discountMinor, required }) => {
    const terms = discountedBy(discountMinor);
    expect(requiredApprovalLevel(terms, policy)).toBe(required);
    expect(codesOf(withQuote({ terms, approvalLevel: required }))).toEqual([]);
    expect(withQuote({ terms, approvalLevel: required - 1 })).toMatchObject([
      {
        code: 'quote-approval-level-too-low',
        field: 'source.number',
        values: { quote: required - 1, policy: required },
      },
    ]);
  },
);

test('OB-8: the required levels are policy; without a row that is reached none is required', () => {
  const strict = { approvalLevels: [{ fromDiscountPercent: 12.5, level: 2 }] };
  expect(requiredApprovalLevel(discountedBy(1_249), strict)).toBe(0);
  expect(requiredApprovalLevel(discountedBy(1_250), strict)).toBe(2);
});

test('OB-8: a level that is too low is told with the discount and both levels by name', () => {
  expect(withQuote({ terms: discountedBy(2_500), approvalLevel: 1 })[0]?.text).toBe(
    'Quote Q-1 has approval level 1 (manager); its discount of 25 % needs level 3 (executive).',
  );
});

test.each([
  {
    version: 2,
    code: 'quote-superseded',
    text: 'Quote Q-1 has version 3; the request cites version 2.',
  },
  {
    version: 4,
    code: 'quote-version-unknown',
    text: 'Quote Q-1 has no version 4; its latest is 3.',
  },
  {
    version: 0,
    code: 'quote-version-unknown',
    text: 'Quote Q-1 has no version 0; its latest is 3.',
  },
])('OB-9: a request that cites version $version of 3 stops as $code', ({ version, code, text }) => {
  const findings = find({ request: { ...request, source: { ...request.source, version } } });
  expect(findings).toEqual([
    { code, field: 'source.version', values: { request: version, quote: 3 }, text },
  ]);
});

test('OB-9: a version published after the request was checked stops it at the next check', () => {
  expect(codesOf(withQuote({ version: 4, latestVersion: 4 }))).toEqual(['quote-superseded']);
});

test('OB-10: an order form is checked as a quote is, and named as what it is', () => {
  const orderForm = {
    ...request,
    source: { kind: 'order-form' as const, number: 'OF-1', version: 1 },
  };
  const facts = {
    ...quote,
    kind: 'order-form' as const,
    number: 'OF-1',
    version: 1,
    latestVersion: 1,
  };
  expect(find({ request: orderForm, quote: facts })).toEqual([]);
  expect(
    find({ request: orderForm, quote: { ...facts, approvalStatus: 'rejected' } })[0]?.text,
  ).toBe('Order form OF-1 is rejected, not approved.');
  expect(find({ request: orderForm, quote: null })[0]?.text).toBe(
    'Order form OF-1 does not exist in the CRM.',
  );
});

test('OB-11: all that is wrong is found at once, and each finding has one of three reasons to escalate', () => {
  const findings = find({
    quote: {
      ...quote,
      customerId: 'C-2',
      approvalStatus: 'draft',
      approvalLevel: 0,
      validUntilMs: nowMs - 1,
      latestVersion: 4,
    },
    customer: { ...customer, active: false },
  });
  expect(findings.map((finding) => [finding.code, escalationReason(finding)])).toEqual([
    ['quote-of-other-customer', 'inconsistent'],
    ['quote-not-approved', 'missing-approval'],
    ['quote-approval-level-too-low', 'missing-approval'],
    ['quote-expired', 'expired'],
    ['quote-superseded', 'inconsistent'],
    ['customer-inactive', 'inconsistent'],
  ]);
});

test('OB-11: unknown records escalate as inconsistent', () => {
  expect(find({ quote: null, customer: null }).map(escalationReason)).toEqual([
    'inconsistent',
    'inconsistent',
  ]);
});
