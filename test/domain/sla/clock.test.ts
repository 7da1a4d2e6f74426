import {
  endClock,
  nextDeadline,
  nextDueOf,
  pauseClock,
  pauseOf,
  reopenClock,
  restartClock,
  resumeClock,
  retargetClock,
  slaStateOf,
  startClock,
  tickClock,
} from '../../../domain/sla/clock.ts';
import { stretchesOf } from '../../../domain/sla/clock-history.ts';
import { wasBreached } from '../../../domain/sla/clock-state.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';

const minute = 60_000;
const start = {
  name: 'billing',
  title: 'Acknowledgment of billing',
  kind: 'resolve',
  priority: 'P3',
  calendar: 'emea',
  targetMinutes: 100,
  startedAtMs: 0,
  atRiskAtMs: 75 * minute,
  dueAtMs: 100 * minute,
} as const;
const running = startClock(start);
const atRisk = tickClock(running, 75 * minute).clock;
const breached = tickClock(running, 100 * minute).clock;
const by = (atMinute: number) => ({
  nowMs: atMinute * minute,
  by: 'ann',
  reason: 'the customer has the next move',
});
const end = (clock: ClockView, state: 'met' | 'stopped', atMinute: number) =>
  endClock(clock, state, { nowMs: atMinute * minute, elapsedMinutes: atMinute });
const met = end(running, 'met', 40);
const paused = pauseClock(running, by(30), 30);
const due = (atMinute: number) => ({
  atRiskAtMs: (atMinute - 25) * minute,
  dueAtMs: atMinute * minute,
});

test('OB-51: a clock starts with what policy says of it, and counts', () => {
  expect(running).toEqual({ ...start, state: 'running', countingSinceMs: 0, elapsedMinutes: 0 });
});

test.each([
  { at: 0, state: 'running', happened: [] },
  { at: 74.99, state: 'running', happened: [] },
  { at: 75, state: 'at-risk', happened: [['at-risk', 75]] },
  { at: 99.99, state: 'at-risk', happened: [['at-risk', 75]] },
  {
    at: 100,
    state: 'breached',
    happened: [
      ['at-risk', 75],
      ['breached', 100],
    ],
  },
  {
    at: 900,
    state: 'breached',
    happened: [
      ['at-risk', 75],
      ['breached', 100],
    ],
  },
])(
  'OB-51: a running clock ticked at minute $at is $state, and tells when its deadlines were due',
  ({ at, state, happened }) => {
    const ticked = tickClock(running, at * minute);
    expect(ticked.clock.state).toBe(state);
    expect(ticked.happened.map(({ kind, atMs }) => [kind, atMs / minute])).toEqual(happened);
  },
);

test('CS-21: a breach is kept with the moment it was due, and told once', () => {
  expect(breached).toMatchObject({
    state: 'breached',
    breachedAtMs: 100 * minute,
    riskedAtMs: 75 * minute,
  });
  expect(tickClock(breached, 900 * minute)).toEqual({ clock: breached, happened: [] });
});

test('A threshold beyond the target counts as at the target, at risk first', () => {
  const late = startClock({ ...start, atRiskAtMs: 300 * minute });
  expect(nextDeadline(late)).toBe(100 * minute);
  expect(tickClock(late, 100 * minute).happened.map(({ kind }) => kind)).toEqual([
    'at-risk',
    'breached',
  ]);
});

test.each([
  { title: 'in time', clock: running, at: 40, late: false },
  { title: 'at risk', clock: atRisk, at: 90, late: false },
  { title: 'exactly when due', clock: atRisk, at: 100, late: false },
  { title: 'after its breach', clock: breached, at: 500, late: true },
  { title: 'after a breach that no tick noticed', clock: running, at: 500, late: true },
  { title: 'while paused, long after it would have been due', clock: paused, at: 500, late: false },
])('OB-46: a clock met $title is met; late: $late', ({ clock, at, late }) => {
  const ended = end(clock, 'met', at);
  expect(ended).toMatchObject({ state: 'met', endedAtMs: at * minute, elapsedMinutes: at });
  expect(ended.breachedAtMs).toBe(late ? 100 * minute : undefined);
  expect(ended.countingSinceMs).toBeUndefined();
  expect(pauseOf(ended)).toBeUndefined();
});

test('OB-46: what ended stays as it ended, whatever comes', () => {
  expect(end(met, 'stopped', 60)).toBe(met);
  expect(tickClock(met, 900 * minute)).toEqual({ clock: met, happened: [] });
  expect(pauseClock(met, by(60), 60)).toBe(met);
  expect(resumeClock(met, 60 * minute, due(200))).toBe(met);
  expect(retargetClock(met, by(60), { ...start, ...due(200), elapsedMinutes: 60 })).toBe(met);
});

