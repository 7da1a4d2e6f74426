import fc from 'fast-check';
import { firstInvoiceAmount } from '../../../activities/billing/first-invoice-amount.ts';
import type { Adjustment } from '../../../domain/commerce/facts.ts';

const line = (quantity: number, unitPriceMinor: number) => ({
  lineId: 'L1',
  sku: 'NET-ROUTER',
  quantity,
  unitPriceMinor,
});
const adjustment = (kind: Adjustment['kind'], amountMinor: number) => ({
  kind,
  code: 'X',
  amountMinor,
});

test.each([
  ['one line', [line(3, 1999)], [], 5997],
  ['several lines', [line(2, 45_000), line(1, 12_000)], [], 102_000],
  ['a discount', [line(1, 45_000)], [adjustment('discount', 4500)], 40_500],
  ['a one-time charge', [line(1, 45_000)], [adjustment('one-time-charge', 9900)], 54_900],
  ['a credit', [line(1, 45_000)], [adjustment('credit', 1)], 44_999],
  [
    'all three',
    [line(2, 100)],
    [adjustment('discount', 30), adjustment('one-time-charge', 50), adjustment('credit', 20)],
    200,
  ],
  ['credits above the total', [line(1, 100)], [adjustment('credit', 500)], 0],
  ['nothing', [], [], 0],
])(
  'OB-36: the first invoice of %s is counted in minor units',
  (...[, lines, adjustments, expected]) => {
    expect(firstInvoiceAmount(lines, adjustments)).toBe(expected);
  },
);

test('OB-16: the amount is an exact integer, whatever the order of lines and adjustments', () => {
  const lines = fc.array(
    fc.record({ quantity: fc.nat(10_000), unitPriceMinor: fc.nat(10_000_000) }),
    { maxLength: 20 },
  );
  const adjustments = fc.array(
    fc.record({
      kind: fc.constantFrom('discount' as const, 'credit' as const, 'one-time-charge' as const),
      amountMinor: fc.nat(1e9),
    }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(lines, adjustments, (someLines, someAdjustments) => {
      const ordered = someLines.map((some) => line(some.quantity, some.unitPriceMinor));
      const adjusted = someAdjustments.map((some) => adjustment(some.kind, some.amountMinor));
      const amount = firstInvoiceAmount(ordered, adjusted);
      expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
      expect(firstInvoiceAmount(ordered.toReversed(), adjusted.toReversed())).toBe(amount);
      expect(
        firstInvoiceAmount(ordered, [...adjusted, adjustment('one-time-charge', 1)]),
      ).toBeGreaterThanOrEqual(amount);
    }),
  );
});

test('OB-16: an amount that could not be exact is refused', () => {
  expect(() => firstInvoiceAmount([line(Number.MAX_SAFE_INTEGER, 2)], [])).toThrow(
    'exceeds 2^53 minor units',
  );
});
