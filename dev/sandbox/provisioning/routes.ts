import { Hono } from 'hono';
import {
  answer,
  notFound,
  refuse,
  type SandboxContext,
  type SandboxEnv,
  withBody,
} from '../http/answers.ts';
import { type Refusal, refusal } from '../http/manners.ts';
import { nextNumber, type World } from '../store/world.ts';
import {
  assignmentSchema,
  cancellationSchema,
  type NewProvisioningTicket,
  newTicketSchema,
  type ProvisioningTicket,
  queues,
} from './provisioning.schema.ts';

/** What the queue tool needs, and whom it tells of a new ticket. */
export interface ProvisioningParts {
  readonly world: World;
  readonly nowMs: () => number;
  readonly opened: (ticket: ProvisioningTicket) => void;
}

/** Provisioning: tickets in fulfilment queues. */
export function provisioningRoutes(parts: ProvisioningParts): Hono<SandboxEnv> {
  const { world } = parts;
  const tickets = world['provisioning.tickets'];
  const routes = new Hono<SandboxEnv>();
  const change = (
    c: SandboxContext,
    work: (ticket: ProvisioningTicket) => ProvisioningTicket | Refusal,
  ) => {
    const ticket = tickets.get(c.req.param('number') ?? '');
    return ticket === undefined
      ? notFound(c, c.req.param('number') ?? 'the ticket')
      : answer(c, work(ticket));
  };

  routes.get('/tickets', (c) => foundTickets(c, world));
  routes.get('/tickets/:number', (c) => change(c, (ticket) => ticket));
  routes.post(
    '/tickets',
    withBody(newTicketSchema, (c, body) => answer(c, openTicket(parts, body), 201)),
  );
  routes.post(
    '/tickets/:number/assign',
    withBody(assignmentSchema, (c, body) =>
      change(
        c,
        (ticket) => stillOpen(ticket) ?? tickets.put({ ...ticket, ...body, status: 'assigned' }),
      ),
    ),
  );
  routes.post('/tickets/:number/activate', (c) =>
    change(c, (ticket) => stillOpen(ticket) ?? tickets.put(activated(ticket, parts.nowMs()))),
  );
  routes.post(
    '/tickets/:number/cancel',
    withBody(cancellationSchema, (c, { reason }) =>
      change(c, (ticket) => {
        if (ticket.status === 'cancelled') return ticket;
        return (
          stillOpen(ticket) ?? tickets.put({ ...ticket, status: 'cancelled', cancelReason: reason })
        );
      }),
    ),
  );
  return routes;
}

function foundTickets(c: SandboxContext, world: World): Response {
  const reference = c.req.query('externalReference');
  if (reference === undefined) {
    const message = 'tickets are searched by externalReference';
    const field = 'externalReference';
    return refuse(c, refusal({ status: 400, code: 'missing_parameter', message, field }));
  }
  const queue = c.req.query('queue');
  const found = world['provisioning.tickets']
    .find('externalReference', reference)
    .filter((ticket) => queue === undefined || ticket.queue === queue);
  return c.json({ tickets: found });
}

/** The ticket with its service activated. */
export function activated(ticket: ProvisioningTicket, nowMs: number): ProvisioningTicket {
  return { ...ticket, status: 'activated', activatedAt: new Date(nowMs).toISOString() };
}

/** Opens a ticket each time it is asked: this tool knows no idempotency keys. */
function openTicket(
  { world, nowMs, opened }: ProvisioningParts,
  asked: NewProvisioningTicket,
): ProvisioningTicket | Refusal {
  if (!queues.some((queue) => queue === asked.queue)) {
    return refusal({
      status: 422,
      code: 'unknown_queue',
      message: `no queue ${asked.queue}`,
      field: 'queue',
    });
  }
  const ticket = world['provisioning.tickets'].put({
    ...asked,
    number: nextNumber(world, 'PT'),
    status: 'new',
    owner: null,
    dueAt: null,
    createdAt: new Date(nowMs()).toISOString(),
    activatedAt: null,
    cancelReason: null,
  });
  opened(ticket);
  return ticket;
}

function stillOpen({ number, status }: ProvisioningTicket): Refusal | undefined {
  if (status === 'activated')
    return refusal({
      status: 409,
      code: 'already_activated',
      message: `ticket ${number} is activated`,
    });
  if (status === 'cancelled')
    return refusal({
      status: 409,
      code: 'already_cancelled',
      message: `ticket ${number} is cancelled`,
    });
  return undefined;
}
