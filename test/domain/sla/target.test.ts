import type { LadderRung } from '../../../domain/escalation/rung.ts';
import { alwaysMath, clockTimes } from '../../../domain/sla/clock-times.ts';
import { ladderMarks, ladderSteps } from '../../../domain/sla/ladder-marks.ts';
import {
  atRiskShareOf,
  type ClockRules,
  mayPause,
  targetFor,
  targetText,
} from '../../../domain/sla/target.ts';

const rules: ClockRules = {
  kind: 'resolve',
  targets: {
    default: { minutes: 240, calendar: 'region' },
    P0: { minutes: 15, calendar: 'always' },
  },
};

test('G-1: a priority without a target of its own has the default', () => {
  expect([targetFor(rules, 'P0'), targetFor(rules, 'P2')]).toEqual([
    rules.targets.P0,
    rules.targets.default,
  ]);
});

test.each([
  { kind: 'acknowledge', pauses: false },
  { kind: 'respond', pauses: false },
  { kind: 'update', pauses: false },
  { kind: 'resolve', pauses: true },
  { kind: 'stage', pauses: true },
] as const)(
  'G-9: a clock of kind $kind may pause: $pauses, unless policy says otherwise',
  ({ kind, pauses }) => {
    expect(mayPause({ ...rules, kind })).toBe(pauses);
    expect(mayPause({ ...rules, kind, mayPause: !pauses })).toBe(!pauses);
  },
);

test('G-7: a clock is at risk at 75 % of its target, or at its own share', () => {
  expect([atRiskShareOf(rules), atRiskShareOf({ ...rules, atRiskShare: 0.5 })]).toEqual([
    0.75, 0.5,
  ]);
});

test.each([
  [{ minutes: 1 }, '1 minute'],
  [{ minutes: 240 }, '240 minutes'],
  [{ businessDays: 1 }, '1 business day'],
  [{ businessDays: 2 }, '2 business days'],
])('%j is said as %s', (target, words) => {
  expect(targetText(target)).toBe(words);
});

test('The rungs of a ladder have their times by its marks, repeats included, earliest first', () => {
  const base = { action: 'notify', channel: 'mail', to: ['owner'] } as const;
  const rungs: readonly LadderRung[] = [
    { key: 'late', at: { minutesAfterDue: 10 }, ...base, repeat: { everyMinutes: 5, times: 2 } },
    { key: 'half', at: { shareOfTarget: 0.5 }, ...base },
    { key: 'early', at: { minutesAfterStart: 20 }, ...base },
  ];
  const { marks, targetMinutes } = clockTimes(() => alwaysMath, {
    calendar: 'always',
    target: { minutes: 100 },
    startedAtMs: 0,
    counted: [],
    fromMs: 0,
    marks: ladderMarks(rungs),
  });
  expect(
    ladderSteps(rungs, targetMinutes, marks).map(({ step, atMs }) => [
      step.rung.key,
      step.occurrence,
      atMs / 60_000,
    ]),
  ).toEqual([
    ['early', 1, 20],
    ['half', 1, 50],
    ['late', 1, 110],
    ['late', 2, 115],
    ['late', 3, 120],
  ]);
  expect(() => ladderSteps(rungs, targetMinutes, [])).toThrow('rung early#1 has no time');
});

test('The calendar without closed times has the same times in the workflow as by its zone', () => {
  const ask = {
    calendar: 'always',
    startedAtMs: 0,
    counted: [],
    fromMs: 1_000,
    marks: [{ share: 0.75, plusMinutes: 0 }],
  };
  expect(clockTimes(() => alwaysMath, { ...ask, target: { businessDays: 2 } })).toMatchObject({
    targetMinutes: 2_880,
    dueAtMs: 172_801_000,
  });
  expect(clockTimes(() => alwaysMath, { ...ask, target: { minutes: 0 } })).toMatchObject({
    dueAtMs: 1_000,
    open: [],
  });
});
