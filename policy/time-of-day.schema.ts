import { z } from 'zod';
import { isKnownZone } from '../domain/sla/calendar.ts';

/** `07:30` → 450, minutes after midnight by the wall clock. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, 07:30')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

export const zone = z
  .string()
  .refine(isKnownZone, 'must be a time zone of the IANA database, Europe/London');
