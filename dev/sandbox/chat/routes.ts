import { Hono } from 'hono';
import { type SandboxEnv, withBody } from '../http/answers.ts';
import { refusal } from '../http/manners.ts';
import { once } from '../http/once.ts';
import type { Settings } from '../settings.ts';
import { nextNumber, type RecordOf, type World } from '../store/world.ts';
import { newMessageSchema } from './chat.schema.ts';

/** What the chat needs. */
export interface ChatParts {
  readonly world: Pick<World, 'chat.messages' | 'sequences'>;
  readonly settings: Pick<Settings, 'isArchivedRoom'>;
  readonly nowMs: () => number;
}

/** A chat: messages in rooms. Every room exists unless it is archived. */
export function chatRoutes({ world, settings, nowMs }: ChatParts): Hono<SandboxEnv> {
  const messages = world['chat.messages'];
  const routes = new Hono<SandboxEnv>();
  routes.get('/messages', (c) => {
    const room = c.req.query('room');
    return c.json({
      messages: messages.all().filter((message) => room === undefined || message.room === room),
    });
  });
  routes.delete('/messages', (c) => {
    messages.clear();
    return c.body(null, 204);
  });
  routes.post(
    '/messages',
    withBody(newMessageSchema, (c, { room, text }) => {
      const message = once<RecordOf<'chat.messages'>>(c, {
        kept: (key) => messages.find('idempotencyKey', key)[0],
        isSame: (kept) => kept.room === room && kept.text === text,
        make: (idempotencyKey) => {
          if (settings.isArchivedRoom(room))
            return refusal({ status: 422, code: 'is_archived', message: `${room} is archived` });
          return messages.put({
            ts: nextNumber(world, 'MSG'),
            idempotencyKey,
            room,
            text,
            postedAt: new Date(nowMs()).toISOString(),
          });
        },
      });
      return message instanceof Response ? message : c.json({ ok: true, ...message }, 201);
    }),
  );
  return routes;
}
