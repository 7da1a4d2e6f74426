import { Hono } from 'hono';
import { type SandboxEnv, withBody } from '../http/answers.ts';
import { refusal } from '../http/manners.ts';
import { once } from '../http/once.ts';
import type { Settings } from '../settings.ts';
import { nextNumber, type RecordOf, type World } from '../store/world.ts';
import { newCallSchema } from './phone.schema.ts';

/** What the telephone provider needs. */
export interface PhoneParts {
  readonly world: Pick<World, 'phone.calls' | 'sequences'>;
  readonly settings: Pick<Settings, 'phoneAnswer'>;
  readonly nowMs: () => number;
}

/** A telephone provider: calls a number, reads a text to whoever answers, and keeps what it did. */
export function phoneRoutes({ world, settings, nowMs }: PhoneParts): Hono<SandboxEnv> {
  const calls = world['phone.calls'];
  const routes = new Hono<SandboxEnv>();
  routes.get('/calls', (c) => {
    const to = c.req.query('to');
    return c.json({ calls: calls.all().filter((call) => to === undefined || call.to === to) });
  });
  routes.delete('/calls', (c) => {
    calls.clear();
    return c.body(null, 204);
  });
  routes.post(
    '/calls',
    withBody(newCallSchema, (c, { to, say }) => {
      const call = once<RecordOf<'phone.calls'>>(c, {
        kept: (key) => calls.find('idempotencyKey', key)[0],
        isSame: (kept) => kept.to === to && kept.say === say,
        make: (idempotencyKey) => {
          const answer = settings.phoneAnswer(to);
          if (answer === 'blocked')
            return refusal({ status: 422, code: '21215', message: 'this number is not called' });
          const status = answer === 'answered' ? 'completed' : 'no-answer';
          return calls.put({
            sid: nextNumber(world, 'CA'),
            idempotencyKey,
            to,
            say,
            status,
            createdAt: new Date(nowMs()).toISOString(),
          });
        },
      });
      return call instanceof Response ? call : c.json(call, 201);
    }),
  );
  return routes;
}
