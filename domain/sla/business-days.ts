import type { EpochMs } from '../shared/json.ts';
import { type BusinessCalendar, type OpenSpan, openSpans } from './calendar.ts';

const dayMs = 86_400_000;

/**
 * The same time of day on the nth open day after the start (G-16: 2 business days are days, not 48
 * hours). A start outside opening counts from the next opening; when that time of day is outside
 * the opening of the day it falls on, it is that day's closing time. A time of day that a change of
 * the clock skips is the moment of the change; of one that comes twice, the first. Throws a
 * RangeError when `days` is no whole number from 1 to 3660, or when nothing is open for ten years.
 */
export function addBusinessDays(
  calendar: BusinessCalendar,
  startMs: EpochMs,
  days: number,
): EpochMs {
  if (!(Number.isInteger(days) && days >= 1 && days <= 3660))
    throw new RangeError(`business days must be a whole number from 1 to 3660, not ${days}`);
  let startTimeMs: number | undefined;
  let passed = 0;
  for (const day of openDays(calendar, startMs)) {
    const [first] = day;
    if (first === undefined) continue;
    startTimeMs ??= timeOfDay(first, first.fromMs);
    if (passed === days) return atTimeOfDay(day, startTimeMs);
    passed += 1;
  }
  throw new RangeError(
    `calendar ${calendar.key} opens too rarely: ${days} open days never pass after ${startMs}`,
  );
}

/** The open times from an instant on, by local date. */
function* openDays(calendar: BusinessCalendar, startMs: EpochMs): Generator<readonly OpenSpan[]> {
  let day: OpenSpan[] = [];
  for (const span of openSpans(calendar, startMs)) {
    if (day[0] !== undefined && day[0].dayNumber !== span.dayNumber) {
      yield day;
      day = [];
    }
    day.push(span);
  }
  if (day.length > 0) yield day;
}

function atTimeOfDay(day: readonly OpenSpan[], timeMs: number): EpochMs {
  for (const [i, span] of day.entries()) {
    const opensAt = timeOfDay(span, span.fromMs);
    const before = day[i - 1];
    const follows = before !== undefined && before.toMs === span.fromMs;
    if (follows && timeOfDay(before, before.toMs) <= timeMs && timeMs < opensAt) return span.fromMs;
    if (opensAt <= timeMs && timeMs < timeOfDay(span, span.toMs))
      return span.fromMs + timeMs - opensAt;
  }
  return day.at(-1)?.toMs ?? 0;
}

/** By the wall clock, from midnight of the span's date; closing at midnight is 24 hours. */
function timeOfDay({ dayNumber, offsetMs }: OpenSpan, atMs: EpochMs): number {
  return atMs + offsetMs - dayNumber * dayMs;
}
