import { Hono } from 'hono';
import {
  notFound,
  refuse,
  type SandboxContext,
  type SandboxEnv,
  withBody,
} from '../http/answers.ts';
import { refusal } from '../http/manners.ts';
import { nextNumber, type World } from '../store/world.ts';
import { newServiceTicketSchema, serviceTicketChangeSchema } from './ticketing.schema.ts';

/** Ticketing: service tickets, wrapped in `{"ticket": …}`. */
export function ticketingRoutes({
  world,
  nowMs,
}: {
  readonly world: World;
  readonly nowMs: () => number;
}): Hono<SandboxEnv> {
  const tickets = world['ticketing.tickets'];
  const routes = new Hono<SandboxEnv>();

  routes.get('/tickets', (c) => foundTickets(c, world));
  routes.get('/tickets/:id', (c) => {
    const ticket = tickets.get(c.req.param('id'));
    return ticket === undefined ? notFound(c, c.req.param('id')) : c.json({ ticket });
  });
  routes.post(
    '/tickets',
    withBody(newServiceTicketSchema, (c, { ticket }) => {
      const now = new Date(nowMs()).toISOString();
      const created = tickets.put({
        ...ticket,
        id: nextNumber(world, 'ST'),
        status: 'new',
        createdAt: now,
        updatedAt: now,
      });
      return c.json({ ticket: created }, 201);
    }),
  );
  routes.put('/tickets/:id', (c) =>
    withBody(serviceTicketChangeSchema, (_c, body) => {
      const ticket = tickets.get(c.req.param('id'));
      if (ticket === undefined) return notFound(c, c.req.param('id'));
      return c.json({
        ticket: tickets.put({
          ...ticket,
          ...body.ticket,
          updatedAt: new Date(nowMs()).toISOString(),
        }),
      });
    })(c),
  );
  return routes;
}

function foundTickets(c: SandboxContext, world: World): Response {
  const externalId = c.req.query('externalId');
  if (externalId === undefined) {
    const message = 'tickets are searched by externalId';
    return refuse(c, refusal({ status: 400, code: 'InvalidSearch', message, field: 'externalId' }));
  }
  const found = world['ticketing.tickets'].find('externalId', externalId);
  return c.json({ tickets: found, count: found.length });
}
