import fc from 'fast-check';
import type { ClockView } from '../../../domain/cases/case.ts';
import { type ClockEvent, meetClock, nextDeadline, slaStateOf, startClock, stopClock, tickClock } from '../../../domain/sla/clock.ts';

const target = { name: 'billing', title: 'Acknowledgment of billing', calendar: 'emea', targetMinutes: 240 };
const running = startClock(target, { startedAtMs: 1_000, atRiskAtMs: 1_750, dueAtMs: 2_000 });
const atRisk: ClockView = { ...running, state: 'at-risk' };
const breached: ClockView = { ...running, state: 'breached', breachedAtMs: 2_000 };

test('OB-51: a clock starts with what policy says of it and nothing else', () => {
  const spec = { ...target, ladder: [], atRiskShare: 0.75 };
  expect(startClock(spec, { startedAtMs: 1_000, atRiskAtMs: 1_750, dueAtMs: 2_000 })).toEqual({
    name: 'billing',
    title: 'Acknowledgment of billing',
    state: 'running',
    calendar: 'emea',
    targetMinutes: 240,
    startedAtMs: 1_000,
    atRiskAtMs: 1_750,
    dueAtMs: 2_000,
  });
});

test.each([
  { nowMs: 1_000, state: 'running', happened: [] },
  { nowMs: 1_749, state: 'running', happened: [] },
  { nowMs: 1_750, state: 'at-risk', happened: [{ kind: 'at-risk', atMs: 1_750 }] },
  { nowMs: 1_999, state: 'at-risk', happened: [{ kind: 'at-risk', atMs: 1_750 }] },
  {
    nowMs: 2_000,
    state: 'breached',
    happened: [
      { kind: 'at-risk', atMs: 1_750 },
      { kind: 'breached', atMs: 2_000 },
    ],
  },
  {
    nowMs: 9_000,
    state: 'breached',
    happened: [
      { kind: 'at-risk', atMs: 1_750 },
      { kind: 'breached', atMs: 2_000 },
    ],
  },
])('OB-51: a running clock ticked at $nowMs is $state, and tells when its deadlines were due', ({ nowMs, state, happened }) => {
  const ticked = tickClock(running, nowMs);
  expect(ticked.clock.state).toBe(state);
  expect(ticked.happened).toEqual(happened);
});

test('OB-51: a breach is kept with the moment it was due', () => {
  expect(tickClock(atRisk, 5_000)).toEqual({ clock: breached, happened: [{ kind: 'breached', atMs: 2_000 }] });
  expect(tickClock(breached, 6_000)).toEqual({ clock: breached, happened: [] });
});

test('A threshold beyond the target counts as at the target, at risk first', () => {
  const late = startClock(target, { startedAtMs: 1_000, atRiskAtMs: 3_000, dueAtMs: 2_000 });
  expect(nextDeadline(late)).toBe(2_000);
  expect(tickClock(late, 2_000).happened).toEqual([
    { kind: 'at-risk', atMs: 2_000 },
    { kind: 'breached', atMs: 2_000 },
  ]);
});

test.each([
  { title: 'in time', clock: running, nowMs: 1_500, breachedAtMs: undefined },
  { title: 'at risk', clock: atRisk, nowMs: 1_900, breachedAtMs: undefined },
  { title: 'exactly when due', clock: atRisk, nowMs: 2_000, breachedAtMs: undefined },
  { title: 'after its breach', clock: breached, nowMs: 5_000, breachedAtMs: 2_000 },
  { title: 'after a breach that no tick noticed', clock: running, nowMs: 5_000, breachedAtMs: 2_000 },
])('OB-46: a clock met $title is met, and breached at $breachedAtMs', ({ clock, nowMs, breachedAtMs }) => {
  const met = meetClock(clock, nowMs);
  expect(met).toMatchObject({ state: 'met', endedAtMs: nowMs });
  expect(met.breachedAtMs).toBe(breachedAtMs);
  expect('breachedAtMs' in met).toBe(breachedAtMs !== undefined);
});

test('OB-46: what ended stays as it ended: a second acknowledgment, a stop and a tick change nothing', () => {
  const met = meetClock(running, 1_500);
  expect(meetClock(met, 1_600)).toEqual(met);
  expect(stopClock(met, 1_600)).toEqual(met);
  expect(tickClock(met, 9_000)).toEqual({ clock: met, happened: [] });
  const stopped = stopClock(running, 1_500);
  expect(stopped).toEqual({ ...running, state: 'stopped', endedAtMs: 1_500 });
  expect(meetClock(stopped, 1_600)).toEqual(stopped);
  expect(tickClock(stopped, 9_000)).toEqual({ clock: stopped, happened: [] });
});

test('A breached clock that is stopped keeps its breach', () => {
  expect(stopClock(breached, 3_000)).toEqual({ ...breached, state: 'stopped', endedAtMs: 3_000 });
});

