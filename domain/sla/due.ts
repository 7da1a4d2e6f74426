import type { EpochMs } from '../shared/json.ts';
import { addBusinessDays } from './business-days.ts';
import { addOpenMs, type BusinessCalendar, openMsBetween, openTimes } from './calendar.ts';
import { type CalendarMath, clockTimes, type OpenTime, type Stretch } from './clock-times.ts';

/** A target, and when its clock did not count. */
export interface DueAsk {
  readonly startMs: EpochMs;
  /** At least 0. */
  readonly minutes: number;
  /** In any order; they may overlap, touch, and lie before the start or outside opening hours. */
  readonly pauses: readonly OpenTime[];
}

/** The arithmetic of a calendar with a time zone. */
export function calendarMath(calendar: BusinessCalendar): CalendarMath {
  return {
    add: (startMs, openMs) => addOpenMs(calendar, startMs, openMs),
    between: (fromMs, toMs) => openMsBetween(calendar, fromMs, toMs),
    open: (fromMs, toMs) =>
      openTimes(calendar, fromMs, toMs).map((span): OpenTime => [span.fromMs, span.toMs]),
    addDays: (startMs, days) => addBusinessDays(calendar, startMs, days),
  };
}

/**
 * When a target is due whose pauses are known: the earliest instant by which its minutes have
 * passed outside of them. Zero minutes are due at the start itself, or at the end of the pause that
 * covers it. Throws a RangeError when the calendar never opens.
 */
export function dueAfterPauses(
  calendar: BusinessCalendar,
  { startMs, minutes, pauses }: DueAsk,
): EpochMs {
  const counted: Stretch[] = [];
  let fromMs = startMs;
  for (const [pausedMs, resumedMs] of pauses.toSorted((a, b) => a[0] - b[0])) {
    if (resumedMs <= fromMs || resumedMs <= pausedMs) continue;
    if (pausedMs > fromMs) counted.push({ calendar: calendar.key, fromMs, toMs: pausedMs });
    fromMs = resumedMs;
  }
  const math = calendarMath(calendar);
  if (minutes === 0) return counted[0]?.fromMs ?? fromMs;
  return clockTimes(() => math, {
    calendar: calendar.key,
    target: { minutes },
    startedAtMs: startMs,
    counted,
    fromMs,
    marks: [],
  }).dueAtMs;
}
