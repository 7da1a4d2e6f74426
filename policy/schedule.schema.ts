import { z } from 'zod';
import { weekdays } from '../domain/sla/calendar.ts';
import { oddDayOf } from '../domain/sla/wall-clock.ts';
import { timeOfDay, zone } from './time-of-day.schema.ts';

/** The rules of the time-zone database are looked at for so long. */
const looked = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2031, 0, 1) };

/**
 * Temporal starts a schedule that is due between 01:00 and 02:59 twice, or not, on the day on which
 * the clock changes, east of UTC even at times that do not repeat.
 */
const safeTime = timeOfDay.refine(
  (minute) => minute < 60 || minute >= 180,
  'must not lie between 01:00 and 02:59, when clocks change',
);

const unlike = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must not name one twice');

/**
 * When a schedule is due, by the wall clock of a zone (G-39): every day, on some days of the week,
 * or on a day of the month that every month has.
 */
export const scheduleTime = z
  .strictObject({
    zone,
    timeOfDay: safeTime,
    dayOfMonth: z.int().min(1).max(28).exactOptional(),
    weekdays: unlike(z.enum(weekdays)).exactOptional(),
    months: unlike(z.int().min(1).max(12)).exactOptional(),
  })
  .superRefine(({ zone: of, timeOfDay: minuteOfDay, dayOfMonth, weekdays: days }, context) => {
    if (context.issues.length > 0) return;
    if (dayOfMonth !== undefined && days !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['weekdays'],
        message: 'must not stand beside dayOfMonth: few months have both on one day',
      });
    const odd = oddDayOf({ zone: of, minuteOfDay }, looked);
    if (odd !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['timeOfDay'],
        message:
          `must be a time of every day: the clock of ${of} shows it ${odd.times} on ` +
          `${odd.date}`,
      });
  })
  .transform(({ timeOfDay: minuteOfDay, ...rest }) => ({ ...rest, minuteOfDay }));
