import { Hono } from 'hono';
import { quoteVersionSchema } from '../crm/crm.schema.ts';
import { quotesOfKind } from '../crm/orders.ts';
import { notFound, refuse, type SandboxEnv, withBody } from '../http/answers.ts';
import { refusal } from '../http/manners.ts';
import type { World } from '../store/world.ts';

/** What people at the outside systems do: publish a version of a quote, release a hold. */
export function businessRoutes({
  world,
  nowMs,
}: {
  readonly world: World;
  readonly nowMs: () => number;
}): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();

  routes.post(
    '/quotes/:number/versions',
    withBody(quoteVersionSchema, (c, version) => {
      const number = c.req.param('number') ?? '';
      const quote = world['crm.quotes'].get(number) ?? world['crm.order-forms'].get(number);
      if (quote === undefined) return notFound(c, number);
      const quotes = quotesOfKind(world, quote.kind);
      const next = (quote.versions.at(-1)?.version ?? 0) + 1;
      if (version.version !== next) {
        return refuse(
          c,
          refusal({
            status: 409,
            code: 'version-taken',
            message: `the next version is ${next}`,
            field: 'version',
          }),
        );
      }
      return c.json(quotes.put({ ...quote, versions: [...quote.versions, version] }), 201);
    }),
  );
  routes.post('/billing/accounts/:id/release-hold', (c) => {
    const account = world['billing.accounts'].get(c.req.param('id'));
    if (account === undefined) return notFound(c, c.req.param('id'));
    const releasedAt = new Date(nowMs()).toISOString();
    const holds = account.holds.map((hold) => ({
      ...hold,
      releasedAt: hold.releasedAt ?? releasedAt,
    }));
    return c.json(world['billing.accounts'].put({ ...account, holds }));
  });
  return routes;
}
