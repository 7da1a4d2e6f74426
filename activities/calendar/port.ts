import type { EpochMs } from '../../domain/shared/json.ts';
import type { ClockTimes, ClockTimesAsk } from '../../domain/sla/clock-times.ts';

/**
 * Business-hours arithmetic is done in an activity and recorded, so that a new time-zone database
 * cannot break a replay.
 */
export interface CalendarPort {
  /** For each mark, the instant `minutes` of open time after `startMs` in the calendar. */
  readonly dueTimes: (ask: {
    readonly calendar: string;
    readonly startMs: EpochMs;
    readonly minutes: readonly number[];
  }) => Promise<readonly EpochMs[]>;
  /** Every time of a clock, and what it has used, from its whole history. */
  readonly clockTimes: (ask: ClockTimesAsk) => Promise<ClockTimes>;
}
