import type { EpochMs } from '../shared/json.ts';
import { zoneOffsetMs } from '../sla/calendar.ts';

/** A calendar month, `2026-11`; which instants it holds depends on a time zone. */
export type Month = string;

/** From the first instant of a month to the first one behind it. */
export interface MonthBounds {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

const dayMs = 86_400_000;

/** The month an instant lies in by the wall clock of a zone (IANA name). */
export function monthOf(zone: string, atMs: EpochMs): Month {
  return new Date(atMs + zoneOffsetMs(zone, atMs)).toISOString().slice(0, 7);
}

/** `2026-12` plus 1 is `2027-01`. */
export function addMonths(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/**
 * When the month begins and ends in the zone; exact where the clock changes at that very midnight.
 */
export function monthBounds(zone: string, month: Month): MonthBounds {
  return { fromMs: firstInstant(zone, month), toMs: firstInstant(zone, addMonths(month, 1)) };
}

/** The UTC months that a stretch of time touches, in order. */
export function utcMonthsOf({ fromMs, toMs }: MonthBounds): readonly Month[] {
  const months = [monthOf('UTC', fromMs)];
  const last = monthOf('UTC', toMs - 1);
  while (months.at(-1) !== last) months.push(addMonths(months.at(-1) ?? last, 1));
  return months;
}

/**
 * The earliest instant whose wall clock shows the month: by the offset of the day before, or by
 * that of the day after.
 */
function firstInstant(zone: string, month: Month): EpochMs {
  const wallMs = Date.parse(`${month}-01T00:00:00Z`);
  const candidates = [wallMs - dayMs, wallMs + dayMs]
    .map((nearMs) => wallMs - zoneOffsetMs(zone, nearMs))
    .toSorted((a, b) => a - b);
  const reached = candidates.find((atMs) => atMs + zoneOffsetMs(zone, atMs) >= wallMs);
  return reached ?? candidates.at(-1) ?? wallMs;
}
