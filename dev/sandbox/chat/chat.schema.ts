import { z } from 'zod';

const fields = {
  room: z.string().regex(/^#[a-z0-9][a-z0-9-]{0,78}$/, 'must be a room, #name'),
  text: z.string().min(1).max(4_000),
};

/** Body of `POST /chat/messages`. */
export const newMessageSchema = z.strictObject(fields);

/** A message as it stands in its room. */
export const messageSchema = z.object({
  ts: z.string().min(1),
  idempotencyKey: z.string().min(1),
  ...fields,
  postedAt: z.iso.datetime(),
});
