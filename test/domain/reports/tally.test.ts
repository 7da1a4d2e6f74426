import { goalResults, limitResults, tallyOf, tallyRows } from '../../../domain/reports/tally.ts';
import { counted } from './clocks.ts';

const rca = (percent: number, met: number, breached: number) =>
  limitResults({ goals: [], breachLimits: [{ percent }] }, [
    ...counted(met, 'met'),
    ...counted(breached, 'breached'),
  ])[0]?.exceeded;

test.each([
  [98, 2, false],
  [49, 1, false],
  [97, 3, true],
  [48, 1, true],
  [9_799, 201, true],
  [9_800, 200, false],
  [0, 1, true],
  [0, 0, false],
])('CS-22: %d met and %d breached are above 2 %%: %s', (met, breached, exceeded) => {
  expect(rca(2, met, breached)).toBe(exceeded);
});

test('CS-22: a limit with decimals is compared exactly where a division is not', () => {
  // 0.07 * 100 is 7.000000000000001.
  expect([rca(0.07, 9_993, 7), rca(0.07, 9_992, 8)]).toEqual([false, true]);
  expect([rca(100, 0, 5), rca(0, 100, 0), rca(0, 99, 1)]).toEqual([false, false, true]);
});

test('CS-22: a limit of a kind counts that kind alone', () => {
  const clocks = [...counted(10, 'met'), ...counted(1, 'breached', { kind: 'update' })];
  const limits = limitResults(
    { goals: [], breachLimits: [{ percent: 10 }, { kind: 'update', percent: 10 }] },
    clocks,
  );
  expect(limits.map(({ counted: all, breached, exceeded }) => [all, breached, exceeded])).toEqual([
    [11, 1, false],
    [1, 1, true],
  ]);
});

const within = {
  key: 'acknowledged',
  title: 'Acknowledged',
  kind: 'acknowledge',
  priorities: ['P0', 'P1', 'P2'],
  metPercent: 90,
} as const;
const attained = (...clocks: Parameters<typeof tallyOf>[0][number][]) =>
  goalResults({ goals: [within], breachLimits: [] }, clocks)[0];

test('CS-17: 90 % of priority tickets in time is attained, less is not; other kinds and priorities do not count', () => {
  const others = [
    ...counted(50, 'breached', { priority: 'P3' }),
    ...counted(50, 'breached', { kind: 'resolve' }),
  ];
  expect(attained(...counted(9, 'met'), ...counted(1, 'breached'), ...others)).toMatchObject({
    counted: 10,
    met: 9,
    attained: true,
  });
  expect(attained(...counted(89, 'met'), ...counted(11, 'breached'))).toMatchObject({
    actualPercent: 89,
    attained: false,
  });
  expect(attained(...counted(8_999, 'met'), ...counted(1_001, 'breached'))).toMatchObject({
    actualPercent: 89.99,
    attained: false,
  });
  expect(attained(...others)).toMatchObject({ counted: 0, actualPercent: null, attained: null });
});

test('PA-33: of 24 audits due, 21 completed within the window, 1 late and 2 not at all are 87.5 %', () => {
  const audits = {
    key: 'audits',
    title: 'Audits completed within the window',
    kind: 'resolve',
    metPercent: 85,
  } as const;
  const clocks = [
    ...counted(21, 'met', { kind: 'resolve' }),
    ...counted(3, 'breached', { kind: 'resolve' }),
  ];
  const [result] = goalResults({ goals: [audits], breachLimits: [] }, [
    ...clocks,
    ...counted(4, 'open', { kind: 'resolve' }),
  ]);
  expect(result).toMatchObject({ counted: 24, met: 21, actualPercent: 87.5, attained: true });
});

test('G-10: what never came due stands beside the count', () => {
  const clocks = [
    ...counted(3, 'met'),
    ...counted(1, 'breached', { confirmed: false }),
    ...counted(2, 'open'),
    ...counted(1, 'paused'),
    ...counted(4, 'stopped'),
  ];
  expect(tallyOf(clocks)).toEqual({
    counted: 4,
    met: 3,
    breached: 1,
    open: 2,
    paused: 1,
    stopped: 4,
    unconfirmed: 1,
    metPercent: 75,
    breachedPercent: 25,
  });
});

test('rows stand by kind and priority, and add up to the whole', () => {
  const clocks = [
    ...counted(2, 'met', { priority: 'P4' }),
    ...counted(1, 'breached'),
    ...counted(1, 'met', { kind: 'stage' }),
  ];
  expect(
    tallyRows(clocks).map(({ kind, priority, counted: all, met }) => [kind, priority, all, met]),
  ).toEqual([
    ['acknowledge', 'P1', 1, 0],
    ['acknowledge', 'P4', 2, 2],
    ['stage', 'P1', 1, 1],
  ]);
});
