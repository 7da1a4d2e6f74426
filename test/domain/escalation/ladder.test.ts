import fc from 'fast-check';
import type { TimelineEvent } from '../../../domain/cases/timeline.ts';
import {
  acknowledgeLadder,
  endLadder,
  fireStep,
  type LadderState,
  type LadderStep,
  lastSignOfLife,
  mayRearm,
  newLadder,
  pendingSteps,
  planLadder,
  rearmLadder,
  reopenLadder,
  restOfRound,
  signOfLife,
  stepId,
  suspendLadder,
} from '../../../domain/escalation/ladder.ts';
import type { LadderPolicy, LadderRung } from '../../../domain/escalation/rung.ts';

const mail = { channel: 'mail' } as const;
const rungs: readonly LadderRung[] = [
  { ...mail, key: 'remind', at: { shareOfTarget: 0.75 }, action: 'remind', to: ['owner'] },
  {
    ...mail,
    key: 'lead',
    at: { shareOfTarget: 1 },
    action: 'escalate',
    to: ['queue-lead', 'order-management-specialist'],
    reason: 'late',
  },
  {
    ...mail,
    key: 'manager',
    at: { minutesAfterDue: 240 },
    action: 'escalate',
    to: ['operations-manager'],
    reason: 'very late',
    repeat: { everyMinutes: 480, times: 5 },
  },
];
const named = (plan: readonly LadderStep[]) => plan.map((step) => stepId(step));

test.each([
  { target: 240, minutes: [180, 240, 480, 960, 1440, 1920, 2400, 2880] },
  { target: 480, minutes: [360, 480, 720, 1200, 1680, 2160, 2640, 3120] },
])(
  'OB-51, G-13: the ladder of a target of $target minutes climbs at $minutes',
  ({ target, minutes }) => {
    const plan = planLadder(rungs, target);
    expect(plan.map((step) => step.minutes)).toEqual(minutes);
    expect(named(plan)).toEqual([
      'remind#1',
      'lead#1',
      ...[1, 2, 3, 4, 5, 6].map((n) => `manager#${n}`),
    ]);
  },
);

test.each([
  { at: { shareOfTarget: 0.5 }, minutes: 60 },
  { at: { shareOfTarget: 1 }, minutes: 120 },
  { at: { minutesAfterDue: 15 }, minutes: 135 },
  { at: { minutesAfterStart: 15 }, minutes: 15 },
] as const)(
  'A rung at $at of a target of two hours fires after $minutes minutes',
  ({ at, minutes }) => {
    expect(
      planLadder([{ ...mail, key: 'a', at, action: 'notify', to: ['owner'] }], 120).map(
        (step) => step.minutes,
      ),
    ).toEqual([minutes]);
  },
);

test('OB-51: repeats mix with later rungs by time, and rungs of the same minute keep the order of policy', () => {
  const late = {
    ...mail,
    key: 'late',
    at: { minutesAfterDue: 20 },
    action: 'escalate',
    to: ['operations-manager'],
    reason: 'late',
  } as const;
  const often = {
    ...mail,
    key: 'often',
    at: { shareOfTarget: 1 },
    action: 'remind',
    to: ['owner'],
    repeat: { everyMinutes: 10, times: 3 },
  } as const;
  const early = {
    ...mail,
    key: 'early',
    at: { shareOfTarget: 0.5 },
    action: 'remind',
    to: ['owner'],
  } as const;
  const plan = planLadder([late, often, early], 100);
  expect(plan.map((step) => [stepId(step), step.minutes])).toEqual([
    ['early#1', 50],
    ['often#1', 100],
    ['often#2', 110],
    ['late#1', 120],
    ['often#3', 120],
    ['often#4', 130],
  ]);
});

test('A ladder without rungs plans nothing', () => {
  expect(planLadder([], 60)).toEqual([]);
});

