import type { EpochMs } from '../../../domain/shared/json.ts';
import {
  alwaysMath,
  type ClockTimes,
  type ClockTimesAsk,
  clockTimes,
} from '../../../domain/sla/clock-times.ts';
import type { LocalCalls } from '../case/local-calls.ts';

const always = 'always';
const options = (calendar: string) =>
  ({ startToCloseTimeout: '5s', summary: `Due times in calendar ${calendar}` }) as const;

/**
 * Absolute times in a calendar. `always` needs no calendar; business hours are computed by an
 * activity and recorded, so that a new time-zone database cannot break a replay.
 */
export async function dueTimes(
  locals: LocalCalls,
  ask: {
    readonly calendar: string;
    readonly startMs: EpochMs;
    readonly minutes: readonly number[];
  },
): Promise<readonly EpochMs[]> {
  if (ask.calendar === always) return ask.minutes.map((minutes) => ask.startMs + minutes * 60_000);
  return locals.one({ activity: 'dueTimes', args: [ask], options: options(ask.calendar) });
}

/** Every time of a clock, in the same way. */
export async function clockTimesOf(locals: LocalCalls, ask: ClockTimesAsk): Promise<ClockTimes> {
  const calendars = [ask.calendar, ...ask.counted.map((stretch) => stretch.calendar)];
  if (calendars.every((calendar) => calendar === always)) return clockTimes(() => alwaysMath, ask);
  return locals.one({ activity: 'clockTimes', args: [ask], options: options(ask.calendar) });
}