test.each([
  { clock: running, deadline: 1_750 },
  { clock: atRisk, deadline: 2_000 },
  { clock: breached, deadline: undefined },
  { clock: meetClock(running, 1_500), deadline: undefined },
  { clock: stopClock(atRisk, 1_900), deadline: undefined },
])('The next deadline of a clock that is $clock.state is $deadline', ({ clock, deadline }) => {
  expect(nextDeadline(clock)).toBe(deadline);
});

test.each([
  { clocks: [], state: 'none' },
  { clocks: [running], state: 'ok' },
  { clocks: [meetClock(atRisk, 1_900)], state: 'ok' },
  { clocks: [stopClock(atRisk, 1_900)], state: 'ok' },
  { clocks: [running, atRisk], state: 'at-risk' },
  { clocks: [atRisk, breached, running], state: 'breached' },
  { clocks: [running, meetClock(breached, 3_000)], state: 'breached' },
  { clocks: [stopClock(breached, 3_000)], state: 'breached' },
])('The worst clock makes the SLA state of the case: $state', ({ clocks, state }) => {
  expect(slaStateOf(clocks)).toBe(state);
});

interface Act {
  readonly kind: 'tick' | 'met' | 'stopped';
  readonly nowMs: number;
}
const anyClock = fc
  .tuple(fc.nat(10_000), fc.nat(1_000), fc.nat(1_000))
  .map(([startedAtMs, toRisk, toDue]) =>
    startClock(target, { startedAtMs, atRiskAtMs: startedAtMs + toRisk, dueAtMs: startedAtMs + toRisk + toDue }),
  );
const anyActs = fc.array(fc.tuple(fc.constantFrom('tick' as const, 'tick' as const, 'met' as const, 'stopped' as const), fc.nat(600)), {
  maxLength: 12,
});

function timed(start: ClockView, acts: readonly (readonly [Act['kind'], number])[]): readonly Act[] {
  let nowMs = start.startedAtMs;
  return acts.map(([kind, afterMs]) => ({ kind, nowMs: (nowMs += afterMs) }));
}

function play(start: ClockView, acts: readonly Act[]): { readonly clock: ClockView; readonly happened: readonly ClockEvent[] } {
  const end = { met: meetClock, stopped: stopClock };
  return acts.reduce<{ readonly clock: ClockView; readonly happened: readonly ClockEvent[] }>(
    ({ clock, happened }, { kind, nowMs }) => {
      if (kind !== 'tick') return { clock: end[kind](clock, nowMs), happened };
      const ticked = tickClock(clock, nowMs);
      return { clock: ticked.clock, happened: [...happened, ...ticked.happened] };
    },
    { clock: start, happened: [] },
  );
}

/** What must come of the acts: the first end counts, and of the ticks before it the last. */
function expected(start: ClockView, acts: readonly Act[]): { readonly clock: ClockView; readonly happened: readonly ClockEvent[] } {
  const firstEnd = acts.find((act) => act.kind !== 'tick');
  const tickedMs = Math.max(-1, ...acts.slice(0, firstEnd ? acts.indexOf(firstEnd) : acts.length).map((act) => act.nowMs));
  const passed = [
    { kind: 'at-risk' as const, atMs: start.atRiskAtMs },
    { kind: 'breached' as const, atMs: start.dueAtMs },
  ].filter(({ atMs }) => atMs <= tickedMs);
  const isBreached = passed.length === 2 || (firstEnd !== undefined && firstEnd.nowMs > start.dueAtMs);
  const state = (['running', 'at-risk', 'breached'] as const)[passed.length] ?? 'running';
  const ended = firstEnd && { state: firstEnd.kind as 'met' | 'stopped', endedAtMs: firstEnd.nowMs };
  return { clock: { ...start, state, ...(isBreached && { breachedAtMs: start.dueAtMs }), ...ended }, happened: passed };
}

test('OB-51: whatever the order of ticks and ends: at risk before breached, each once, nothing after the end', () => {
  fc.assert(
    fc.property(anyClock, anyActs, (start, moves) => {
      const acts = timed(start, moves);
      expect(play(start, acts)).toEqual(expected(start, acts));
    }),
    { numRuns: 2_000 },
  );
});

test('OB-51: after a tick the next deadline lies ahead, so that no timer rings for ever', () => {
  fc.assert(
    fc.property(anyClock, anyActs, fc.nat(3_000), (start, moves, afterMs) => {
      const acts = timed(start, moves);
      const nowMs = (acts.at(-1)?.nowMs ?? start.startedAtMs) + afterMs;
      const { clock } = tickClock(play(start, acts).clock, nowMs);
      expect(nextDeadline(clock) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowMs);
    }),
  );
});

test('OB-51: one late tick tells the same as many in time', () => {
  fc.assert(
    fc.property(anyClock, fc.array(fc.nat(600), { minLength: 1, maxLength: 12 }), (start, steps) => {
      let clock = start;
      let nowMs = start.startedAtMs;
      const events: ClockEvent[] = [];
      for (const step of steps) {
        nowMs += step;
        const ticked = tickClock(clock, nowMs);
        clock = ticked.clock;
        events.push(...ticked.happened);
      }
      expect(tickClock(start, nowMs)).toEqual({ clock, happened: events });
    }),
  );
});
