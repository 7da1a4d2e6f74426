import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { parse } from 'yaml';

/** Of both regions of the storm; checked when the file is read. */
const openHours = { from: 9, to: 18 };

interface Calendar {
  readonly zone: string;
  readonly weekly: { readonly [weekday: string]: readonly string[] };
  readonly holidays: readonly string[];
}
const file = join(import.meta.dirname, '../../policy/calendars.yaml');
const calendars = parse(readFileSync(file, 'utf8')) as { readonly [region: string]: Calendar };

/**
 * The open milliseconds between two instants, found day by day; nothing of the product's arithmetic
 * is used.
 */
export function openMs(region: string, fromMs: number, toMs: number): number {
  const calendar = calendars[region];
  if (calendar === undefined) throw new RangeError(`no calendar ${region}`);
  const { zone, weekly, holidays } = calendar;
  for (const hours of Object.values(weekly))
    if (hours.join() !== '09:00-18:00') throw new RangeError(`${region} has other hours`);
  let sum = 0;
  for (
    let day = DateTime.fromMillis(fromMs, { zone }).startOf('day');
    day.toMillis() < toMs;
    day = day.plus({ days: 1 })
  ) {
    if (day.weekday > 5 || holidays.includes(day.toISODate() ?? '')) continue;
    const opens = day.set({ hour: openHours.from }).toMillis();
    const closes = day.set({ hour: openHours.to }).toMillis();
    sum += Math.max(0, Math.min(closes, toMs) - Math.max(opens, fromMs));
  }
  return sum;
}
