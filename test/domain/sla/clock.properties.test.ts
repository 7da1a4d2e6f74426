import fc from 'fast-check';
import { alwaysOpen, openMsBetween } from '../../../domain/sla/calendar.ts';
import {
  type ClockEvent,
  endClock,
  nextDeadline,
  pauseClock,
  reopenClock,
  resumeClock,
  retargetClock,
  startClock,
  tickClock,
} from '../../../domain/sla/clock.ts';
import { stretchesOf } from '../../../domain/sla/clock-history.ts';
import { clockTimes, minutesUntil } from '../../../domain/sla/clock-times.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { calendarMath } from '../../../domain/sla/due.ts';
import { runsOf } from '../../kit/sizes.ts';
import { london, split } from './calendars.ts';

const calendars = { always: alwaysOpen, london, split };
type CalendarName = keyof typeof calendars;
const math = {
  always: calendarMath(alwaysOpen),
  london: calendarMath(london),
  split: calendarMath(split),
};
const mathOf = (name: string) => math[name as CalendarName];

const verbs = ['tick', 'pause', 'resume', 'retarget', 'met', 'stopped', 'reopen'] as const;
interface Act {
  readonly verb: (typeof verbs)[number];
  readonly afterMs: number;
  readonly calendar: CalendarName;
  readonly minutes: number;
}
const calendar = fc.constantFrom<CalendarName>('always', 'london', 'split');
const minutes = fc.integer({ min: 1, max: 1_500 });
const act: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom(...verbs),
  afterMs: fc.nat(9 * 3_600_000),
  calendar,
  minutes,
});
const acts = fc.array(act, { maxLength: 14 });
const begin = fc.record({
  startedAtMs: fc.integer({ min: 1_763_000_000_000, max: 1_766_000_000_000 }),
  calendar,
  minutes,
});

/**
 * What a clock must have come to, kept as plainly as can be: the times at which it counted, each
 * with its calendar.
 */
