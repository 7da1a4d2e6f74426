import type { CommercialTerms } from '../../../../domain/commerce/facts.ts';
import type { OrderBookingPolicy } from '../../../../workflows/order-booking/policy.ts';
import { approvalReasons } from '../../../../workflows/order-booking/rules/approval.ts';
import { discountedBy, terms } from './order-facts.ts';

const policy: OrderBookingPolicy['approval'] = {
  totalContractValueMinor: { USD: 50_000_000, JPY: 75_000_000 },
  discountPercent: 25,
  approverRole: 'operations-manager',
  quorum: 1,
};

/** One period, one line, no adjustments. */
function worth(unitPriceMinor: number, currency = 'USD'): CommercialTerms {
  return {
    ...terms,
    currency,
    termMonths: 1,
    lines: [{ lineId: 'L1', sku: 'S', quantity: 1, unitPriceMinor }],
    adjustments: [],
  };
}

test('An order within both limits needs no approval', () => {
  expect(approvalReasons(terms, policy)).toEqual([]);
});

test.each([
  { value: 49_999_999, reasons: [] },
  { value: 50_000_000, reasons: [] },
  {
    value: 50_000_001,
    reasons: ['The total contract value of USD 500,000.01 is above the limit of USD 500,000.00.'],
  },
])(
  'A total contract value of $value against a limit of 50000000 gives $reasons',
  ({ value, reasons }) => {
    expect(approvalReasons(worth(value), policy)).toEqual(reasons);
  },
);

test.each([
  { discountMinor: 2_499, reasons: [] },
  { discountMinor: 2_500, reasons: [] },
  { discountMinor: 2_501, reasons: ['The discount of 25.01 % is above the limit of 25 %.'] },
])(
  'A discount of $discountMinor on 10000 against a limit of 25 % gives $reasons',
  ({ discountMinor, reasons }) => {
    expect(approvalReasons(discountedBy(discountMinor), policy)).toEqual(reasons);
  },
);

test('A limit is in the smallest unit of its currency, which may be the whole one', () => {
  expect(approvalReasons(worth(75_000_000, 'JPY'), policy)).toEqual([]);
  expect(approvalReasons(worth(75_000_001, 'JPY'), policy)).toEqual([
    'The total contract value of JPY 75,000,001 is above the limit of JPY 75,000,000.',
  ]);
});

test.each(['XAU', 'constructor', '__proto__', 'toString'])(
  'A currency without a limit always needs an approval: %s',
  (currency) => {
    expect(approvalReasons(worth(1, currency), policy)).toEqual([
      `Policy has no limit of total contract value in ${currency}, so every order in it needs an approval.`,
    ]);
  },
);

test('A credit does not carry an order below the limit', () => {
  const credited = {
    ...worth(50_000_001),
    adjustments: [{ kind: 'credit' as const, code: 'C', amountMinor: 40_000_000 }],
  };
  expect(approvalReasons(credited, policy)).toHaveLength(1);
});

test('Each limit that is passed has a reason of its own', () => {
  const both = {
    ...worth(100_000_000),
    adjustments: [{ kind: 'discount' as const, code: 'D', amountMinor: 30_000_000 }],
  };
  expect(approvalReasons(both, policy)).toHaveLength(2);
});

test('OB-16: a value beyond what a double holds is still compared exactly', () => {
  const limit = { ...policy, totalContractValueMinor: { USD: Number.MAX_SAFE_INTEGER } };
  const at = worth(Number.MAX_SAFE_INTEGER);
  expect(approvalReasons(at, limit)).toEqual([]);
  const above = {
    ...at,
    adjustments: [{ kind: 'one-time-charge' as const, code: 'O', amountMinor: 1 }],
  };
  expect(approvalReasons(above, limit)).toEqual([
    'The total contract value of USD 90,071,992,547,409.92 is above the limit of USD 90,071,992,547,409.91.',
  ]);
});