describe('G-9: a pause', () => {
  test('keeps what was used, with who and why; no deadline is left', () => {
    expect(paused).toMatchObject({ state: 'paused', elapsedMinutes: 30 });
    expect(pauseOf(paused)).toEqual({
      fromMs: 30 * minute,
      by: 'ann',
      reason: 'the customer has the next move',
    });
    expect(paused.countingSinceMs).toBeUndefined();
    expect(nextDeadline(paused)).toBeUndefined();
  });

  test('lets no deadline pass, however long it lasts', () => {
    expect(tickClock(paused, 10_000 * minute)).toEqual({ clock: paused, happened: [] });
  });

  test('ends by counting on with the times of the rest', () => {
    const resumed = resumeClock(paused, 50 * minute, due(120));
    expect(resumed).toMatchObject({
      state: 'running',
      countingSinceMs: 50 * minute,
      elapsedMinutes: 30,
      ...due(120),
    });
    expect(resumed.pauses).toEqual([
      {
        fromMs: 30 * minute,
        toMs: 50 * minute,
        by: 'ann',
        reason: 'the customer has the next move',
      },
    ]);
  });

  test('of a paused clock is none, and so is the resumption of one that counts', () => {
    expect(pauseClock(paused, by(40), 40)).toBe(paused);
    expect(resumeClock(running, 40 * minute, due(120))).toBe(running);
  });

  test.each([
    { clock: atRisk, state: 'at-risk' },
    { clock: breached, state: 'breached' },
  ])('of a clock that is $state leaves it so', ({ clock, state }) => {
    const resumed = resumeClock(pauseClock(clock, by(110), 110), 150 * minute, due(140));
    expect(resumed.state).toBe(state);
    expect(tickClock(resumed, 130 * minute).happened).toEqual([]);
  });
});

describe('G-1: another target', () => {
  const to = {
    priority: 'P1',
    calendar: 'always',
    targetMinutes: 200,
    elapsedMinutes: 80,
    ...due(220),
  } as const;

  test('is kept beside the one before, with who and why', () => {
    const { retargets } = retargetClock(atRisk, by(80), to);
    expect(retargets).toEqual([
      {
        atMs: 80 * minute,
        by: 'ann',
        reason: 'the customer has the next move',
        from: { priority: 'P3', calendar: 'emea', targetMinutes: 100, dueAtMs: 100 * minute },
        to: { priority: 'P1', calendar: 'always', targetMinutes: 200, dueAtMs: 220 * minute },
      },
    ]);
  });

  test('that is longer takes the clock out of risk, and it may come at risk again', () => {
    const longer = retargetClock(atRisk, by(80), to);
    expect(longer.state).toBe('running');
    expect(tickClock(longer, 200 * minute).happened).toEqual([
      { kind: 'at-risk', atMs: 195 * minute },
    ]);
  });

  test('that leaves it at risk does not say so twice', () => {
    const nearer = retargetClock(atRisk, by(80), {
      ...to,
      atRiskAtMs: 78 * minute,
      dueAtMs: 110 * minute,
    });
    expect(nearer.state).toBe('at-risk');
    expect(tickClock(nearer, 100 * minute).happened).toEqual([]);
  });

  test('that is used up already breaches at the next tick, by the due time that it had', () => {
    const over = retargetClock(running, by(60), {
      ...to,
      targetMinutes: 50,
      elapsedMinutes: 60,
      atRiskAtMs: 37.5 * minute,
      dueAtMs: 50 * minute,
    });
    expect(tickClock(over, 60 * minute).happened).toEqual([
      { kind: 'at-risk', atMs: 37.5 * minute },
      { kind: 'breached', atMs: 50 * minute },
    ]);
  });

  test('does not undo a breach', () => {
    const longer = retargetClock(breached, by(110), { ...to, ...due(500) });
    expect(longer).toMatchObject({ state: 'breached', breachedAtMs: 100 * minute });
    expect(tickClock(longer, 900 * minute).happened).toEqual([]);
  });

  test('of a paused clock leaves it paused', () => {
    const still = retargetClock(paused, by(80), { ...to, elapsedMinutes: 30 });
    expect(still.state).toBe('paused');
    expect(still.countingSinceMs).toBeUndefined();
  });

  test('in minutes forgets that the one before was in days', () => {
    expect(retargetClock({ ...running, businessDays: 2 }, by(10), to).businessDays).toBeUndefined();
    expect(retargetClock(running, by(10), { ...to, businessDays: 3 }).businessDays).toBe(3);
  });
});

