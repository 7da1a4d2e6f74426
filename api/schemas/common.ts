import { z } from 'zod';

/** A case id, or a workflow id that means its newest case. */
export const caseParams = z.object({
  caseId: z.string().regex(/^[a-z-]{1,64}:[A-Za-z0-9_-]{1,64}(\.[0-9a-f]{8})?$/, 'must be a case id'),
});
export const taskParams = z.object({
  taskId: z.string().regex(/^[a-z-]{1,64}:[A-Za-z0-9_-]{1,64}\.[0-9a-f]{8}~\d{1,6}$/, 'must be a task id'),
});

const count = (text: string, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, text)
    .transform(Number)
    .pipe(z.int().min(1).max(max));

/** Paging of every list. */
export const page = {
  limit: count('must be a number from 1 to 100', 100).default(25),
  cursor: z.string().min(1).max(2_048).exactOptional(),
};

export const sequence = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the number of a change')
  .transform(Number);

export const text = z.string().trim().min(1).max(4_000);
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _');
/** Subject of a token. */
export const subject = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable characters without blanks');

/** JSON whose form is described elsewhere. */
export const anything = z.record(z.string(), z.unknown());
export const links = z.record(z.string(), z.string());
