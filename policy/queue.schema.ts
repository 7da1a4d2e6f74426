import { z } from 'zod';
import { contactFields } from './contact.schema.ts';
import { key, toldRole } from './fields.schema.ts';
import { marks } from './marks.ts';

const queueFields = { key, title: z.string().min(1), leadRole: toldRole, ...contactFields };

/** A queue of a procedure's file, whose owner and lead the ladders of the named clocks mean. */
export const queueOf = <Clock extends string>(...clocks: readonly Clock[]) =>
  z.strictObject(queueFields).register(marks, { is: 'queue', clocks });

/** What every marked queue holds at least. */
export const anyQueue = z.object(queueFields);
