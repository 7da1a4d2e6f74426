import { Hono } from 'hono';
import { requestFor, scenarioRequest, scenarios } from '../fixtures/fixtures.ts';
import { notFound, type SandboxEnv, withBody } from '../http/answers.ts';
import type { World } from '../store/world.ts';
import { cleanQuotesSchema, plantCleanQuotes } from './clean-quotes.ts';

/** What order requests are made of; `plantedAtMs` is when the fixtures' dates count from. */
export interface OrderRequestParts {
  readonly world: World;
  readonly nowMs: () => number;
  readonly plantedAtMs: () => number;
}

/**
 * What an upstream system would post to Handoff for each quote; and clean quotes by the thousand.
 */
export function orderRequestRoutes({
  world,
  nowMs,
  plantedAtMs,
}: OrderRequestParts): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();

  routes.get('/order-requests', (c) =>
    c.json({
      orderRequests: scenarios.map(
        ({ number, customerId, branch, stopsAt, findings = [], expectation }) => ({
          number,
          customerId,
          branch,
          stopsAt,
          findings,
          expectation,
        }),
      ),
    }),
  );
  routes.get('/order-requests/:number', (c) => {
    const number = c.req.param('number');
    const scenario = scenarios.find((one) => one.number === number);
    if (scenario !== undefined) return c.json(scenarioRequest(scenario, plantedAtMs()));
    const quote = world['crm.quotes'].get(number) ?? world['crm.order-forms'].get(number);
    const latest = quote?.versions.at(-1);
    if (quote === undefined || latest === undefined) return notFound(c, number);
    return c.json(
      requestFor({
        number,
        kind: quote.kind,
        version: latest.version,
        customerId: quote.accountId,
        terms: latest.terms,
      }),
    );
  });
  routes.post(
    '/clean-quotes',
    withBody(cleanQuotesSchema, (c, body) => {
      if (world['crm.customers'].get(body.customerId)?.status !== 'active')
        return notFound(c, `active customer ${body.customerId}`);
      return c.json(plantCleanQuotes(world, body, nowMs()), 201);
    }),
  );
  return routes;
}
