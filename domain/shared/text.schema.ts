import { z } from 'zod';

/** A name on one line: of a person, a team, a document. */
export const name = z
  .string()
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,128}$/u, 'must be 1 to 128 characters on one line');