describe('a ladder that climbs', () => {
  const plan = planLadder(rungs, 240);
  const [remind, lead] = plan as [LadderStep, LadderStep];
  const policy: LadderPolicy = { rungs, rearmAfterMinutes: 60, rearmTimes: 2 };
  const fired = (state: LadderState, ...steps: readonly LadderStep[]) =>
    steps.reduce((before, step) => fireStep(before, step) ?? before, state);
  const taken = acknowledgeLadder(fired(newLadder, remind), 'ann', 1_000);

  test('fires each step once', () => {
    const state = fired(newLadder, remind);
    expect(fireStep(state, remind)).toBeUndefined();
    expect(named(pendingSteps(state, plan))).toEqual(named(plan.slice(1)));
  });

  test.each([
    { what: 'acknowledged', state: taken },
    { what: 'suspended', state: suspendLadder(newLadder, true) },
    { what: 'ended', state: endLadder(newLadder) },
  ])('fires nothing while it is $what', ({ state }) => {
    expect(pendingSteps(state, plan)).toEqual([]);
    expect(fireStep(state, lead)).toBeUndefined();
  });

  test('goes on after a pause where it was', () => {
    const state = suspendLadder(suspendLadder(fired(newLadder, remind), true), false);
    expect(named(pendingSteps(state, plan))).toEqual(named(plan.slice(1)));
  });

  test('is acknowledged by the first who says so; later words are signs of life', () => {
    const again = acknowledgeLadder(taken, 'bob', 5_000);
    expect(again.acknowledged).toEqual({ by: 'ann', atMs: 1_000, lastSignAtMs: 5_000 });
    expect(signOfLife(again, 3_000).acknowledged?.lastSignAtMs).toBe(5_000);
    expect(signOfLife(newLadder, 3_000)).toBe(newLadder);
    expect(acknowledgeLadder(endLadder(newLadder), 'ann', 1).phase).toBe('ended');
  });

  test('starts again from its first rung when the acknowledgment goes silent, as often as policy says', () => {
    const second = rearmLadder(taken, policy);
    expect(second).toMatchObject({ phase: 'climbing', round: 2, fired: [] });
    expect(second).not.toHaveProperty('acknowledged');
    expect(named(pendingSteps(second, plan))).toEqual(named(plan));
    const third = rearmLadder(acknowledgeLadder(second, 'ann', 2_000), policy);
    expect(third.round).toBe(3);
    const last = acknowledgeLadder(third, 'ann', 3_000);
    expect(mayRearm(last, policy)).toBe(false);
    expect(rearmLadder(last, policy)).toBe(last);
  });

  test.each([
    { what: 'policy sets no time', state: taken, of: { rungs } },
    { what: 'it climbs', state: newLadder, of: policy },
    { what: 'its clock is paused', state: suspendLadder(taken, true), of: policy },
    { what: 'it has ended', state: endLadder(taken), of: policy },
  ])('does not start again when $what', ({ state, of }) => {
    expect(mayRearm(state, of)).toBe(false);
    expect(rearmLadder(state, of)).toBe(state);
  });

  test('may start again once when policy names no number', () => {
    expect(mayRearm(taken, { rungs, rearmAfterMinutes: 60 })).toBe(true);
    expect(mayRearm({ ...taken, round: 2 }, { rungs, rearmAfterMinutes: 60 })).toBe(false);
  });

  test('a later round begins at once and keeps the distances; what is left of it counts from the last that fired', () => {
    const second = rearmLadder(taken, policy);
    expect(restOfRound(second, plan).map((step) => step.minutes)).toEqual([
      0, 60, 300, 780, 1260, 1740, 2220, 2700,
    ]);
    expect(restOfRound(fired(second, remind), plan).map((step) => step.minutes)).toEqual([
      60, 300, 780, 1260, 1740, 2220, 2700,
    ]);
    expect(restOfRound(newLadder, [])).toEqual([]);
  });

  test('of a clock that is opened again climbs on, and what had fired stays fired', () => {
    const again = reopenLadder(endLadder(acknowledgeLadder(fired(newLadder, remind), 'ann', 1)));
    expect(again).toEqual({ ...newLadder, fired: ['remind#1'] });
    expect(reopenLadder(taken)).toBe(taken);
  });
});

