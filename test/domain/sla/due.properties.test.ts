import fc from 'fast-check';
import { addBusinessDays } from '../../../domain/sla/business-days.ts';
import type { BusinessCalendar, OpenInterval } from '../../../domain/sla/calendar.ts';
import type { OpenTime } from '../../../domain/sla/clock-times.ts';
import { dueAfterPauses } from '../../../domain/sla/due.ts';
import { runsOf } from '../../kit/sizes.ts';
import { openAt, type WallClock, wallClock } from './wall-clock.ts';

/** Sixteen days around a change of the clock, a year end or a 29 February. */
const stretches = [
  ['America/Chicago', '2026-03-02T00:00Z'],
  ['America/Chicago', '2026-10-26T00:00Z'],
  ['Europe/London', '2026-03-24T00:00Z'],
  ['Europe/London', '2026-12-20T00:00Z'],
  ['Asia/Kathmandu', '2028-02-20T00:00Z'],
  ['Australia/Lord_Howe', '2026-03-30T00:00Z'],
  ['America/Santiago', '2026-09-02T00:00Z'],
  ['Pacific/Apia', '2011-12-24T00:00Z'],
] as const;
const days = 16;
const last = days * 1440 - 1;
const clocks = stretches.map(([zone, from]) => ({ zone, clock: wallClock(zone, from, days) }));

const clockAt = (place: number) => clocks[place] as (typeof clocks)[number];

const intervals: fc.Arbitrary<OpenInterval[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 4 })
  .map((times) => {
    const [a, b, c, d] = times.toSorted((x, y) => x - y);
    const pairs = [
      [a, b],
      [c, d],
    ];
    return pairs.flatMap(([fromMinute, toMinute]) =>
      fromMinute === undefined || toMinute === undefined ? [] : [{ fromMinute, toMinute }],
    );
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

/** A stretch by its place in the list: its minutes would fill the report of a failure. */
const given = fc.nat(clocks.length - 1).chain((place) => {
  const { zone, clock } = clockAt(place);
  const dates = [...new Set(clock.minutes.map(({ date }) => date))];
  const holidays = fc.subarray(dates, { maxLength: 3 });
  return fc.record({
    place: fc.constant(place),
    calendar: fc.record({ key: fc.constant('any'), zone: fc.constant(zone), weekly, holidays }),
  });
});
const minute = fc.integer({ min: 0, max: last });
/** In minutes of the stretch, in any order and position. */
const pauses = fc.array(
  fc.tuple(minute, fc.nat(2_000)).map(([from, length]): OpenTime => [from, from + length]),
  { maxLength: 5 },
);

interface Walk {
  readonly from: number;
  readonly minutes: number;
  readonly pauses: readonly OpenTime[];
}

/**
 * The end of the nth minute that is open and in no pause; `undefined` when it lies beyond the
 * stretch.
 */
function walk(
  clock: WallClock,
  isOpen: (i: number) => boolean,
  { from, minutes, pauses: paused }: Walk,
): number | undefined {
  const isPaused = (i: number) => paused.some(([start, end]) => start <= i && i < end);
  let i = from;
  if (minutes === 0) {
    while (isPaused(i)) i += 1;
    return clock.fromMs + i * 60_000;
  }
  for (let left = minutes; i < clock.minutes.length; i += 1) {
    if (isOpen(i) && !isPaused(i)) left -= 1;
    if (left === 0) return clock.fromMs + (i + 1) * 60_000;
  }
  return undefined;
}

test('F-37: a due time after any pauses is the one that a walk over every minute finds', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      given,
      fc.tuple(minute, fc.integer({ min: 0, max: 3_000 })),
      pauses,
      ({ place, calendar }, [from, minutes], paused) => {
        const { clock } = clockAt(place);
        const expected = walk(clock, openAt(clock, calendar), { from, minutes, pauses: paused });
        if (expected === undefined) return;
        compared += 1;
        const at = (i: number) => clock.fromMs + i * 60_000;
        const instants = paused.map(([a, b]): OpenTime => [at(a), at(b)]);
        expect(dueAfterPauses(calendar, { startMs: at(from), minutes, pauses: instants })).toBe(
          expected,
        );
      },
    ),
    runsOf(3_000),
  );
  expect(compared).toBeGreaterThan(runsOf(3_000).numRuns / 3);
});

