import { z } from 'zod';

const fields = {
  to: z.string().regex(/^\+[1-9]\d{0,2}(-?\d{2,}){1,5}$/, 'must be a number with country code'),
  say: z.string().min(1).max(2_000),
};

/** Body of `POST /phone/calls`. */
export const newCallSchema = z.strictObject(fields);

/** A call as the provider keeps it. */
export const callSchema = z.object({
  sid: z.string().min(1),
  idempotencyKey: z.string().min(1),
  ...fields,
  status: z.enum(['completed', 'no-answer']),
  createdAt: z.iso.datetime(),
});
