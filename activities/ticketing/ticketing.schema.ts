import { z } from 'zod';

const ticket = z.object({
  id: z.string().min(1),
  externalId: z.string(),
  tags: z.array(z.string()),
});

export const ticketAnswer = z.object({ ticket });
/** Tickets of one external id, oldest first. */
export const ticketList = z.object({ tickets: z.array(ticket) });

/** Ticketing's errors. */
export const ticketingRefusal = z
  .object({ error: z.string(), description: z.string() })
  .transform(({ error, description }) => ({ code: error, text: description }));
