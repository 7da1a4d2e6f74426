import type { EpochMs } from '../../domain/shared/json.ts';
import type { LocalCalls } from './local-calls.ts';

/**
 * Absolute times in a calendar. `always` needs no calendar; business hours are computed by an activity and recorded, so that a new
 * time-zone database cannot break a replay.
 */
export async function dueTimes(
  locals: LocalCalls,
  ask: { readonly calendar: string; readonly startMs: EpochMs; readonly minutes: readonly number[] },
): Promise<readonly EpochMs[]> {
  if (ask.calendar === 'always') return ask.minutes.map((minutes) => ask.startMs + minutes * 60_000);
  const options = { startToCloseTimeout: '5s', summary: `Due times in calendar ${ask.calendar}` } as const;
  return locals.one({ activity: 'dueTimes', args: [ask], options });
}