test('A reopened clock counts on; the time it was closed stands beside it', () => {
  const reopened = reopenClock(met, by(90), due(150));
  expect(reopened).toMatchObject({
    state: 'running',
    countingSinceMs: 90 * minute,
    elapsedMinutes: 40,
    ...due(150),
  });
  expect(reopened.endedAtMs).toBeUndefined();
  expect(reopened.reopenings).toEqual([
    {
      closedAtMs: 40 * minute,
      atMs: 90 * minute,
      by: 'ann',
      reason: 'the customer has the next move',
    },
  ]);
  expect(reopenClock(running, by(90), due(150))).toBe(running);
  expect(reopenClock(end(breached, 'met', 130), by(140), due(150)).state).toBe('breached');
});

describe('CS-20: a periodic clock', () => {
  const next = { ...start, startedAtMs: 90 * minute, ...due(190) };

  test('begins its next cycle with the whole target and no history but its number', () => {
    const second = restartClock(resumeClock(paused, 50 * minute, due(120)), next);
    expect(second).toEqual({ ...startClock(next), cycle: 2 });
  });

  test('keeps every cycle that was missed', () => {
    const third = restartClock(restartClock(breached, next), next);
    expect(third).toMatchObject({
      cycle: 3,
      missedCycles: [{ cycle: 1, breachedAtMs: 100 * minute }],
    });
    expect(third.breachedAtMs).toBeUndefined();
    expect(wasBreached(third)).toBe(true);
    const fourth = restartClock(tickClock(third, 900 * minute).clock, next);
    expect(fourth.missedCycles?.map(({ cycle }) => cycle)).toEqual([1, 3]);
  });
});

test.each([
  { clock: running, deadline: 75 },
  { clock: atRisk, deadline: 100 },
  { clock: breached, deadline: undefined },
  { clock: paused, deadline: undefined },
  { clock: met, deadline: undefined },
])(
  'The next deadline of a clock that is $clock.state is minute $deadline',
  ({ clock, deadline }) => {
    expect(nextDeadline(clock)).toBe(deadline === undefined ? undefined : deadline * minute);
  },
);

test.each([
  { clocks: [], state: 'none' },
  { clocks: [running, paused], state: 'ok' },
  { clocks: [end(atRisk, 'met', 90)], state: 'ok' },
  { clocks: [end(atRisk, 'stopped', 90)], state: 'ok' },
  { clocks: [running, atRisk], state: 'at-risk' },
  { clocks: [pauseClock(atRisk, by(80), 80)], state: 'at-risk' },
  { clocks: [atRisk, breached, running], state: 'breached' },
  { clocks: [running, end(breached, 'met', 130)], state: 'breached' },
  { clocks: [restartClock(breached, start)], state: 'breached' },
])('The worst clock makes the SLA state of the case: $state', ({ clocks, state }) => {
  expect(slaStateOf(clocks)).toBe(state);
});

test('The next due time of a case is that of its clocks that count', () => {
  expect(nextDueOf([])).toBeUndefined();
  expect(nextDueOf([met, paused])).toBeUndefined();
  expect(nextDueOf([met, startClock({ ...start, ...due(300) }), running])).toBe(100 * minute);
});

describe('what a clock has counted', () => {
  const inMinutes = (clock: ClockView, until: number) =>
    stretchesOf(clock, until * minute).map(({ calendar, fromMs, toMs }) => [
      calendar,
      fromMs / minute,
      toMs / minute,
    ]);
  const retarget = (clock: ClockView, at: number, calendar: string) =>
    retargetClock(clock, by(at), {
      ...start,
      priority: 'P1',
      calendar,
      elapsedMinutes: 0,
      ...due(500),
    });

  test('is all of it without pauses', () => {
    expect(inMinutes(running, 60)).toEqual([['emea', 0, 60]]);
    expect(inMinutes(running, 0)).toEqual([]);
    expect(inMinutes(met, 900)).toEqual([['emea', 0, 40]]);
  });

  test('leaves out pauses, the one that lasts included, and the time it was closed', () => {
    const resumed = resumeClock(paused, 50 * minute, due(120));
    const again = pauseClock(resumed, by(70), 50);
    expect(inMinutes(again, 90)).toEqual([
      ['emea', 0, 30],
      ['emea', 50, 70],
    ]);
    expect(inMinutes(reopenClock(met, by(90), due(150)), 100)).toEqual([
      ['emea', 0, 40],
      ['emea', 90, 100],
    ]);
  });

  test('is in the calendar that it had then, also when that changed during a pause', () => {
    const twice = retarget(retarget(running, 20, 'always'), 60, 'apac');
    expect(inMinutes(twice, 80)).toEqual([
      ['emea', 0, 20],
      ['always', 20, 60],
      ['apac', 60, 80],
    ]);
    const resumed = resumeClock(retarget(paused, 40, 'always'), 50 * minute, due(120));
    expect(inMinutes(resumed, 60)).toEqual([
      ['emea', 0, 30],
      ['always', 50, 60],
    ]);
  });
});
