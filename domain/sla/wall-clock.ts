import type { EpochMs } from '../shared/json.ts';
import { zoneOffsetMs } from './calendar.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** A day on which the wall clock of a zone does not show a time of day exactly once. */
export interface OddDay {
  /** `2027-03-28` */
  readonly date: string;
  readonly times: 'never' | 'twice';
}

/**
 * The first day from `fromMs` to `toMs` on which the wall clock shows the time of day never or
 * twice, since it is put forward or back; `undefined` when there is none.
 */
export function oddDayOf(
  { zone, minuteOfDay }: { readonly zone: string; readonly minuteOfDay: number },
  { fromMs, toMs }: { readonly fromMs: EpochMs; readonly toMs: EpochMs },
): OddDay | undefined {
  for (const dayStartMs of daysNearChanges(zone, { fromMs, toMs })) {
    const times = timesShown(zone, dayStartMs + minuteOfDay * minuteMs);
    if (times === 1) continue;
    const date = new Date(dayStartMs).toISOString().slice(0, 10);
    return { date, times: times === 0 ? 'never' : 'twice' };
  }
  return undefined;
}

/**
 * Days, as if the zone were UTC, of every ten days over which the zone's offset changes; no zone
 * changes it and back within ten days.
 */
function* daysNearChanges(
  zone: string,
  { fromMs, toMs }: { readonly fromMs: EpochMs; readonly toMs: EpochMs },
): Generator<EpochMs> {
  const spanMs = 10 * dayMs;
  for (let startMs = fromMs; startMs < toMs; startMs += spanMs) {
    // A day more on either side: the wall clock may be on another date than UTC.
    const [before, after] = [startMs - dayMs, startMs + spanMs + dayMs];
    if (zoneOffsetMs(zone, before) === zoneOffsetMs(zone, after)) continue;
    for (let dayStartMs = before; dayStartMs < after; dayStartMs += dayMs) yield dayStartMs;
  }
}

/** How often the wall clock shows a time; `wallMs` is that time as if the zone were UTC. */
function timesShown(zone: string, wallMs: number): number {
  const before = zoneOffsetMs(zone, wallMs - dayMs);
  const after = zoneOffsetMs(zone, wallMs + dayMs);
  if (before === after) return 1;
  return [before, after].filter((offset) => zoneOffsetMs(zone, wallMs - offset) === offset).length;
}
