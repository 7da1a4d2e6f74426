import type { z } from 'zod';
import { answer, readBody, refuse, type SandboxContext } from '../http/answers.ts';
import { keyReused, markReplayed, readKey } from '../http/idempotency-key.ts';
import { isRefusal, type Refusal } from '../http/manners.ts';
import type { World } from '../store/world.ts';

/** What a POST of billing does: the shape it takes, its work, and the status of its success. */
export interface KeyedPost<T> {
  readonly schema: z.ZodType<T>;
  readonly status: 200 | 201;
  readonly work: (body: T, id: string) => object | Refusal;
}

/**
 * Handles a POST that must carry an idempotency key: a repeat gets the first answer, the same key
 * with another body or path is refused. Only successes are kept, so that a refusal can be tried
 * again with the same key once its cause is gone.
 */
export function keyedPost<T extends object>(
  world: Pick<World, 'billing.kept-answers'>,
  post: KeyedPost<T>,
) {
  return async (c: SandboxContext): Promise<Response> => {
    const key = readKey(c, 'idempotency_key_missing');
    if (typeof key !== 'string') return refuse(c, key);
    const body = await readBody(c, post.schema);
    if (isRefusal(body)) return refuse(c, body);
    const fingerprint = `${c.req.path} ${JSON.stringify(body)}`;
    const kept = world['billing.kept-answers'].get(key);
    if (kept !== undefined) {
      if (kept.fingerprint !== fingerprint) return refuse(c, keyReused('idempotency_conflict'));
      markReplayed(c);
      return answer(c, kept.body as object, post.status);
    }
    const result = post.work(body, c.req.param('id') ?? '');
    if (!isRefusal(result))
      world['billing.kept-answers'].put({ key, fingerprint, status: post.status, body: result });
    return answer(c, result, post.status);
  };
}
