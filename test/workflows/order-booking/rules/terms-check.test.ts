import type { Finding } from '../../../../domain/cases/finding.ts';
import type { Adjustment, CommercialTerms, OrderLine } from '../../../../domain/commerce/facts.ts';
import { termsFindings } from '../../../../workflows/order-booking/rules/terms-check.ts';
import { contract, quote, request, terms } from './order-facts.ts';

interface Documents {
  readonly request?: Partial<CommercialTerms>;
  readonly quote?: Partial<CommercialTerms>;
  readonly contract?: Partial<CommercialTerms> | null;
}

/** Findings when the named documents differ from the agreed terms as given. */
function compare(changes: Documents): readonly Finding[] {
  return termsFindings({
    request: { ...request, terms: { ...terms, ...changes.request } },
    quote: { ...quote, terms: { ...terms, ...changes.quote } },
    contract:
      changes.contract === null ? null : { ...contract, terms: { ...terms, ...changes.contract } },
  });
}

const [line1, line2] = terms.lines as [OrderLine, OrderLine];
const withLine1 = (change: Partial<OrderLine>) => ({ lines: [{ ...line1, ...change }, line2] });
const withoutAdjustment = (kind: Adjustment['kind']) => ({
  adjustments: terms.adjustments.filter((adjustment) => adjustment.kind !== kind),
});

test('OB-12: documents that agree have no finding', () => {
  expect(compare({})).toEqual([]);
});

test('OB-12: a quote without a contract is found, and the request is still compared with the quote', () => {
  expect(compare({ contract: null, request: { termMonths: 12 } })).toEqual([
    {
      code: 'contract-missing',
      field: 'contract',
      values: { request: 'Q-1', quote: 'Q-1', contract: null },
      text: 'No contract goes with Q-1, so the terms cannot be confirmed against it.',
    },
    {
      code: 'term-length-differs',
      field: 'terms.termMonths',
      values: { request: 12, quote: 24, contract: null },
      text: 'The subscription term in months differs: request 12, quote 24, contract none.',
    },
  ]);
});

test('OB-12: a contract of another customer is found', () => {
  const findings = termsFindings({ request, quote, contract: { ...contract, customerId: 'C-2' } });
  expect(findings).toEqual([
    {
      code: 'contract-of-other-customer',
      field: 'customerId',
      values: { request: 'C-1', quote: 'C-1', contract: 'C-2' },
      text: 'Contract CT-1 belongs to customer C-2, not to C-1.',
    },
  ]);
});

test('OB-12: three values that all differ are shown side by side', () => {
  const findings = compare({
    request: { termMonths: 12 },
    quote: { termMonths: 24 },
    contract: { termMonths: 36 },
  });
  expect(findings.map((finding) => finding.values)).toEqual([
    { request: 12, quote: 24, contract: 36 },
  ]);
});

const fieldCases = [
  {
    id: 'OB-13',
    change: { startDate: '2026-07-02' },
    code: 'start-date-differs',
    field: 'terms.startDate',
    value: '2026-07-02',
  },
  {
    id: 'OB-14',
    change: { termMonths: 23 },
    code: 'term-length-differs',
    field: 'terms.termMonths',
    value: 23,
  },
  {
    id: 'OB-15',
    change: withLine1({ sku: 'NET-FIBER-10G' }),
    code: 'sku-differs',
    field: 'terms.lines[L1].sku',
    value: 'NET-FIBER-10G',
  },
  {
    id: 'OB-16',
    change: withLine1({ quantity: 3 }),
    code: 'quantity-differs',
    field: 'terms.lines[L1].quantity',
    value: 3,
  },
  {
    id: 'OB-16',
    change: withLine1({ unitPriceMinor: 45_001 }),
    code: 'price-differs',
    field: 'terms.lines[L1].unitPriceMinor',
    value: 45_001,
  },
  {
    id: 'OB-16',
    change: { currency: 'EUR' },
    code: 'currency-differs',
    field: 'terms.currency',
    value: 'EUR',
  },
  {
    id: 'OB-17',
    change: { billingFrequency: 'annual' },
    code: 'billing-frequency-differs',
    field: 'terms.billingFrequency',
    value: 'annual',
  },
  {
    id: 'OB-17',
    change: { paymentTerms: 'net-60' },
    code: 'payment-terms-differ',
    field: 'terms.paymentTerms',
    value: 'net-60',
  },
  {
    id: 'OB-18',
    change: { renewal: { ...terms.renewal, auto: false } },
    code: 'renewal-differs',
    field: 'terms.renewal.auto',
    value: false,
  },
  {
    id: 'OB-18',
    change: { renewal: { ...terms.renewal, termMonths: 6 } },
    code: 'renewal-differs',
    field: 'terms.renewal.termMonths',
    value: 6,
  },
  {
    id: 'OB-18',
    change: { renewal: { auto: true, termMonths: 12 } },
    code: 'renewal-differs',
    field: 'terms.renewal.noticeDays',
    value: null,
  },
  {
    id: 'OB-19',
    change: withoutAdjustment('discount'),
    code: 'discount-differs',
    field: 'terms.adjustments[discount:LOYALTY]',
    value: null,
  },
  {
    id: 'OB-19',
    change: withoutAdjustment('credit'),
    code: 'credit-differs',
    field: 'terms.adjustments[credit:WELCOME]',
    value: null,
  },
  {
    id: 'OB-19',
    change: withoutAdjustment('one-time-charge'),
    code: 'one-time-charge-differs',
    field: 'terms.adjustments[one-time-charge:INSTALL]',
    value: null,
  },
] as const;
const documentCases = fieldCases.flatMap((row) =>
  (['request', 'quote', 'contract'] as const).map((document) => ({ ...row, document })),
);

