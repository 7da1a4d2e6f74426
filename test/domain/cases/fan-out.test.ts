import { fanOutPlan, itemFailure, outcomeOf } from '../../../domain/cases/fan-out.ts';

const accounts = (count: number) => Array.from({ length: count }, (_, i) => `A-${i}`);

describe('the plan of a fan-out', () => {
  test.each([
    { count: 0, shape: 'each', batches: 0, largest: 0 },
    { count: 60, shape: 'each', batches: 1, largest: 60 },
    { count: 5_000, shape: 'each', batches: 50, largest: 100 },
    { count: 5_001, shape: 'packed', batches: 26, largest: 200 },
    { count: 300_000, shape: 'packed', batches: 1_000, largest: 300 },
    { count: 500_000, shape: 'packed', batches: 1_000, largest: 500 },
  ])('$count items are $shape, in $batches batches', ({ count, shape, batches, largest }) => {
    const items = accounts(count);
    const plan = fanOutPlan({ items });
    expect(plan.shape).toBe(shape);
    expect(plan.batches.length).toBe(batches);
    expect(Math.max(0, ...plan.batches.map((batch) => batch.length))).toBe(largest);
    expect(plan.batches.flat()).toEqual(items);
    expect(plan).toMatchObject({ batchesAtOnce: 4, atOnce: 10 });
  });

  test('what is said replaces what follows from the number', () => {
    const size = { shape: 'packed', batchSize: 2, batchesAtOnce: 1, atOnce: 3 } as const;
    const plan = fanOutPlan({ items: accounts(5), ...size });
    expect(plan.batches).toEqual([['A-0', 'A-1'], ['A-2', 'A-3'], ['A-4']]);
    expect(plan).toMatchObject({ shape: 'packed', batchesAtOnce: 1, atOnce: 3 });
  });

  test('an item that is listed twice counts once', () => {
    expect(fanOutPlan({ items: ['A-1', 'A-2', 'A-1'] }).batches).toEqual([['A-1', 'A-2']]);
  });

  test.each([
    [{ batchSize: 101 }, 'batchSize is 101; it must be a whole number from 1 to 100'],
    [{ batchSize: 0 }, 'batchSize is 0; it must be a whole number from 1 to 100'],
    [{ batchesAtOnce: 5 }, 'batchesAtOnce is 5; it must be a whole number from 1 to 4'],
    [{ atOnce: 1.5 }, 'atOnce is 1.5; it must be a whole number from 1 to 10'],
  ])('%j is refused, naming it', (size, reason) => {
    expect(() => fanOutPlan({ items: accounts(3), ...size })).toThrow(new RangeError(reason));
  });

  test('more batches than one history holds are refused, with the way around', () => {
    expect(() => fanOutPlan({ items: accounts(500_001) })).toThrow(
      'items: 500001 make 1001 batches, and a case begins at most 1000; divide them among child cases',
    );
    expect(() => fanOutPlan({ items: accounts(200), batchSize: 100 }, 999)).toThrow(
      '200 make 2 batches beside the 999 it has begun',
    );
    expect(() => fanOutPlan({ items: ['A-1'] }, 1_000)).toThrow('beside the 1000 it has begun');
  });
});

test('the outcome of a batch counts what ended and lists what failed, in the order of its items', () => {
  const ended = new Map([
    [2, 'closed'],
    [0, null],
    [1, 'gone'],
  ]);
  expect(outcomeOf(['A', 'B', 'C', 'D'], ended)).toEqual({
    done: 1,
    failed: [
      { item: 'B', reason: 'gone' },
      { item: 'C', reason: 'closed' },
    ],
  });
  expect(itemFailure('A', 'x'.repeat(300)).reason.length).toBe(200);
});
