import { Hono } from 'hono';
import { z } from 'zod';
import { messageSchema } from '../downstream/downstream.schema.ts';
import { acknowledgmentOf, assignTicket } from '../downstream/teams.ts';
import type { Webhooks } from '../downstream/webhooks.ts';
import { type SandboxEnv, withBody } from '../http/answers.ts';
import type { World } from '../store/world.ts';

const optional = messageSchema.partial().shape;

/**
 * Body of `POST /admin/acknowledge`: team and case, and any field of the message; `null` leaves
 * owner, due date or activation out.
 */
const byHandSchema = z.strictObject({
  ...optional,
  team: z.string().min(1),
  caseId: z.string().min(1),
  owner: z.string().nullable().exactOptional(),
  dueAt: z.iso.datetime().nullable().exactOptional(),
  activatedAt: z.iso.datetime().nullable().exactOptional(),
  /** The `webhook-id`, to send one again. */
  messageId: z.string().min(1).max(200).exactOptional(),
});

/** What an acknowledgment by hand needs. */
export interface AcknowledgeParts {
  readonly world: World;
  readonly webhooks: Webhooks;
  readonly nowMs: () => number;
}

/** Sends what a downstream team would send, by hand. */
export function acknowledgeRoutes({ world, webhooks, nowMs }: AcknowledgeParts): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post(
    '/acknowledge',
    withBody(byHandSchema, (c, { team, caseId, messageId, ...fields }) => {
      const reference = fields.reference ?? referenceOf(world, team, caseId);
      const usual = {
        ...acknowledgmentOf({ team, caseId, reference }, nowMs()),
        ...typeDefaults(fields.type, nowMs()),
      };
      const given = Object.entries({ ...usual, ...fields }).filter(
        ([, value]) => value !== null && value !== undefined,
      );
      const message = messageSchema.parse(Object.fromEntries(given));
      assignTicket(world, message);
      return c.json(webhooks.send(message, messageId), 202);
    }),
  );
  return routes;
}

/** News of an activation says when, and neither owner nor due date. */
function typeDefaults(type: string | undefined, nowMs: number): object {
  return type === 'service.activated'
    ? { owner: null, dueAt: null, activatedAt: new Date(nowMs).toISOString() }
    : {};
}

/** Billing's first document of the case, or the team's newest ticket; empty when it has none. */
function referenceOf(world: World, team: string, caseId: string): string {
  if (team === 'billing') {
    const kinds = ['billing.schedules', 'billing.invoices', 'billing.cycles'] as const;
    return (
      kinds
        .map((kind) => world[kind].find('externalReference', caseId)[0]?.id)
        .find((id) => id !== undefined) ?? ''
    );
  }
  const tickets = world['provisioning.tickets'].find('externalReference', caseId);
  return tickets.findLast(({ queue }) => queue === team)?.number ?? '';
}
