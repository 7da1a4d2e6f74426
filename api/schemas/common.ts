import { z } from 'zod';
import { type Role, roles } from '../../domain/shared/roles.ts';

/** A case id, or a workflow id that means its newest case. */
export const caseParams = z.object({
  caseId: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,63}:[a-z][a-z0-9-]{0,63}:[A-Za-z0-9_-]{1,64}(\.[0-9a-f]{8})?$/,
      'must be a case id',
    ),
});
/** A clock of a case, by its name on the case. */
export const clockParams = z.object({
  ...caseParams.shape,
  clock: z.string().regex(/^[a-z][A-Za-z0-9:_-]{0,127}$/, 'must be the name of a clock'),
});
export const taskParams = z.object({
  taskId: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,63}:[a-z][a-z0-9-]{0,63}:[A-Za-z0-9_-]{1,64}\.[0-9a-f]{8}~\d{1,6}$/,
      'must be a task id',
    ),
});

/** A message, by its name in the definition of the procedure. */
export const messageParams = caseParams.extend({
  name: z.string().regex(/^[a-z][A-Za-z0-9-]{0,63}$/, 'must be the name of a message'),
});
/** A procedure, by its key. */
export const procedureParams = z.object({
  procedure: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the key of a procedure'),
});
/** A body whose fields are checked once it is known what they are of. */
export const anyObject = z.record(z.string(), z.unknown(), 'must be an object');

const largestPage = 100;
export const stepParams = caseParams.extend({
  step: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the key of a step'),
});

/** Paging of every list. */
export const page = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, `must be a number from 1 to ${largestPage}`)
    .transform(Number)
    .default(25),
  cursor: z.string().min(1).max(2_048).exactOptional(),
};

/** A document, a ticket, a case or whatever else a case names: `order:SO-1001`. */
export const reference = z
  .string()
  .max(256)
  .regex(/^[a-z][a-z-]*:[\x21-\x7e]+$/, 'must be a kind and an id: order:SO-1001')
  .transform((text) => {
    const colon = text.indexOf(':');
    return { kind: text.slice(0, colon), id: text.slice(colon + 1) };
  });

/** Number of a change of a case. */
export const sequence = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the number of a change')
  .transform(Number);

/** What a person writes; line breaks and tabs are text, other control characters are not (F-55). */
export const text = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .max(4_000)
  .regex(/^(?:[^\p{Cc}]|[\t\n\r])*$/u, 'must not hold control characters');
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _');
/** Subject of a token, or a name of a downstream system: one word or more on one line. */
export const subject = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable characters without blanks');
export const personParams = z.object({ person: subject });
/** To whom work is given. */
export const receiver = {
  toRole: z.enum(roles).exactOptional(),
  toPerson: subject.exactOptional(),
};

/** A body that gives work to somebody names a role, a person of any role, or both. */
export function toSomebody<
  S extends z.ZodType<{ readonly toRole?: Role; readonly toPerson?: string }>,
>(body: S): S {
  return body.refine(({ toRole, toPerson }) => toRole !== undefined || toPerson !== undefined, {
    path: ['toRole'],
    message: 'or toPerson is required',
  });
}