const anyRung = fc.record(
  {
    key: fc.string({ minLength: 1, maxLength: 4 }),
    at: fc.oneof(
      fc.record({ shareOfTarget: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
      fc.record({ minutesAfterDue: fc.integer({ min: 1, max: 5_000 }) }),
      fc.record({ minutesAfterStart: fc.integer({ min: 1, max: 5_000 }) }),
    ),
    action: fc.constantFrom('remind' as const, 'escalate' as const),
    channel: fc.constantFrom('mail' as const, 'phone' as const, 'chat' as const),
    to: fc.constant(['owner' as const]),
    repeat: fc.record({
      everyMinutes: fc.integer({ min: 1, max: 1_000 }),
      times: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { requiredKeys: ['key', 'at', 'action', 'channel', 'to'] },
);
const anyLadder = fc.uniqueArray(anyRung, { selector: (rung) => rung.key, maxLength: 6 });

test('OB-51: of any ladder every rung fires once and its repeats at equal distances, all in order of time', () => {
  fc.assert(
    fc.property(anyLadder, fc.integer({ min: 1, max: 10_000 }), (ladder, target) => {
      const plan = planLadder(ladder, target);
      expect(plan.map((step) => step.minutes)).toEqual(
        plan.map((step) => step.minutes).toSorted((a, b) => a - b),
      );
      expect(plan).toHaveLength(
        ladder.reduce((count, rung) => count + 1 + (rung.repeat?.times ?? 0), 0),
      );
      for (const rung of ladder) {
        const own = plan.filter((step) => step.rung.key === rung.key);
        expect(own.map((step) => step.occurrence)).toEqual(own.map((_, i) => i + 1));
        for (const [i, step] of own.slice(1).entries()) {
          expect(step.minutes - (own[i]?.minutes ?? 0)).toBeCloseTo(
            rung.repeat?.everyMinutes ?? 0,
            6,
          );
        }
      }
    }),
  );
});

type Move = 'fire' | 'acknowledge' | 'sign' | 'silence' | 'pause' | 'resume' | 'end' | 'reopen';
const moves: readonly Move[] = [
  'fire',
  'acknowledge',
  'sign',
  'silence',
  'pause',
  'resume',
  'end',
  'reopen',
];

test('OB-51: whatever happens in whatever order, no step fires twice in a round, none while it is in hand, paused or over', () => {
  fc.assert(
    fc.property(
      anyLadder,
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom(...moves), { maxLength: 60 }),
      (ladder, rearmTimes, story) => {
        const policy: LadderPolicy = { rungs: ladder, rearmAfterMinutes: 10, rearmTimes };
        const plan = planLadder(ladder, 100);
        const told: string[] = [];
        let state = newLadder;
        const apply: { readonly [move in Move]: (atMs: number) => LadderState } = {
          fire: () => {
            const next = plan.find((step) => !state.fired.includes(stepId(step)));
            const after = next && fireStep(state, next);
            if (next === undefined || after === undefined) return state;
            expect([state.phase, state.suspended]).toEqual(['climbing', false]);
            told.push(`${state.round} ${stepId(next)}`);
            return after;
          },
          acknowledge: (atMs) => acknowledgeLadder(state, 'ann', atMs),
          sign: (atMs) => signOfLife(state, atMs),
          silence: () => rearmLadder(state, policy),
          pause: () => suspendLadder(state, true),
          resume: () => suspendLadder(state, false),
          end: () => endLadder(state),
          reopen: () => reopenLadder(state),
        };
        for (const [atMs, move] of story.entries()) state = apply[move](atMs);
        expect(new Set(told).size).toBe(told.length);
        expect(state.round).toBeLessThanOrEqual(1 + rearmTimes);
      },
    ),
  );
});

describe('the last sign of life on a case', () => {
  const event = (
    n: number,
    actor: string,
    kind: TimelineEvent['kind'] = 'note.added',
  ): TimelineEvent => ({
    n,
    atMs: n * 1_000,
    actor,
    kind,
    text: '',
  });
  test.each([
    {
      what: 'is what a person did last',
      events: [event(1, 'ann'), event(2, 'bob'), event(3, 'handoff')],
      atMs: 2_000,
    },
    {
      what: 'may come from an outside team',
      events: [event(1, 'ann'), event(2, 'network-team', 'acknowledgment.incomplete')],
      atMs: 2_000,
    },
    {
      what: 'is nothing that the engine did',
      events: [event(1, 'handoff'), event(2, 'temporal')],
      atMs: undefined,
    },
    {
      what: 'is no attempt that was refused',
      events: [event(1, 'ann'), event(2, 'bob', 'task.refused')],
      atMs: 1_000,
    },
  ])('$what', ({ events, atMs }) => {
    expect(lastSignOfLife(events)).toBe(atMs);
  });
});
