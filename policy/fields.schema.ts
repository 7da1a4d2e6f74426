import { z } from 'zod';
import { roles } from '../domain/shared/roles.ts';
import { marks } from './marks.ts';

const keyText = () =>
  z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');

/** A duration in minutes of a calendar: at most a year. */
export const minutes = z.int().min(1).max(525_600);
export const role = z.enum(roles);
/** A role that is told by mail. */
export const toldRole = z.enum(roles).register(marks, { is: 'told-role' });
/** Key of a rung or a notice: `escalate-to-lead`. */
export const key = keyText();
/** Name of a calendar, `always`, or `region` for that of the case's region. */
export const calendar = keyText().register(marks, { is: 'calendar' });
/** Key of a queue of the same file. */
export const queueName = keyText().register(marks, { is: 'queue-name' });
/** Key of another procedure. */
export const otherProcedure = keyText().register(marks, { is: 'procedure' });
export const region = keyText().register(marks, { is: 'region' });

/** A share in percent, compared exactly up to 2 decimals. */
export const percent = z
  .number()
  .min(0)
  .max(100)
  .refine(
    (value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-9,
    'must have at most 2 decimals',
  );
