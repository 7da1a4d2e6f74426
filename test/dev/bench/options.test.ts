import { parseBenchOptions, usualOrders } from '../../../dev/bench/options.ts';

describe('the options of npm run bench', () => {
  test('without arguments it measures 1, 50 and 200 in flight', () => {
    expect(parseBenchOptions([])).toEqual({
      inFlight: [1, 50, 200],
      queues: 1,
      seed: 1,
      units: false,
    });
  });

  test('levels, orders, seed and the folder of the profile can be set', () => {
    const args = [
      '--in-flight',
      '5,10',
      '--orders',
      '30',
      '--queues',
      '2',
      '--seed',
      '7',
      '--units',
      '--profile',
      'out',
    ];
    expect(parseBenchOptions(args)).toEqual({
      inFlight: [5, 10],
      orders: 30,
      queues: 2,
      seed: 7,
      units: true,
      profileDir: 'out',
    });
  });

  test.each([
    [['--in-flight', '0'], '--in-flight must be a number from 1 to 1000, and is "0"'],
    [['--in-flight', '1,,50'], '--in-flight must be a number from 1 to 1000, and is ""'],
    [['--orders', '1e3'], '--orders must be a number from 1 to 100000, and is "1e3"'],
    [['--queues', '4'], '--queues must be a number from 1 to 3, and is "4"'],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['--speed', '9'], "Unknown option '--speed'"],
  ])('%j is refused with the argument and the usage', (args, text) => {
    expect(() => parseBenchOptions(args)).toThrow(text);
    expect(() => parseBenchOptions(args)).toThrow('usage: npm run bench');
  });

  test('the usual number of orders grows with the level, and never leaves a place in flight empty', () => {
    expect([1, 50, 200, 1000].map(usualOrders)).toEqual([20, 300, 400, 1000]);
  });
});
