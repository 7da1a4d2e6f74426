import { z } from 'zod';

/** A ticket as the queue tool shows it; only what is decided upon. */
export const ticketRecord = z.object({
  number: z.string().min(1),
  status: z.enum(['new', 'assigned', 'activated', 'cancelled']),
  externalReference: z.string(),
  queue: z.string(),
  items: z.array(z.object({ lineId: z.string(), sku: z.string(), quantity: z.int() })),
});
export type TicketRecord = z.infer<typeof ticketRecord>;

/** Tickets found by our reference, oldest first. */
export const ticketList = z.object({ tickets: z.array(ticketRecord) });

/** The queue tool's errors. */
export const provisioningRefusal = z
  .object({ code: z.string(), message: z.string(), field: z.string().optional() })
  .transform(({ code, message, field }) => ({
    code,
    text: field === undefined ? message : `${message} (${field})`,
  }));
