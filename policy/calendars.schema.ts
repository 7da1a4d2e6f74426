import { z } from 'zod';
import type { OpenInterval, Weekday } from '../domain/sla/calendar.ts';
import { key } from './fields.schema.ts';
import { zone } from './time-of-day.schema.ts';

const minuteOf = (hours: string | undefined, minutes: string | undefined) =>
  Number(hours) * 60 + Number(minutes);

/** `09:00-12:30`, up to `24:00`. */
const interval = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'must be a time of day to another, 09:00-18:00',
  )
  .transform((text): OpenInterval => {
    const [from, to] = text
      .split('-')
      .map((time) => minuteOf(...(time.split(':') as [string, string])));
    return { fromMinute: from ?? 0, toMinute: to ?? 0 };
  })
  .refine(({ fromMinute, toMinute }) => fromMinute < toMinute, 'must end after it begins');

const intervals = z
  .array(interval)
  .superRefine((list, context) => {
    for (const [i, { fromMinute }] of list.entries()) {
      const isEarly = fromMinute < (list[i - 1]?.toMinute ?? 0);
      if (isEarly)
        context.addIssue({
          code: 'custom',
          path: [i],
          message: 'must begin after the interval before it has ended',
        });
    }
  })
  .default([]);

const weekly = z
  .strictObject({
    monday: intervals,
    tuesday: intervals,
    wednesday: intervals,
    thursday: intervals,
    friday: intervals,
    saturday: intervals,
    sunday: intervals,
  } satisfies Record<Weekday, typeof intervals>)
  .refine(
    (days) => Object.values(days).some((list) => list.length > 0),
    'must have an open interval on some weekday',
  );

/** `calendars.yaml`: calendars by key. */
export const calendarsSchema = z.record(
  key,
  z.strictObject({
    zone,
    weekly,
    holidays: z.array(z.iso.date('must be a date, YYYY-MM-DD')).default([]),
  }),
);
