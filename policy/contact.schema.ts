import { z } from 'zod';

/** A telephone number with country code: `+1-512-555-0101`. */
export const phone = z
  .string()
  .regex(
    /^\+[1-9]\d{0,2}(-\d{2,}){1,5}$/,
    'must be a telephone number with country code, +1-512-555-0101',
  );
/** A room of the chat: `#network-handoff`. */
export const chatRoom = z
  .string()
  .regex(
    /^#[a-z0-9][a-z0-9-]{0,78}$/,
    'must be a room, # and lower-case letters, digits and hyphens',
  );

/** Where a function is reached. Mail always; the rungs that use another channel need it too. */
export const contactFields = {
  mail: z.email(),
  phone: phone.exactOptional(),
  chat: chatRoom.exactOptional(),
};
