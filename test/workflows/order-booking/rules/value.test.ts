import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  contractValue,
  discountExceeds,
  discountPercent,
  discountReaches,
  periodsPerTerm,
  subscriptionEndDate,
  totalContractValueMinor,
} from '../../../../workflows/order-booking/rules/value.ts';
import { discountedBy, terms } from './order-facts.ts';

test.each([
  { startDate: '2026-01-01', termMonths: 12, end: '2026-12-31' },
  { startDate: '2026-07-15', termMonths: 1, end: '2026-08-14' },
  { startDate: '2026-07-15', termMonths: 24, end: '2028-07-14' },
  // The month is too short: its last day stands for the missing one.
  { startDate: '2026-01-31', termMonths: 1, end: '2026-02-27' },
  { startDate: '2028-01-31', termMonths: 1, end: '2028-02-28' },
  { startDate: '2026-08-31', termMonths: 1, end: '2026-09-29' },
  { startDate: '2026-03-31', termMonths: 3, end: '2026-06-29' },
  // 29 February.
  { startDate: '2028-02-29', termMonths: 12, end: '2029-02-27' },
  { startDate: '2028-02-29', termMonths: 48, end: '2032-02-28' },
  { startDate: '2027-03-01', termMonths: 12, end: '2028-02-29' },
  { startDate: '2026-03-01', termMonths: 12, end: '2027-02-28' },
  // Year end.
  { startDate: '2026-12-31', termMonths: 2, end: '2027-02-27' },
  { startDate: '2026-12-01', termMonths: 1, end: '2026-12-31' },
  { startDate: '2026-02-01', termMonths: 11, end: '2026-12-31' },
])(
  'OB-30: a term of $termMonths months from $startDate ends on $end',
  ({ startDate, termMonths, end }) => {
    expect(subscriptionEndDate(startDate, termMonths)).toBe(end);
  },
);

test('OB-30: the end of any term is what an independent calendar says', () => {
  const days = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2199-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 240 }), (day, months) => {
      const startDate = day.toISOString().slice(0, 10);
      const end = DateTime.fromISO(startDate, { zone: 'utc' }).plus({ months }).minus({ days: 1 });
      expect(subscriptionEndDate(startDate, months)).toBe(end.toISODate());
    }),
  );
});

test.each([
  { billingFrequency: 'monthly', termMonths: 12, periods: 12 },
  { billingFrequency: 'monthly', termMonths: 1, periods: 1 },
  { billingFrequency: 'quarterly', termMonths: 12, periods: 4 },
  { billingFrequency: 'quarterly', termMonths: 13, periods: 5 },
  { billingFrequency: 'annual', termMonths: 24, periods: 2 },
  { billingFrequency: 'annual', termMonths: 14, periods: 2 },
  { billingFrequency: 'annual', termMonths: 1, periods: 1 },
] as const)(
  '$termMonths months billed $billingFrequency are $periods periods',
  ({ periods, ...term }) => {
    expect(periodsPerTerm(term)).toBe(periods);
  },
);

test('The contract value is every period less its discount, with one-time charges and without credits', () => {
  expect(totalContractValueMinor(terms)).toBe(24 * (2 * 45_000 + 10_000 - 5_000) + 15_000);
});

test('OB-16: the contract value is exact for amounts beyond what a double holds', () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const price = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(count, price), { maxLength: 5 }),
      price,
      fc.integer({ min: 1, max: 36 }),
      (lines, discount, termMonths) => {
        const big = {
          ...terms,
          termMonths,
          lines: lines.map(([quantity, unitPriceMinor], i) => ({
            lineId: `L${i}`,
            sku: 'S',
            quantity,
            unitPriceMinor,
          })),
          adjustments: [{ kind: 'discount' as const, code: 'D', amountMinor: discount }],
        };
        let expected = 0n;
        for (let month = 0; month < termMonths; month += 1) {
          for (const [quantity, unitPrice] of lines)
            expected += BigInt(quantity) * BigInt(unitPrice);
          expected -= BigInt(discount);
        }
        expect(contractValue(big)).toBe(expected);
      },
    ),
  );
});

test.each([
  { discountMinor: 0, percent: 0 },
  { discountMinor: 1, percent: 0.01 },
  { discountMinor: 1_000, percent: 10 },
  { discountMinor: 1_250, percent: 12.5 },
  { discountMinor: 12_000, percent: 120 },
])('A discount of $discountMinor on 10000 is $percent %', ({ discountMinor, percent }) => {
  expect(discountPercent(discountedBy(discountMinor))).toBe(percent);
});

test('A share with more decimals is rounded up, so that it never looks within a limit that it is above', () => {
  const third = { ...terms, lines: [{ lineId: 'L1', sku: 'S', quantity: 3, unitPriceMinor: 1 }] };
  expect(
    discountPercent({ ...third, adjustments: [{ kind: 'discount', code: 'D', amountMinor: 1 }] }),
  ).toBe(33.34);
});

test('Any discount on a list value of nothing is above every percentage, and none is at 0', () => {
  const free = {
    ...terms,
    lines: [],
    adjustments: [{ kind: 'discount' as const, code: 'D', amountMinor: 1 }],
  };
  expect([discountPercent(free), discountReaches(free, 100), discountExceeds(free, 100)]).toEqual([
    100,
    true,
    true,
  ]);
  const nothing = { ...free, adjustments: [] };
  expect([
    discountPercent(nothing),
    discountReaches(nothing, 0),
    discountExceeds(nothing, 0),
    discountReaches(nothing, 0.01),
  ]).toEqual([0, true, false, false]);
});

test('OB-16: a discount is compared exactly: one minor unit decides, however large the amounts', () => {
  const percents = fc.integer({ min: 1, max: 9_999 });
  fc.assert(
    fc.property(percents, fc.integer({ min: 1, max: 90_000_000_000 }), (hundredths, scale) => {
      // A list value of 10,000 units of scale, of which a hundredth of a percent is one.
      const lines = [{ lineId: 'L1', sku: 'S', quantity: 10_000, unitPriceMinor: scale }];
      const compare = (amountMinor: number) => {
        const discounted = {
          ...terms,
          lines,
          adjustments: [{ kind: 'discount' as const, code: 'D', amountMinor }],
        };
        return [
          discountReaches(discounted, hundredths / 100),
          discountExceeds(discounted, hundredths / 100),
        ];
      };
      expect(compare(hundredths * scale - 1)).toEqual([false, false]);
      expect(compare(hundredths * scale)).toEqual([true, false]);
      expect(compare(hundredths * scale + 1)).toEqual([true, true]);
    }),
  );
});

test('Several discounts add up; credits and charges are none', () => {
  const { lines } = discountedBy(0);
  const adjustments = [
    { kind: 'discount' as const, code: 'A', amountMinor: 600 },
    { kind: 'discount' as const, code: 'B', amountMinor: 400 },
    { kind: 'credit' as const, code: 'C', amountMinor: 5_000 },
    { kind: 'one-time-charge' as const, code: 'D', amountMinor: 5_000 },
  ];
  expect(discountPercent({ ...terms, lines, adjustments })).toBe(10);
});
