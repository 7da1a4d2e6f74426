import type { z } from 'zod';
import { answer, readBody, refuse, type SandboxContext } from '../http/answers.ts';
import { isRefusal, type Refusal, refusal } from '../http/manners.ts';
import type { World } from '../store/world.ts';

/** What a POST of billing does: the shape it takes, its work, and the status of its success. */
export interface KeyedPost<T> {
  readonly schema: z.ZodType<T>;
  readonly status: 200 | 201;
  readonly work: (body: T, id: string) => object | Refusal;
}

const header = 'Idempotency-Key';
const longestKey = 255;

/**
 * Handles a POST that must carry an idempotency key: a repeat gets the first answer, the same key with another body or path is refused.
 * Only successes are kept, so that a refusal can be tried again with the same key once its cause is gone.
 */
export function keyedPost<T extends object>(world: Pick<World, 'billing.kept-answers'>, post: KeyedPost<T>) {
  return async (c: SandboxContext): Promise<Response> => {
    const key = c.req.header('idempotency-key') ?? '';
    if (key === '' || key.length > longestKey) {
      const message = `${header} is required, with at most ${longestKey} characters`;
      return refuse(c, refusal({ status: 400, code: 'idempotency_key_missing', message, field: header }));
    }
    const body = await readBody(c, post.schema);
    if (isRefusal(body)) return refuse(c, body);
    const fingerprint = `${c.req.path} ${JSON.stringify(body)}`;
    const kept = world['billing.kept-answers'].get(key);
    if (kept !== undefined && kept.fingerprint !== fingerprint) {
      const message = `${header} was used before with another request`;
      return refuse(c, refusal({ status: 409, code: 'idempotency_conflict', message, field: header }));
    }
    if (kept !== undefined) {
      c.header('Idempotent-Replayed', 'true');
      return answer(c, kept.body as object, post.status);
    }
    const result = post.work(body, c.req.param('id') ?? '');
    if (!isRefusal(result)) world['billing.kept-answers'].put({ key, fingerprint, status: post.status, body: result });
    return answer(c, result, post.status);
  };
}
