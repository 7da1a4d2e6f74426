import type { Weekday } from '../sla/calendar.ts';

/**
 * Starts the procedure, or work of it that is no case, by the wall clock of a zone (G-39). When it
 * is due stands in policy, under the schedule's key.
 */
export interface ScheduleDefinition {
  readonly title: string;
  /**
   * Exported by the bundle; called without arguments. Its "now" is the time at which the run was
   * due (`scheduledAtMs`), not the time at which it starts.
   */
  readonly workflow: string;
  /** What becomes of a run that is due while the one before it still runs. */
  readonly overlap: 'skip' | 'buffer-one' | 'allow';
  /** How late a missed run is still made. */
  readonly catchUpMinutes: number;
}

/** When a schedule is due, by the wall clock of a zone: every day, unless it says less. */
export interface ScheduleTime {
  /** IANA name, `America/Chicago`. */
  readonly zone: string;
  /** Minutes after midnight. */
  readonly minuteOfDay: number;
  /** Only on this day of the month. */
  readonly dayOfMonth?: number;
  /** Only on these days of the week. */
  readonly weekdays?: readonly Weekday[];
  /** Only in these months, 1 = January. */
  readonly months?: readonly number[];
}

/** A schedule of a procedure at the time that policy gives it. */
export interface PlannedSchedule extends ScheduleDefinition {
  /** Its id in Temporal, the same over all releases. */
  readonly id: string;
  readonly key: string;
  readonly procedure: string;
  readonly at: ScheduleTime;
}
