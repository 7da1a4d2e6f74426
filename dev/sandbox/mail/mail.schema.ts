import { z } from 'zod';

/** A mail as the sink keeps it. */
export const mailSchema = z.object({
  /** The sink's own id: a sender may use one Message-ID twice. */
  id: z.string().min(1),
  messageId: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  receivedAt: z.iso.datetime(),
});
