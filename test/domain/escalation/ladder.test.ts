import fc from 'fast-check';
import { planLadder } from '../../../domain/escalation/ladder.ts';
import type { LadderRung } from '../../../domain/orders/order-policy.ts';

const rungs: readonly LadderRung[] = [
  { key: 'remind', at: { shareOfTarget: 0.75 }, action: 'remind', to: ['owner'] },
  { key: 'lead', at: { shareOfTarget: 1 }, action: 'escalate', to: ['queue-lead', 'order-management-specialist'] },
  { key: 'manager', at: { minutesAfterDue: 240 }, action: 'escalate', to: ['operations-manager'], repeat: { everyMinutes: 480, times: 5 } },
];

test.each([
  { target: 240, minutes: [180, 240, 480, 960, 1440, 1920, 2400, 2880] },
  { target: 480, minutes: [360, 480, 720, 1200, 1680, 2160, 2640, 3120] },
])('OB-51: the ladder of a target of $target minutes climbs at $minutes', ({ target, minutes }) => {
  const plan = planLadder(rungs, target);
  expect(plan.map((step) => step.minutes)).toEqual(minutes);
  expect(plan.map((step) => `${step.key}#${step.occurrence}`)).toEqual([
    'remind#1',
    'lead#1',
    'manager#1',
    'manager#2',
    'manager#3',
    'manager#4',
    'manager#5',
    'manager#6',
  ]);
});

test('OB-51: each firing says what to do and whom to tell', () => {
  expect(planLadder(rungs, 240).slice(0, 3)).toEqual([
    { key: 'remind', occurrence: 1, action: 'remind', to: ['owner'], minutes: 180 },
    { key: 'lead', occurrence: 1, action: 'escalate', to: ['queue-lead', 'order-management-specialist'], minutes: 240 },
    { key: 'manager', occurrence: 1, action: 'escalate', to: ['operations-manager'], minutes: 480 },
  ]);
});

test('OB-51: repeats mix with later rungs by time, and rungs of the same minute keep the order of policy', () => {
  const plan = planLadder(
    [
      { key: 'late', at: { minutesAfterDue: 20 }, action: 'escalate', to: ['operations-manager'] },
      { key: 'often', at: { shareOfTarget: 1 }, action: 'remind', to: ['owner'], repeat: { everyMinutes: 10, times: 3 } },
      { key: 'early', at: { shareOfTarget: 0.5 }, action: 'remind', to: ['owner'] },
    ],
    100,
  );
  expect(plan.map((step) => [step.key, step.occurrence, step.minutes])).toEqual([
    ['early', 1, 50],
    ['often', 1, 100],
    ['often', 2, 110],
    ['late', 1, 120],
    ['often', 3, 120],
    ['often', 4, 130],
  ]);
});

test('A ladder without rungs plans nothing', () => {
  expect(planLadder([], 60)).toEqual([]);
});

const anyRung = fc.record(
  {
    key: fc.string({ minLength: 1, maxLength: 4 }),
    at: fc.oneof(
      fc.record({ shareOfTarget: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
      fc.record({ minutesAfterDue: fc.integer({ min: 1, max: 5_000 }) }),
    ),
    action: fc.constantFrom('remind' as const, 'escalate' as const),
    to: fc.constant(['owner' as const]),
    repeat: fc.record({ everyMinutes: fc.integer({ min: 1, max: 1_000 }), times: fc.integer({ min: 1, max: 8 }) }),
  },
  { requiredKeys: ['key', 'at', 'action', 'to'] },
);
const anyLadder = fc.uniqueArray(anyRung, { selector: (rung) => rung.key, maxLength: 6 });

test('OB-51: of any ladder every rung fires once and its repeats at equal distances, all in order of time', () => {
  fc.assert(
    fc.property(anyLadder, fc.integer({ min: 1, max: 10_000 }), (ladder, target) => {
      const plan = planLadder(ladder, target);
      expect(plan.map((step) => step.minutes)).toEqual(plan.map((step) => step.minutes).toSorted((a, b) => a - b));
      expect(plan).toHaveLength(ladder.reduce((count, rung) => count + 1 + (rung.repeat?.times ?? 0), 0));
      for (const rung of ladder) {
        const own = plan.filter((step) => step.key === rung.key);
        expect(own.map((step) => step.occurrence)).toEqual(own.map((_, i) => i + 1));
        for (const [i, step] of own.slice(1).entries()) {
          expect(step.minutes - (own[i]?.minutes ?? 0)).toBeCloseTo(rung.repeat?.everyMinutes ?? 0, 6);
        }
        const due = 'shareOfTarget' in rung.at ? rung.at.shareOfTarget * target : target + rung.at.minutesAfterDue;
        expect(own[0]?.minutes).toBe(due);
      }
    }),
  );
});
