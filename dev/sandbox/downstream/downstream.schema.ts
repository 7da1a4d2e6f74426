import { z } from 'zod';

/** How a downstream team answers a handoff. */
export const behaviourSchema = z.object({
  acknowledge: z.enum(['auto', 'never']),
  delayMs: z.int().nonnegative(),
  /** Whether the acknowledgment names an owner. */
  owner: z.boolean(),
  /** Whether the acknowledgment names a due date. */
  dueDate: z.boolean(),
  activate: z.enum(['with-acknowledgment', 'after', 'never']),
  /** From acknowledgment to activation. */
  activationDelayMs: z.int().nonnegative(),
  /** How often the acknowledgment is sent again. */
  duplicates: z.int().nonnegative().max(20),
});

export type Behaviour = z.infer<typeof behaviourSchema>;

/** The body of a webhook to Handoff. */
export const messageSchema = z.object({
  type: z.enum(['handoff.acknowledged', 'service.activated']),
  caseId: z.string().min(1),
  handoff: z.enum(['billing', 'provisioning']),
  reference: z.string(),
  by: z.string(),
  owner: z.string().exactOptional(),
  dueAt: z.iso.datetime().exactOptional(),
  activatedAt: z.iso.datetime().exactOptional(),
});

export type AcknowledgmentMessage = z.infer<typeof messageSchema>;

/** Something a team will do at a set time. */
export const agendaItemSchema = z.object({
  id: z.string().min(1),
  what: z.enum(['acknowledge', 'activate']),
  team: z.string(),
  caseId: z.string(),
  reference: z.string(),
  dueAtMs: z.int(),
  behaviour: behaviourSchema,
});

export type AgendaItem = z.infer<typeof agendaItemSchema>;

/** A webhook on its way, or with its end. */
export const deliverySchema = z.object({
  id: z.string().min(1),
  /** The `webhook-id`: the same over retries. */
  messageId: z.string().min(1),
  state: z.enum(['pending', 'delivered', 'refused', 'given-up', 'no-receiver']),
  attempts: z.int(),
  dueAtMs: z.int(),
  lastStatus: z.int().nullable(),
  /** The text that is signed and sent. */
  payload: z.string(),
});

export type Delivery = z.infer<typeof deliverySchema>;
