import { ApplicationFailure } from '@temporalio/common';
import { addOpenMinutes, type BusinessCalendar } from '../../domain/sla/calendar.ts';
import { clockTimes } from '../../domain/sla/clock-times.ts';
import { calendarMath } from '../../domain/sla/due.ts';
import type { CalendarPort } from './port.ts';

/**
 * Due times from the calendars of policy (G-6). Fails for good with type `UnknownCalendar` when
 * policy has no such calendar, and with `ImpossibleDueTime` when the minutes are no duration or the
 * calendar never opens: a retry would find the same.
 */
export function createCalendarActivities(
  calendars: ReadonlyMap<string, BusinessCalendar>,
): CalendarPort {
  const known = (calendar: string): BusinessCalendar => {
    const found = calendars.get(calendar);
    if (found !== undefined) return found;
    const names = [...calendars.keys()].join(', ');
    const message = `calendar ${calendar} is unknown; policy has ${names}`;
    throw ApplicationFailure.nonRetryable(message, 'UnknownCalendar');
  };
  return {
    async dueTimes({ calendar, startMs, minutes }) {
      const open = known(calendar);
      return computed(() => minutes.map((mark) => addOpenMinutes(open, startMs, mark)));
    },
    async clockTimes(ask) {
      return computed(() => clockTimes((calendar) => calendarMath(known(calendar)), ask));
    },
  };
}

function computed<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError)
      throw ApplicationFailure.nonRetryable(error.message, 'ImpossibleDueTime');
    throw error;
  }
}
