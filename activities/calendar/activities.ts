import { ApplicationFailure } from '@temporalio/common';
import { addOpenMinutes, type BusinessCalendar } from '../../domain/sla/calendar.ts';
import type { CalendarPort } from './port.ts';

/**
 * Due times from the calendars of policy (G-6). Fails for good with type `UnknownCalendar` when policy has no such calendar, and with
 * `ImpossibleDueTime` when the minutes are no duration or the calendar never opens: a retry would find the same.
 */
export function createCalendarActivities(calendars: ReadonlyMap<string, BusinessCalendar>): CalendarPort {
  return {
    async dueTimes({ calendar, startMs, minutes }) {
      const known = calendars.get(calendar);
      if (known === undefined) {
        throw ApplicationFailure.nonRetryable(
          `calendar ${calendar} is unknown; policy has ${[...calendars.keys()].join(', ')}`,
          'UnknownCalendar',
        );
      }
      try {
        return minutes.map((mark) => addOpenMinutes(known, startMs, mark));
      } catch (error) {
        if (error instanceof RangeError) throw ApplicationFailure.nonRetryable(error.message, 'ImpossibleDueTime');
        throw error;
      }
    },
  };
}
