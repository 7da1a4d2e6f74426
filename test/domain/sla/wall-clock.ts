import { type BusinessCalendar, type Weekday, weekdays } from '../../../domain/sla/calendar.ts';

/**
 * A stretch of real minutes with what the wall clock of a zone shows at each: an oracle that knows
 * nothing of offsets.
 */
export interface WallClock {
  readonly fromMs: number;
  readonly minutes: readonly {
    readonly date: string;
    readonly weekday: Weekday;
    readonly minute: number;
  }[];
}

/** Asks `Intl` for every minute. */
export function wallClock(zone: string, from: string, days: number): WallClock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const fromMs = Date.parse(from);
  const minutes = Array.from({ length: days * 1440 }, (_, i) => {
    const [date = '', time = ''] = format.format(fromMs + i * 60_000).split(', ');
    const [hours, minute] = time.split(':').map(Number);
    const weekday = weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'monday';
    return { date, weekday, minute: (hours ?? 0) * 60 + (minute ?? 0) };
  });
  return { fromMs, minutes };
}

/** Whether the calendar is open in each of the minutes. */
export function openMinutes(clock: WallClock, calendar: BusinessCalendar): readonly boolean[] {
  const isOpen = openAt(clock, calendar);
  return clock.minutes.map((_, i) => isOpen(i));
}

/** The same, for one minute at a time. */
export function openAt(clock: WallClock, calendar: BusinessCalendar): (i: number) => boolean {
  const holidays = new Set(calendar.holidays);
  return (i) => {
    const shown = clock.minutes[i];
    if (shown === undefined || holidays.has(shown.date)) return false;
    const { weekday, minute } = shown;
    return calendar.weekly[weekday].some(
      ({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute,
    );
  };
}