test('Milliseconds: moving start, pauses and their ends by the same millisecond moves a due time that needs no opening hours by it', () => {
  const always = { key: 'always', zone: 'UTC', weekly: weeklyOf(), holidays: [] };
  fc.assert(
    fc.property(
      fc.nat(86_400_000),
      fc.integer({ min: 1, max: 3_000 }),
      pauses,
      (offsetMs, minutes, paused) => {
        const due = (byMs: number) =>
          dueAfterPauses(always, {
            startMs: byMs,
            minutes,
            pauses: paused.map(([a, b]): OpenTime => [a * 60_000 + byMs, b * 60_000 + byMs]),
          });
        expect(due(offsetMs)).toBe(due(0) + offsetMs);
      },
    ),
  );
});

interface Shown {
  readonly i: number;
  readonly minute: number;
  readonly open: boolean;
}

/**
 * The minutes of the nth open date after that of minute `first`; `undefined` when the stretch ends
 * before that date does.
 */
function openDate(
  clock: WallClock,
  isOpen: (i: number) => boolean,
  ask: { readonly first: number; readonly count: number },
) {
  const dates: string[] = [];
  const day: Shown[] = [];
  for (let i = ask.first; i <= last; i += 1) {
    const { date = '', minute: shown = 0 } = clock.minutes[i] ?? {};
    if (isOpen(i) && !dates.includes(date)) dates.push(date);
    const isWanted = date === dates[ask.count];
    if (!isWanted && day.length > 0) return day;
    if (isWanted) day.push({ minute: shown, i, open: isOpen(i) });
  }
  return undefined;
}

/**
 * The nth open date after the first open minute, at its time of day; what the wall clock shows is
 * asked of `Intl` alone.
 */
function walkDays(
  clock: WallClock,
  isOpen: (i: number) => boolean,
  ask: { readonly from: number; readonly count: number },
) {
  let first = ask.from;
  while (first <= last && !isOpen(first)) first += 1;
  const start = clock.minutes[first]?.minute;
  const day = openDate(clock, isOpen, { first, count: ask.count });
  if (start === undefined || day === undefined) return undefined;
  const isAfterGap = (one: Shown, before: Shown | undefined) =>
    before?.open === true && before.minute < start && start < one.minute;
  const found =
    day.find((one) => one.open && one.minute === start)?.i ??
    day.find((one, k) => one.open && isAfterGap(one, day[k - 1]))?.i ??
    (day.findLast((one) => one.open)?.i ?? 0) + 1;
  return clock.fromMs + found * 60_000;
}

test('F-37: a due time in business days is the one that a walk over every minute finds', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      given,
      minute,
      fc.integer({ min: 1, max: 5 }),
      ({ place, calendar }, from, count) => {
        const { clock } = clockAt(place);
        const expected = walkDays(clock, openAt(clock, calendar), { from, count });
        if (expected === undefined) return;
        compared += 1;
        expect(addBusinessDays(calendar, clock.fromMs + from * 60_000, count)).toBe(expected);
      },
    ),
    runsOf(2_000),
  );
  expect(compared).toBeGreaterThan(runsOf(2_000).numRuns * 0.3);
});

function weeklyOf(): BusinessCalendar['weekly'] {
  const day = [{ fromMinute: 0, toMinute: 1440 }];
  return {
    monday: day,
    tuesday: day,
    wednesday: day,
    thursday: day,
    friday: day,
    saturday: day,
    sunday: day,
  };
}
