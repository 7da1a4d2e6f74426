import { Hono } from 'hono';
import type { SandboxEnv } from '../http/answers.ts';
import type { World } from '../store/world.ts';

/** What the mail sink received. */
export function mailRoutes(world: Pick<World, 'mail.messages'>): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get('/messages', (c) => {
    const to = c.req.query('to')?.toLowerCase();
    const messages = world['mail.messages']
      .all()
      .filter((mail) => to === undefined || mail.to.includes(to));
    return c.json({ messages: messages.map(({ id: _kept, ...mail }) => mail) });
  });
  routes.delete('/messages', (c) => {
    world['mail.messages'].clear();
    return c.body(null, 204);
  });
  return routes;
}
