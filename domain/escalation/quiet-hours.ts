import type { EpochMs } from '../shared/json.ts';
import { zoneOffsetMs } from '../sla/calendar.ts';

/**
 * When nobody of a region is to be disturbed, by the wall clock of its zone. `fromMinute` after
 * `toMinute` passes midnight.
 */
export interface QuietHours {
  readonly zone: string;
  /** Minutes after midnight, the first quiet one. */
  readonly fromMinute: number;
  /** The first that is not quiet any more. */
  readonly toMinute: number;
}

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/**
 * When the quiet hours that hold at `atMs` end; `undefined` when none do. Walks by minutes, so that
 * a change of the clock cannot hide.
 */
export function quietUntil(quiet: QuietHours, atMs: EpochMs): EpochMs | undefined {
  if (!isQuiet(quiet, atMs)) return undefined;
  let endMs = Math.floor(atMs / minuteMs) * minuteMs + minuteMs;
  while (isQuiet(quiet, endMs)) endMs += minuteMs;
  return endMs;
}

function isQuiet({ zone, fromMinute, toMinute }: QuietHours, atMs: EpochMs): boolean {
  const localMs = (((atMs + zoneOffsetMs(zone, atMs)) % dayMs) + dayMs) % dayMs;
  const minute = localMs / minuteMs;
  return fromMinute < toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}
