import { z } from 'zod';

/**
 * What a field of a policy file stands for beyond its form. One walk over schema and value checks
 * every marked field, so that a procedure's own fields are checked without code for them.
 */
export type Mark =
  /** Names a calendar of calendars.yaml, `always`, or `region`. */
  | { readonly is: 'calendar' }
  /** A role that is told by mail, hence needs a mailbox in roles.yaml. */
  | { readonly is: 'told-role' }
  /** An object with `channel` and `to`: whom it names must be reached by that channel. */
  | { readonly is: 'rung' }
  /** A queue, whose owner and lead the ladders of these clocks mean. */
  | { readonly is: 'queue'; readonly clocks: readonly string[] }
  /** Names a queue of the same file. */
  | { readonly is: 'queue-name' }
  /** Names another procedure of the catalogue. */
  | { readonly is: 'procedure' }
  /** Names a region. */
  | { readonly is: 'region' }
  /** Where somebody is reached: it stays out of cases. */
  | { readonly is: 'address' };

/** The marks of the policy's schemas; `schema.register(marks, …)` marks that very schema. */
export const marks = z.registry<Mark>();
