import fc from 'fast-check';
import {
  addOpenMinutes,
  alwaysOpen,
  type BusinessCalendar,
  type OpenInterval,
  openMinutesBetween,
  weekdays,
} from '../../../domain/sla/calendar.ts';
import { runsOf } from '../../kit/sizes.ts';
import { openMinutes, type WallClock, wallClock } from './wall-clock.ts';

/**
 * Twelve days around a change of the clock, a year end or a 29 February, in zones with all sorts of
 * offsets.
 */
const stretches = [
  ['America/Chicago', '2026-03-02T00:00Z'],
  ['America/Chicago', '2026-10-26T00:00Z'],
  ['Europe/London', '2026-03-24T00:00Z'],
  ['Europe/London', '2026-10-19T00:00Z'],
  ['Asia/Singapore', '2026-12-26T00:00Z'],
  ['Asia/Kathmandu', '2028-02-24T00:00Z'],
  ['Australia/Lord_Howe', '2026-03-30T00:00Z'],
  ['Australia/Lord_Howe', '2026-09-28T00:00Z'],
  ['America/Santiago', '2026-04-01T00:00Z'],
  ['America/Santiago', '2026-09-02T00:00Z'],
  ['Pacific/Apia', '2011-12-26T00:00Z'],
] as const;
const days = 12;
const clocks = stretches.map(([zone, from]) => ({ zone, clock: wallClock(zone, from, days) }));

/** Up to three intervals a day, in order, that may touch each other and midnight. */
const intervals: fc.Arbitrary<OpenInterval[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 6 })
  .map((times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return sorted.flatMap((fromMinute, i) => {
      const toMinute = sorted[i + 1];
      return i % 2 === 0 && toMinute !== undefined ? [{ fromMinute, toMinute }] : [];
    });
  });
const weekly: fc.Arbitrary<BusinessCalendar['weekly']> = fc.record({
  monday: intervals,
  tuesday: intervals,
  wednesday: intervals,
  thursday: intervals,
  friday: intervals,
  saturday: intervals,
  sunday: intervals,
});

const cases = fc.constantFrom(...clocks).chain(({ zone, clock }) => {
  const dates = [...new Set(clock.minutes.map(({ date }) => date))];
  return fc.record({
    clock: fc.constant(clock),
    calendar: fc.record({
      key: fc.constant('any'),
      zone: fc.constant(zone),
      weekly,
      holidays: fc.subarray(dates, { maxLength: 3 }),
    }),
  });
});
const minuteOf = fc.integer({ min: 0, max: days * 1440 - 1 });

/** The end of the nth open minute from a minute on; `undefined` when it lies beyond the stretch. */
function walk(
  clock: WallClock,
  isOpen: readonly boolean[],
  ask: { readonly from: number; readonly minutes: number },
): number | undefined {
  let left = ask.minutes;
  for (let i = ask.from; i < isOpen.length; i += 1) {
    if (isOpen[i]) left -= 1;
    if (left === 0) return clock.fromMs + (i + 1) * 60_000;
  }
  return undefined;
}

test('F-37: a due time is the one that a walk over every minute finds', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      cases,
      minuteOf,
      fc.integer({ min: 1, max: 3_000 }),
      ({ clock, calendar }, from, minutes) => {
        const expected = walk(clock, openMinutes(clock, calendar), { from, minutes });
        if (expected === undefined) return;
        compared += 1;
        expect(addOpenMinutes(calendar, clock.fromMs + from * 60_000, minutes)).toBe(expected);
      },
    ),
    runsOf(1_500),
  );
  expect(compared).toBeGreaterThan(runsOf(1_500).numRuns / 5);
});

test('F-37: open minutes are those that a walk over every minute counts', () => {
  fc.assert(
    fc.property(cases, minuteOf, minuteOf, ({ clock, calendar }, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const expected = openMinutes(clock, calendar).slice(from, to).filter(Boolean).length;
      expect(
        openMinutesBetween(calendar, clock.fromMs + from * 60_000, clock.fromMs + to * 60_000),
      ).toBe(expected);
    }),
    runsOf(1_000),
  );
});

const opens = ({ calendar }: { readonly calendar: BusinessCalendar }) =>
  weekdays.some((day) =>
    calendar.weekly[day].some(({ fromMinute, toMinute }) => toMinute - fromMinute > 60),
  );
const openCases = cases.filter(opens);
const instant = ({ clock }: { readonly clock: WallClock }, offsetMs: number) =>
  clock.fromMs + offsetMs;
const offset = fc.integer({ min: 0, max: days * 86_400_000 });
const target = fc.integer({ min: 0, max: 5_000 });

test('Counting undoes adding, from any millisecond', () => {
  fc.assert(
    fc.property(openCases, offset, target, (given, offsetMs, minutes) => {
      const startMs = instant(given, offsetMs);
      expect(
        openMinutesBetween(
          given.calendar,
          startMs,
          addOpenMinutes(given.calendar, startMs, minutes),
        ),
      ).toBe(minutes);
    }),
  );
});

test('Adding in two parts is adding at once', () => {
  fc.assert(
    fc.property(openCases, offset, fc.tuple(target, target), (given, offsetMs, [first, second]) => {
      const { calendar } = given;
      const startMs = instant(given, offsetMs);
      expect(addOpenMinutes(calendar, addOpenMinutes(calendar, startMs, first), second)).toBe(
        addOpenMinutes(calendar, startMs, first + second),
      );
    }),
  );
});

test('A longer target is due later, and a later start is never due earlier', () => {
  fc.assert(
    fc.property(
      openCases,
      fc.tuple(offset, fc.nat(3 * 86_400_000)),
      fc.tuple(target, fc.integer({ min: 1, max: 500 })),
      (given, [offsetMs, later], [minutes, more]) => {
        const { calendar } = given;
        const startMs = instant(given, offsetMs);
        const due = addOpenMinutes(calendar, startMs, minutes);
        expect(due).toBeGreaterThanOrEqual(startMs);
        expect(addOpenMinutes(calendar, startMs, minutes + more)).toBeGreaterThan(due);
        expect(addOpenMinutes(calendar, startMs + later, minutes)).toBeGreaterThanOrEqual(due);
      },
    ),
  );
});

test('Open minutes of two stretches in a row add up', () => {
  fc.assert(
    fc.property(cases, fc.tuple(offset, offset, offset), (given, offsets) => {
      const [a = 0, b = 0, c = 0] = offsets
        .toSorted((x, y) => x - y)
        .map((offsetMs) => instant(given, offsetMs));
      const between = (fromMs: number, toMs: number) =>
        openMinutesBetween(given.calendar, fromMs, toMs);
      expect(between(a, b) + between(b, c)).toBeCloseTo(between(a, c), 6);
    }),
  );
});

test('The calendar without closed times adds plain minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: 0, max: 50_000 }),
      (startMs, minutes) => {
        expect(addOpenMinutes(alwaysOpen, startMs, minutes)).toBe(startMs + minutes * 60_000);
      },
    ),
  );
});
