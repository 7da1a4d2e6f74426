import { IANAZone } from 'luxon';
import type { IsoDate } from '../commerce/facts.ts';
import type { EpochMs } from '../shared/json.ts';

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * Part of a day by the wall clock, in minutes after midnight; `toMinute` is the first closed
 * minute, at most 1440.
 */
export interface OpenInterval {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * When work is done (G-6). Intervals of a weekday are in order and do not overlap; there is at
 * least one in the week.
 */
export interface BusinessCalendar {
  readonly key: string;
  /** IANA name, `America/Chicago`. */
  readonly zone: string;
  readonly weekly: { readonly [day in Weekday]: readonly OpenInterval[] };
  /** Closed dates of the zone. */
  readonly holidays: readonly IsoDate[];
}

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
/** A calendar that is closed for this long, ten years, is at fault. */
const horizonMs = 3660 * dayMs;

const wholeDay = [{ fromMinute: 0, toMinute: 1440 }];

/** The calendar without closed times. */
export const alwaysOpen: BusinessCalendar = {
  key: 'always',
  zone: 'UTC',
  weekly: {
    monday: wholeDay,
    tuesday: wholeDay,
    wednesday: wholeDay,
    thursday: wholeDay,
    friday: wholeDay,
    saturday: wholeDay,
    sunday: wholeDay,
  },
  holidays: [],
};

/** How far the wall clock of a zone is ahead of UTC at an instant, in milliseconds. */
export function zoneOffsetMs(zone: string, atMs: EpochMs): number {
  return IANAZone.create(zone).offset(atMs) * minuteMs;
}

/** Whether the time-zone database of this machine knows the zone. */
export function isKnownZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

/**
 * The earliest instant by which `minutes` of open time have passed since `startMs`. Zero minutes
 * are the start itself, even when closed; a target that ends with the day is due at closing time.
 * Exact across changes of the clock: open is what the wall clock shows, so an hour that is skipped
 * is no open time, and one that comes twice counts twice. Throws a RangeError when `minutes` is not
 * from 0 to ten years' worth, or when nothing is open for ten years.
 */
export function addOpenMinutes(
  calendar: BusinessCalendar,
  startMs: EpochMs,
  minutes: number,
): EpochMs {
  if (!(minutes >= 0 && minutes <= horizonMs / minuteMs))
    throw new RangeError(`minutes must be from 0 to ten years' worth, not ${minutes}`);
  return addOpenMs(calendar, startMs, Math.round(minutes * minuteMs));
}

/** The same by whole milliseconds of open time. */
export function addOpenMs(calendar: BusinessCalendar, startMs: EpochMs, openMs: number): EpochMs {
  let leftMs = openMs;
  if (leftMs <= 0) return startMs;
  for (const { fromMs, toMs } of openSpans(calendar, startMs)) {
    if (leftMs <= toMs - fromMs) return fromMs + leftMs;
    leftMs -= toMs - fromMs;
  }
  throw new RangeError(
    `calendar ${calendar.key} opens too rarely: ${openMs / minuteMs} open minutes never ` +
      `pass after ${startMs}`,
  );
}

/**
 * Open minutes between two instants; a fraction when they are no whole minutes apart, 0 when `toMs`
 * is not after `fromMs`.
 */
export function openMinutesBetween(
  calendar: BusinessCalendar,
  fromMs: EpochMs,
  toMs: EpochMs,
): number {
  return openMsBetween(calendar, fromMs, toMs) / minuteMs;
}

/** The same in whole milliseconds. */
export function openMsBetween(calendar: BusinessCalendar, fromMs: EpochMs, toMs: EpochMs): number {
  return openTimes(calendar, fromMs, toMs).reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
}

/** The open times between two instants, in order. */
export function openTimes(
  calendar: BusinessCalendar,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly OpenSpan[] {
  const spans: OpenSpan[] = [];
  for (const span of openSpans(calendar, fromMs)) {
    if (span.fromMs >= toMs) break;
    spans.push({ ...span, toMs: Math.min(span.toMs, toMs) });
  }
  return spans;
}

/** A stretch of open time within one local date, in which the zone's offset does not change. */
export interface OpenSpan {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** The local date, in days from 1970-01-01. */
  readonly dayNumber: number;
  /** Local time is UTC and this. */
  readonly offsetMs: number;
}

/** The open times from an instant on, in order; ends only when nothing opens for ten years. */
export function* openSpans(calendar: BusinessCalendar, startMs: EpochMs): Generator<OpenSpan> {
  const zone = IANAZone.create(calendar.zone);
  const holidays = new Set(calendar.holidays);
  let fromMs = startMs;
  let giveUpMs = startMs + horizonMs;
  while (fromMs < giveUpMs) {
    const { dayNumber, offsetMs, toMs } = steadyPartOfDay(zone, fromMs);
    const midnightMs = dayNumber * dayMs - offsetMs;
    for (const { fromMinute, toMinute } of intervalsOf(calendar, holidays, dayNumber)) {
      const opensMs = Math.max(fromMs, midnightMs + fromMinute * minuteMs);
      const closesMs = Math.min(toMs, midnightMs + toMinute * minuteMs);
      if (opensMs >= closesMs) continue;
      giveUpMs = closesMs + horizonMs;
      yield { fromMs: opensMs, toMs: closesMs, dayNumber, offsetMs };
    }
    fromMs = toMs;
  }
}

/**
 * What is left of the local day, or of it up to a change of the clock: within, wall clock and
 * instants run alike.
 */
function steadyPartOfDay(
  zone: IANAZone,
  fromMs: EpochMs,
): { readonly dayNumber: number; readonly offsetMs: number; readonly toMs: EpochMs } {
  const offsetAt = (ms: EpochMs) => zone.offset(ms) * minuteMs;
  const offsetMs = offsetAt(fromMs);
  const dayNumber = Math.floor((fromMs + offsetMs) / dayMs);
  const nextMidnightMs = (dayNumber + 1) * dayMs - offsetMs;
  if (offsetAt(nextMidnightMs - 1) === offsetMs)
    return { dayNumber, offsetMs, toMs: nextMidnightMs };
  let steadyMs = fromMs;
  let changedMs = nextMidnightMs - 1;
  while (changedMs - steadyMs > 1) {
    const middleMs = Math.floor((steadyMs + changedMs) / 2);
    if (offsetAt(middleMs) === offsetMs) steadyMs = middleMs;
    else changedMs = middleMs;
  }
  return { dayNumber, offsetMs, toMs: changedMs };
}

/** `dayNumber` counts local dates from 1970-01-01, a Thursday. */
function intervalsOf(
  calendar: BusinessCalendar,
  holidays: ReadonlySet<IsoDate>,
  dayNumber: number,
): readonly OpenInterval[] {
  if (holidays.has(new Date(dayNumber * dayMs).toISOString().slice(0, 10))) return [];
  const weekday = weekdays[(((dayNumber + 3) % 7) + 7) % 7];
  return weekday === undefined ? [] : calendar.weekly[weekday];
}
