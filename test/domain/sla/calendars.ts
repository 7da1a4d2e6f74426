import type { BusinessCalendar, OpenInterval, Weekday } from '../../../domain/sla/calendar.ts';

/** `open('09:00-12:30', '13:30-17:00')` */
export function open(...texts: readonly string[]): OpenInterval[] {
  const minuteOf = (time = '') => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return texts.map((text) => {
    const [from, to] = text.split('-');
    return { fromMinute: minuteOf(from), toMinute: minuteOf(to) };
  });
}

const closed = {
  monday: [],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
};

/** A calendar that is open on the given weekdays alone. */
export function calendar(
  zone: string,
  weekly: { readonly [day in Weekday]?: readonly OpenInterval[] },
  holidays: readonly string[] = [],
): BusinessCalendar {
  return { key: 'test', zone, weekly: { ...closed, ...weekly }, holidays };
}

/** Monday to Friday, the same hours. */
export function workdays(
  zone: string,
  hours: readonly OpenInterval[],
  holidays: readonly string[] = [],
): BusinessCalendar {
  return calendar(
    zone,
    { monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours },
    holidays,
  );
}

const day = open('09:00-18:00');
export const chicago = workdays('America/Chicago', day, ['2026-11-26', '2026-12-25', '2027-01-01']);
export const london = workdays('Europe/London', day, ['2026-12-25', '2026-12-28', '2027-01-01']);
export const singapore = workdays('Asia/Singapore', day, ['2027-01-01']);
/** With a lunch break. */
export const split = workdays('Europe/London', open('09:00-12:30', '13:30-17:00'));
