import * as fc from 'fast-check';
import { mean, percentiles, rounded } from '../../../dev/bench/percentiles.ts';

const values = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 300 });

describe('percentiles', () => {
  test('of 1 to 100 they are 50, 95 and 99, whatever the order', () => {
    const numbers = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentiles(numbers)).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  test('of a single value they are that value, rounded, and of none they are null', () => {
    expect(percentiles([7.6])).toEqual({ p50: 8, p95: 8, p99: 8 });
    expect(percentiles([])).toEqual({ p50: null, p95: null, p99: null });
  });

  test('each is a measured value with at least its share of the values at or below it, and less below', () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const { p50, p95, p99 } = percentiles(numbers);
        for (const [value, share] of [
          [p50, 0.5],
          [p95, 0.95],
          [p99, 0.99],
        ] as const) {
          expect(numbers).toContain(value);
          expect(numbers.filter((n) => n <= Number(value)).length).toBeGreaterThanOrEqual(
            share * numbers.length,
          );
          expect(numbers.filter((n) => n < Number(value)).length).toBeLessThan(
            share * numbers.length,
          );
        }
      }),
    );
  });
});

test('a mean is rounded to the decimals asked for, and null without values', () => {
  expect([mean([1, 2, 2]), mean([1, 2, 2], 1), mean([])]).toEqual([2, 1.7, null]);
  expect(rounded(3.14159, 2)).toBe(3.14);
});