interface Model {
  readonly counted: readonly {
    readonly calendar: CalendarName;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
  readonly since: number | undefined;
  readonly ended: boolean;
  readonly calendar: CalendarName;
  readonly targetMs: number;
  readonly breached: boolean;
}

function usedMs(model: Model, nowMs: number): number {
  const running =
    model.since === undefined
      ? []
      : [{ calendar: model.calendar, fromMs: model.since, toMs: nowMs }];
  return [...model.counted, ...running].reduce(
    (sum, one) => sum + openMsBetween(calendars[one.calendar], one.fromMs, one.toMs),
    0,
  );
}

function closed(model: Model, nowMs: number): Model {
  if (model.since === undefined) return model;
  return {
    ...model,
    since: undefined,
    counted: [...model.counted, { calendar: model.calendar, fromMs: model.since, toMs: nowMs }],
  };
}

function modelAfter(
  before: Model,
  { verb, calendar: to, minutes: target }: Act,
  nowMs: number,
): Model {
  const isOver = (model: Model) => !model.ended && usedMs(model, nowMs) >= model.targetMs;
  const model = { ...before, breached: before.breached || isOver(before) };
  const counts = model.since !== undefined;
  if (verb === 'reopen') return model.ended ? { ...model, ended: false, since: nowMs } : model;
  if (model.ended) return model;
  if (verb === 'pause') return counts ? closed(model, nowMs) : model;
  if (verb === 'resume') return counts ? model : { ...model, since: nowMs };
  if (verb === 'met' || verb === 'stopped') return { ...closed(model, nowMs), ended: true };
  if (verb !== 'retarget') return model;
  const other = {
    ...closed(model, nowMs),
    calendar: to,
    targetMs: target * 60_000,
    ...(counts && { since: nowMs }),
  };
  return { ...other, breached: other.breached || isOver(other) };
}

const timesOf = (
  clock: ClockView,
  nowMs: number,
  target = { calendar: clock.calendar, minutes: clock.targetMinutes },
) => {
  const { usedMinutes, dueAtMs, marks, open, targetMinutes } = clockTimes(mathOf, {
    calendar: target.calendar,
    target: { minutes: target.minutes },
    startedAtMs: clock.startedAtMs,
    counted: stretchesOf(clock, nowMs),
    fromMs: nowMs,
    marks: [{ share: 0.75, plusMinutes: 0 }],
  });
  return {
    calendar: target.calendar,
    targetMinutes,
    elapsedMinutes: usedMinutes,
    dueAtMs,
    atRiskAtMs: marks[0] ?? dueAtMs,
    open,
  };
};

/** The clock after an act, as the kernel makes it: what fell due is told first. */
function clockAfter(
  before: ClockView,
  { verb, calendar: to, minutes: target }: Act,
  nowMs: number,
) {
  const ticked = tickClock(before, nowMs);
  const { clock } = ticked;
  const change = { nowMs, by: 'ann', reason: 'asked' };
  const times = timesOf(clock, nowMs);
  const changed = {
    tick: () => clock,
    pause: () => pauseClock(clock, change, times.elapsedMinutes),
    resume: () => resumeClock(clock, nowMs, times),
    retarget: () =>
      retargetClock(clock, change, {
        ...timesOf(clock, nowMs, { calendar: to, minutes: target }),
        priority: 'P1',
      }),
    met: () => endClock(clock, 'met', { nowMs, elapsedMinutes: times.elapsedMinutes }),
    stopped: () => endClock(clock, 'stopped', { nowMs, elapsedMinutes: times.elapsedMinutes }),
    reopen: () => reopenClock(clock, change, times),
  }[verb]();
  const after = tickClock(changed, nowMs);
  return { clock: after.clock, happened: [...ticked.happened, ...after.happened] };
}

interface Told extends ClockEvent {
  readonly verb: Act['verb'];
}

function play(
  given: {
    readonly startedAtMs: number;
    readonly calendar: CalendarName;
    readonly minutes: number;
  },
  moves: readonly Act[],
) {
  const { startedAtMs, calendar: first, minutes: target } = given;
  const fresh = startClock({
    name: 'any',
    title: 'Any clock',
    kind: 'resolve',
    priority: 'P3',
    calendar: first,
    targetMinutes: target,
    startedAtMs,
    atRiskAtMs: mathOf(first).add(startedAtMs, target * 45_000),
    dueAtMs: mathOf(first).add(startedAtMs, target * 60_000),
  });
  let model: Model = {
    counted: [],
    since: startedAtMs,
    ended: false,
    calendar: first,
    targetMs: target * 60_000,
    breached: false,
  };
  let nowMs = startedAtMs;
  let clock = fresh;
  const told: Told[] = [];
  const steps = moves.map((move) => {
    nowMs += move.afterMs;
    const next = clockAfter(clock, move, nowMs);
    model = modelAfter(model, move, nowMs);
    clock = next.clock;
    told.push(...next.happened.map((event) => ({ ...event, verb: move.verb })));
    return { clock, model, nowMs };
  });
  return { steps, told };
}

test('F-37: no order of events loses or doubles time: what is used is what the intervals in which it counted come to', () => {
  fc.assert(
    fc.property(begin, acts, (given, moves) => {
      for (const { clock, model, nowMs } of play(given, moves).steps) {
        expect(Math.round(timesOf(clock, nowMs).elapsedMinutes * 60_000)).toBe(
          usedMs(model, nowMs),
        );
        if (model.since === undefined)
          expect(Math.round(clock.elapsedMinutes * 60_000)).toBe(usedMs(model, nowMs));
      }
    }),
    runsOf(1_000),
  );
});

test('F-37: a clock that counts is due when what is used reaches its target, whatever happened before', () => {
  fc.assert(
    fc.property(begin, acts, (given, moves) => {
      for (const { clock, model } of play(given, moves).steps) {
        if (clock.countingSinceMs === undefined || clock.breachedAtMs !== undefined) continue;
        expect(usedMs(model, clock.dueAtMs)).toBe(model.targetMs);
        expect(usedMs(model, clock.dueAtMs - 1)).toBeLessThan(model.targetMs);
      }
    }),
    runsOf(1_000),
  );
});

test('CS-21: a clock is breached when, and only when, its target was used up while it ran', () => {
  fc.assert(
    fc.property(begin, acts, (given, moves) => {
      for (const { clock, model } of play(given, moves).steps)
        expect(clock.breachedAtMs !== undefined).toBe(model.breached);
    }),
    runsOf(1_000),
  );
});

test('OB-51: at risk comes before breached, each once for a target, a breach once for ever, and nothing of a clock that is met', () => {
  fc.assert(
    fc.property(begin, acts, (given, moves) => {
      const { steps, told } = play(given, moves);
      const kinds = told.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'breached').length).toBeLessThanOrEqual(1);
      if (kinds.includes('breached')) expect(kinds.at(-1)).toBe('breached');
      const risks = kinds.filter((kind) => kind === 'at-risk').length;
      expect(risks).toBeLessThanOrEqual(1 + moves.filter(({ verb }) => verb === 'retarget').length);
      if (kinds.includes('breached')) expect(risks).toBeGreaterThan(0);
      for (const [i, { clock }] of steps.entries()) {
        const before = steps[i - 1]?.clock;
        if (before?.endedAtMs !== undefined && moves[i]?.verb !== 'reopen')
          expect(clock).toEqual(before);
      }
    }),
    runsOf(1_000),
  );
});

test('OB-51: after every event the next deadline lies ahead, so that no timer rings for ever', () => {
  fc.assert(
    fc.property(begin, acts, (given, moves) => {
      for (const { clock, nowMs } of play(given, moves).steps) {
        expect(nextDeadline(clock) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowMs);
      }
    }),
  );
});

test('The recorded open times tell the time used at every moment up to the due time, without a calendar', () => {
  fc.assert(
    fc.property(
      begin,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ startedAtMs, calendar: name, minutes: target }, share) => {
        const { open, dueAtMs } = clockTimes(mathOf, {
          calendar: name,
          target: { minutes: target },
          startedAtMs,
          counted: [],
          fromMs: startedAtMs,
          marks: [],
        });
        const atMs = Math.round(startedAtMs + share * (dueAtMs - startedAtMs));
        expect(Math.round(minutesUntil(open, atMs) * 60_000)).toBe(
          openMsBetween(calendars[name], startedAtMs, atMs),
        );
        expect(minutesUntil(open, dueAtMs)).toBe(target);
      },
    ),
  );
});
