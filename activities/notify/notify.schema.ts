import { z } from 'zod';

/** A call as the telephone provider shows it. */
export const callRecord = z.object({
  sid: z.string().min(1),
  status: z.enum(['completed', 'no-answer']),
});

/** The telephone provider's errors. */
export const phoneRefusal = z
  .object({ code: z.int(), message: z.string() })
  .transform(({ code, message }) => ({ code: `${code}`, text: message }));

/** The chat's answer to a message that it took. */
export const chatAnswer = z.object({ ok: z.literal(true), ts: z.string().min(1) });

/** The chat's errors. */
export const chatRefusal = z
  .object({ ok: z.literal(false), error: z.string() })
  .transform(({ error }) => ({ code: error, text: error }));
