import { z } from 'zod';
import type { CaseId } from '../../domain/cases/case-id.ts';
import { name } from '../../domain/shared/text.schema.ts';
import { instant } from '../../domain/shared/time.schema.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { caseParams } from '../schemas/common.ts';
import { accepted } from '../schemas/views.ts';
import { absent } from './updates.ts';

/**
 * What a downstream system sends: its acknowledgment of a handoff, or that the service is
 * activated.
 */
const acknowledgmentSchema = z
  .strictObject({
    type: z.enum(['handoff.acknowledged', 'service.activated']),
    caseId: caseParams.shape.caseId,
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
      answers: { 202: { description: 'Kept durably.', schema: accepted } },
      problems: ['signature-invalid', 'case-closed'],
    },
    async ({ body, header }) => {
      const { type: _type, dueAt, activatedAt, ...rest } = body;
      const times = {
        ...(dueAt !== undefined && { dueAtMs: dueAt }),
        ...(activatedAt !== undefined && { activatedAtMs: activatedAt }),
      };
      const messageId = header('webhook-id') ?? '';
      const delivered = await deps.temporal.acknowledge({ ...rest, ...times, messageId });
      if (delivered === 'absent' && !(await wasTaken(deps, body.caseId, messageId)))
        return absent(deps, body.caseId);
      return { status: 202, body: { status: 'accepted' } };
    },
  );
  return [acknowledge];
}

/**
 * Whether the closed case took this very message: the last acknowledgment often closes its case,
 * and a sender that lost the answer to it sends it again (F-64). The handoff's timeline names every
 * message.
 */
async function wasTaken(
  { readModel }: ApiDeps,
  caseId: CaseId,
  messageId: string,
): Promise<boolean> {
  const view = await readModel.getCase(caseId);
  const handoff = view?.references.find((reference) => reference.kind === 'case')?.id;
  if (handoff === undefined) return false;
  let cursor: string | undefined;
  do {
    const page = await readModel.timeline(handoff, { limit: 100, cursor });
    if (
      page.events.some(
        ({ kind, data }) => kind === 'acknowledgment.received' && data?.['messageId'] === messageId,
      )
    )
      return true;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return false;
}
