import * as fc from 'fast-check';
import { sampleIndexes } from '../../../dev/bench/sample.ts';

test('a sample has the size asked for, no index twice, all within the orders, in ascending order', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(250), fc.nat(), (size, count, seed) => {
      const sample = sampleIndexes(size, count, seed);
      expect(sample).toHaveLength(Math.min(size, count));
      expect(new Set(sample).size).toBe(sample.length);
      expect(sample.every((index) => index >= 0 && index < size)).toBe(true);
      expect(sample).toEqual(sample.toSorted((a, b) => a - b));
    }),
  );
});

test('the same seed gives the same sample, another seed another one', () => {
  expect(sampleIndexes(300, 30, 5)).toEqual(sampleIndexes(300, 30, 5));
  expect(sampleIndexes(300, 30, 5)).not.toEqual(sampleIndexes(300, 30, 6));
});
