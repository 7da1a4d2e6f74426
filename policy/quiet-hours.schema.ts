import { z } from 'zod';
import type { QuietHours } from '../domain/escalation/quiet-hours.ts';
import { region } from './fields.schema.ts';
import { timeOfDay, zone } from './time-of-day.schema.ts';

/** `quiet-hours.yaml`: by region. */
export const quietHoursSchema = z.record(
  region,
  z
    .strictObject({ zone, from: timeOfDay, to: timeOfDay })
    .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from from' })
    .transform(
      ({ from, to, ...rest }): QuietHours => ({ ...rest, fromMinute: from, toMinute: to }),
    ),
);
