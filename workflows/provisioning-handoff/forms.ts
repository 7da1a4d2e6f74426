import { z } from 'zod';

/**
 * What a person records who heard of a provisioning acknowledgment on another way: its owner and
 * due date downstream (OB-48).
 */
export const ticketAcknowledgment = z.strictObject({
  owner: z
    .string()
    .trim()
    .min(1, 'must name who owns the ticket downstream')
    .max(128)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
    .meta({ title: 'Owner downstream', description: 'Subject or team that took the ticket' }),
  dueAt: z.iso
    .datetime({
      offset: true,
      error: 'must be a date and time with its offset, 2026-02-01T17:00:00Z',
    })
    .meta({ title: 'Due', description: 'When the owner promised to be done' }),
});
