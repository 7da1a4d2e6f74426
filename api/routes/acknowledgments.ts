import { z } from 'zod';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { anything } from '../schemas/common.ts';
import { absent } from './updates.ts';

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const name = z.string().min(1).max(128);

/** What a downstream system sends: its acknowledgment of a handoff, or that the service is activated. */
const acknowledgmentSchema = z.strictObject({
  type: z.enum(['handoff.acknowledged', 'service.activated']),
  caseId: z.string().min(1).max(160),
  handoff: z.enum(['billing', 'provisioning']),
  reference: name,
  by: name,
  owner: name.exactOptional(),
  dueAt: instant.exactOptional(),
  activatedAt: instant.exactOptional(),
});

/** Acknowledgments of downstream systems, signed as Standard Webhooks. */
export function acknowledgmentRoutes(deps: ApiDeps): readonly Route[] {
  const acknowledge = route(
    {
      method: 'post',
      path: '/v1/acknowledgments',
      access: { kind: 'webhook-signature' },
      tag: 'Acknowledgments',
      summary: 'Acknowledge a handoff, or tell of its activation',
      description:
        'Signed as a Standard Webhook. The same `webhook-id` sent again is one acknowledgment. `caseId` is the reference we gave the downstream system.',
      body: { schema: acknowledgmentSchema, required: true },
      answers: { 202: { description: 'Kept durably.', schema: anything } },
      problems: ['signature-invalid', 'case-closed'],
    },
    async ({ body, header }) => {
      const { type: _type, dueAt, activatedAt, ...rest } = body;
      const times = { ...(dueAt !== undefined && { dueAtMs: dueAt }), ...(activatedAt !== undefined && { activatedAtMs: activatedAt }) };
      const delivered = await deps.temporal.acknowledge({ ...rest, ...times, messageId: header('webhook-id') ?? '' });
      if (delivered === 'absent') return absent(deps, body.caseId);
      return { status: 202, body: { status: 'accepted' } };
    },
  );
  return [acknowledge];
}
