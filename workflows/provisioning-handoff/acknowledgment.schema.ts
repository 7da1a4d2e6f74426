import { z } from 'zod';
import { name } from '../../domain/shared/text.schema.ts';
import { instant } from '../../domain/shared/time.schema.ts';
import type { MessageEdge } from '../edge.ts';
import { provisioningHandoffProcedure } from './procedure.ts';

/**
 * What a downstream system sends: its acknowledgment of a handoff, or that the service is active.
 */
const acknowledgmentSchema = z
  .strictObject({
    type: z.enum(['handoff.acknowledged', 'service.activated']),
    handoff: z.enum(['billing', 'provisioning']),
    reference: name,
    by: name,
    owner: name.exactOptional(),
    dueAt: instant.exactOptional(),
    activatedAt: instant.exactOptional(),
  })
  .refine(({ type, activatedAt }) => type !== 'service.activated' || activatedAt !== undefined, {
    path: ['activatedAt'],
    message: 'is required for service.activated',
  })
  .transform(({ type: _type, dueAt, activatedAt, ...rest }) => ({
    ...rest,
    ...(dueAt !== undefined && { dueAtMs: dueAt }),
    ...(activatedAt !== undefined && { activatedAtMs: activatedAt }),
  }));

/** What the handoff is handed of it; the sender and the message's id travel beside it. */
export type AcknowledgmentData = z.output<typeof acknowledgmentSchema>;

/** Acknowledgments name the order's case; its handoff owns the wait (OB-46). */
export const acknowledgmentEdge = {
  schema: acknowledgmentSchema,
  webhook: {
    path: 'acknowledgments',
    tag: 'Acknowledgments',
    summary: 'Acknowledge a handoff, or tell of its activation',
    description:
      'Signed as a Standard Webhook. The same `webhook-id` sent again is one ' +
      'acknowledgment. `caseId` is the reference we gave the downstream system.',
  },
  receivers: ({ procedure, businessKey }) => [
    { procedure: provisioningHandoffProcedure.key, businessKey },
    { procedure, businessKey },
  ],
} as const satisfies MessageEdge<typeof acknowledgmentSchema>;
