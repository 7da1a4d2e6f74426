import { timingSafeEqual } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { acknowledgeRoutes } from '../admin/acknowledge-routes.ts';
import { businessRoutes } from '../admin/business-routes.ts';
import { orderRequestRoutes } from '../admin/order-request-routes.ts';
import { stateRoutes } from '../admin/state-routes.ts';
import { switchRoutes } from '../admin/switch-routes.ts';
import { billingRoutes } from '../billing/routes.ts';
import { chatRoutes } from '../chat/routes.ts';
import { crmRoutes } from '../crm/routes.ts';
import type { Teams } from '../downstream/teams.ts';
import type { Webhooks } from '../downstream/webhooks.ts';
import type { Faults } from '../faults/faults.ts';
import { injectFaults } from '../faults/inject.ts';
import { mailRoutes } from '../mail/routes.ts';
import { phoneRoutes } from '../phone/routes.ts';
import { provisioningRoutes } from '../provisioning/routes.ts';
import type { Settings } from '../settings.ts';
import type { World } from '../store/world.ts';
import { ticketingRoutes } from '../ticketing/routes.ts';
import type { Timers } from '../timers.ts';
import { notFound, refuse, type SandboxEnv } from './answers.ts';
import { type Journal, journalCalls } from './journal.ts';
import { commonCodes, refusal, systemOf } from './manners.ts';

/** Everything the routes work on. */
export interface AppParts {
  readonly world: World;
  readonly settings: Settings;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly teams: Teams;
  readonly webhooks: Webhooks;
  readonly apiKey: string;
  readonly nowMs: () => number;
  readonly plantedAtMs: () => number;
  readonly reset: () => void;
}

/**
 * The HTTP side of the sandbox: every system under its prefix, faults and journal in front of them.
 */
export function createApp(parts: AppParts): Hono<SandboxEnv> {
  const { world, teams, nowMs } = parts;
  const app = new Hono<SandboxEnv>();
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.use(authenticate(parts.apiKey));
  for (const system of ['crm', 'billing', 'provisioning', 'ticketing', 'phone', 'chat']) {
    app.use(`/${system}/*`, journalCalls(parts.journal), injectFaults(parts.faults, parts.timers));
  }
  app.route('/crm', crmRoutes(parts));
  app.route(
    '/billing',
    billingRoutes({
      world,
      nowMs,
      triggered: ({ id, externalReference, accountId }) => {
        const customerId = world['billing.accounts'].get(accountId)?.customerId ?? '';
        teams.take({ team: 'billing', customerId, caseId: externalReference, reference: id });
      },
    }),
  );
  app.route(
    '/provisioning',
    provisioningRoutes({
      world,
      nowMs,
      opened: ({ number, externalReference, customerId, queue }) =>
        teams.take({ team: queue, customerId, caseId: externalReference, reference: number }),
    }),
  );
  app.route('/ticketing', ticketingRoutes(parts));
  app.route('/mail', mailRoutes(world));
  app.route('/phone', phoneRoutes(parts));
  app.route('/chat', chatRoutes(parts));
  app.route('/admin', switchRoutes(parts));
  app.route('/admin', businessRoutes(parts));
  app.route('/admin', orderRequestRoutes(parts));
  app.route('/admin', acknowledgeRoutes(parts));
  app.route('/admin/state', stateRoutes(world));
  app.notFound((c) => notFound(c, `${c.req.method} ${c.req.path}`));
  app.onError((error, c) => {
    const code = commonCodes[systemOf(c.req.path)].failed;
    return refuse(
      c,
      refusal({ status: 500, code, message: `the sandbox failed: ${error.message}` }),
    );
  });
  return app;
}

function authenticate(apiKey: string): MiddlewareHandler<SandboxEnv> {
  const expected = Buffer.from(`Bearer ${apiKey}`);
  return async (c, next) => {
    const given = Buffer.from(c.req.header('authorization') ?? '');
    if (given.length === expected.length && timingSafeEqual(given, expected)) return next();
    const code = commonCodes[systemOf(c.req.path)].unauthorized;
    return refuse(
      c,
      refusal({
        status: 401,
        code,
        message: 'an API key is required: Authorization: Bearer <key>',
      }),
    );
  };
}
