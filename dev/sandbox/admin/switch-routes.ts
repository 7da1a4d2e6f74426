import { Hono } from 'hono';
import { z } from 'zod';
import { type Faults, newFaultSchema } from '../faults/faults.ts';
import { notFound, refuse, type SandboxEnv, withBody } from '../http/answers.ts';
import type { Journal } from '../http/journal.ts';
import { refusal } from '../http/manners.ts';
import type { Settings } from '../settings.ts';

/** What can be switched and looked at while the sandbox runs. */
export interface SwitchParts {
  readonly faults: Faults;
  readonly settings: Settings;
  readonly journal: Journal;
  readonly reset: () => void;
}

/** Fault switches, settings, the journal of calls, and the reset. */
export function switchRoutes({ faults, settings, journal, reset }: SwitchParts): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();

  routes.post(
    '/faults',
    withBody(newFaultSchema, (c, body) => c.json(faults.add(body), 201)),
  );
  routes.get('/faults', (c) => c.json({ faults: faults.all() }));
  routes.delete('/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  routes.delete('/faults/:id', (c) =>
    faults.remove(c.req.param('id')) ? c.body(null, 204) : notFound(c, c.req.param('id')),
  );

  routes.get('/settings', (c) => c.json(settings.read()));
  routes.patch(
    '/settings',
    withBody(z.record(z.string(), z.unknown()), (c, body) => {
      const wrong = settings.change(body);
      if (wrong === undefined) return c.json(settings.read());
      const message = `${wrong.field}: ${wrong.message}`;
      return refuse(c, refusal({ status: 422, code: 'invalid', message, field: wrong.field }));
    }),
  );

  routes.get('/journal', (c) =>
    c.json({ calls: journal.calls({ path: c.req.query('path'), method: c.req.query('method') }) }),
  );
  routes.delete('/journal', (c) => {
    journal.clear();
    return c.body(null, 204);
  });
  routes.post('/reset', (c) => {
    reset();
    return c.json({ ok: true });
  });
  return routes;
}
