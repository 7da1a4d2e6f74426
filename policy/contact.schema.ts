import { z } from 'zod';
import { marks } from './marks.ts';

/** Of a text that tells where somebody is reached; no slice of policy holds one. */
export type Address = string & z.core.$brand<'Address'>;

const mail = z.email().brand<'Address'>().register(marks, { is: 'address' });
/** A telephone number with country code: `+1-512-555-0101`. */
export const phone = z
  .string()
  .regex(
    /^\+[1-9]\d{0,2}(-\d{2,}){1,5}$/,
    'must be a telephone number with country code, +1-512-555-0101',
  )
  .brand<'Address'>()
  .register(marks, { is: 'address' });
/** A room of the chat: `#network-handoff`. */
export const chatRoom = z
  .string()
  .regex(
    /^#[a-z0-9][a-z0-9-]{0,78}$/,
    'must be a room, # and lower-case letters, digits and hyphens',
  )
  .brand<'Address'>()
  .register(marks, { is: 'address' });

/** Where a function is reached. Mail always; the rungs that use another channel need it too. */
export const contactFields = {
  mail,
  phone: phone.exactOptional(),
  chat: chatRoom.exactOptional(),
};