test.each(documentCases)(
  '$id: $field that differs in the $document is the one finding, $code',
  ({ document, change, code, field, value }) => {
    const findings = compare({ [document]: change });
    expect(findings.map((finding) => [finding.code, finding.field])).toEqual([[code, field]]);
    expect(Object.keys(findings[0]?.values ?? {})).toEqual(['request', 'quote', 'contract']);
    expect(findings[0]?.values[document]).toBe(value);
  },
);

test('OB-15: a line that the request lacks is missing', () => {
  expect(compare({ request: { lines: [line1] } })).toEqual([
    {
      code: 'line-missing',
      field: 'terms.lines[L2]',
      values: { request: null, quote: '1 × VOICE-SIP-50', contract: '1 × VOICE-SIP-50' },
      text: 'Line L2 stands in quote and contract, not in request.',
    },
  ]);
});

test('OB-15: a line that quote or contract lacks is extra', () => {
  const extra = { lines: [...terms.lines, { ...line2, lineId: 'L3' }] };
  expect(compare({ request: extra })[0]).toMatchObject({
    code: 'line-extra',
    field: 'terms.lines[L3]',
    text: 'Line L3 stands in request, not in quote and contract.',
  });
  expect(compare({ request: extra, quote: extra })[0]).toMatchObject({
    code: 'line-extra',
    text: 'Line L3 stands in request and quote, not in contract.',
  });
});

test('OB-15: a line that stands in two documents is compared between them though the third lacks it', () => {
  const findings = compare({ request: withLine1({ quantity: 9 }), contract: { lines: [line2] } });
  expect(findings.map((finding) => [finding.code, finding.values])).toEqual([
    ['line-extra', { request: '9 × NET-FIBER-1G', quote: '2 × NET-FIBER-1G', contract: null }],
    ['quantity-differs', { request: 9, quote: 2, contract: null }],
  ]);
});

test('OB-16: a price is compared to the minor unit, however large, and told in its currency', () => {
  const price = Number.MAX_SAFE_INTEGER;
  const findings = compare({
    request: withLine1({ unitPriceMinor: price }),
    quote: withLine1({ unitPriceMinor: price - 1 }),
    contract: withLine1({ unitPriceMinor: price }),
  });
  expect(findings.map((finding) => finding.text)).toEqual([
    'On line L1 the unit price differs: request USD 90,071,992,547,409.91, quote USD 90,071,992,547,409.90, contract USD 90,071,992,547,409.91.',
  ]);
});

test('OB-16: a price of 0 is a price, not an absent one', () => {
  const findings = compare({ request: withLine1({ unitPriceMinor: 0 }) });
  expect(findings[0]?.values).toEqual({ request: 0, quote: 45_000, contract: 45_000 });
  expect(findings[0]?.text).toContain('request USD 0.00');
});

test('OB-19: an amount that differs, and an item that only one document has, are told in the words of their kind', () => {
  const adjustments: Adjustment[] = [
    { kind: 'discount', code: 'LOYALTY', amountMinor: 6_000 },
    { kind: 'credit', code: 'WELCOME', amountMinor: 20_000 },
    { kind: 'credit', code: 'GOODWILL', amountMinor: 100 },
  ];
  expect(compare({ request: { adjustments } }).map((finding) => finding.text)).toEqual([
    'Credit GOODWILL differs: request USD 1.00, quote none, contract none.',
    'Discount LOYALTY differs: request USD 60.00, quote USD 50.00, contract USD 50.00.',
    'One-time charge INSTALL differs: request none, quote USD 150.00, contract USD 150.00.',
  ]);
});

test('OB-19: the same code under another kind is another item', () => {
  const adjustments: Adjustment[] = terms.adjustments.map((adjustment) => ({
    ...adjustment,
    kind: 'credit',
  }));
  expect(compare({ request: { adjustments } }).map((finding) => finding.field)).toEqual([
    'terms.adjustments[credit:INSTALL]',
    'terms.adjustments[credit:LOYALTY]',
    'terms.adjustments[discount:LOYALTY]',
    'terms.adjustments[one-time-charge:INSTALL]',
  ]);
});

test('OB-20: every deviation is found at once, in the order in which the terms are read', () => {
  const findings = compare({
    request: {
      startDate: '2026-08-01',
      currency: 'EUR',
      lines: [{ ...line1, quantity: 5, unitPriceMinor: 1 }],
      adjustments: [],
    },
    contract: { paymentTerms: 'net-10' },
  });
  expect(findings.map((finding) => finding.code)).toEqual([
    'start-date-differs',
    'currency-differs',
    'payment-terms-differ',
    'quantity-differs',
    'price-differs',
    'line-missing',
    'credit-differs',
    'discount-differs',
    'one-time-charge-differs',
  ]);
});

test('OB-20: lines that share an id are told apart by their number', () => {
  const twice = (quantity: number) => ({
    lines: [line1, { ...line1, sku: 'NET-ROUTER', quantity }],
  });
  expect(
    compare({ request: twice(1), quote: twice(2), contract: twice(2) }).map((finding) => [
      finding.field,
      finding.values,
    ]),
  ).toEqual([['terms.lines[L1 (2)].quantity', { request: 1, quote: 2, contract: 2 }]]);
  expect(
    compare({ request: twice(1), quote: { lines: [line1] }, contract: twice(1) }).map(
      (finding) => finding.code,
    ),
  ).toEqual(['line-extra']);
});
