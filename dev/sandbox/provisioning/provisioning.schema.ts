import { z } from 'zod';
import { isoDate } from '../commercial-terms.schema.ts';

/** The fulfilment queues that exist. */
export const queues = ['network', 'voice', 'cloud'] as const;

/** Body of `POST /provisioning/tickets`. */
export const newTicketSchema = z.object({
  externalReference: z.string().min(1),
  queue: z.string().min(1),
  customerId: z.string().min(1),
  customerName: z.string().min(1),
  orderNumber: z.string().min(1),
  items: z
    .array(
      z.object({
        lineId: z.string().min(1),
        sku: z.string().min(1),
        quantity: z.int().positive(),
        dependsOn: z.array(z.string()),
      }),
    )
    .min(1),
  activationDate: isoDate,
  technicalNotes: z.string(),
  internalNotes: z.string(),
  specialHandling: z.string(),
});

export const provisioningTicketSchema = newTicketSchema.extend({
  number: z.string().min(1),
  status: z.enum(['new', 'assigned', 'activated', 'cancelled']),
  owner: z.string().nullable(),
  dueAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  activatedAt: z.iso.datetime().nullable(),
  cancelReason: z.string().nullable(),
});

/** Body of `assign`. */
export const assignmentSchema = z.object({ owner: z.string().min(1), dueAt: z.iso.datetime() });
/** Body of `cancel`. */
export const cancellationSchema = z.object({ reason: z.string().min(1) });

export type NewProvisioningTicket = z.infer<typeof newTicketSchema>;
export type ProvisioningTicket = z.infer<typeof provisioningTicketSchema>;
