import type { z } from 'zod';
import { type Call, origin, type RawAnswer, type RefusalSchema, type Sent } from './call.ts';
import { type Fault, type FaultError, faultError } from './fault.ts';
import { refusalCode, refusalText } from './refusal-text.ts';
import { retryAfterMs } from './retry-after.ts';

interface Asked<T> {
  readonly system: string;
  readonly call: Call<T>;
  readonly refusal: RefusalSchema;
}

const refusalStatuses = [402, 409, 422];

/**
 * Sorts an answer: done, refused, absent; everything else throws a fault (F-16, F-17, F-19, F-20).
 */
export function classifyAnswer<T>(
  raw: RawAnswer,
  asked: Asked<T>,
): Sent<T> | { readonly kind: 'absent' } {
  if (raw.status >= 200 && raw.status < 300) return { kind: 'done', value: valueOf(raw, asked) };
  // A body in the system's own manner tells a missing record from a wrong address.
  if (raw.status === 404) return parse(raw, asked, asked.refusal) && { kind: 'absent' };
  if (refusalStatuses.includes(raw.status)) {
    const { code, text } = parse(raw, asked, asked.refusal);
    return {
      kind: 'refused',
      code: refusalCode(code),
      text: refusalText(text, asked.call.personal ?? []),
    };
  }
  throw statusFault(raw, origin(asked.system, asked.call));
}

function valueOf<T>(raw: RawAnswer, asked: Asked<T>): T {
  const value = parse(raw, asked, asked.call.answer);
  if (asked.call.isAsked?.(value) === false)
    throw nonsense(raw, asked, 'with another record than was asked for');
  return value;
}

function parse<T, P>(raw: RawAnswer, asked: Asked<T>, schema: z.ZodType<P>): P {
  let body: unknown;
  try {
    body = JSON.parse(raw.text);
  } catch {
    throw nonsense(raw, asked, 'without JSON');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  // Paths only: a value or a key of the body could be personal.
  const fields = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join('.') || 'body');
  throw nonsense(raw, asked, `in a wrong shape (${fields.join(', ')})`);
}

function nonsense<T>(raw: RawAnswer, asked: Asked<T>, how: string): FaultError {
  return faultError({
    ...origin(asked.system, asked.call),
    kind: 'nonsense',
    detail: `answered ${raw.status} ${how}`,
    status: raw.status,
  });
}

function statusFault(raw: RawAnswer, from: Pick<Fault, 'system' | 'call'>): FaultError {
  const { status } = raw;
  const base = { ...from, detail: `answered ${status}`, status };
  const waitMs =
    status === 429 || status === 503 ? retryAfterMs(raw.retryAfter, Date.now()) : undefined;
  if (waitMs !== undefined) return faultError({ ...base, kind: 'busy', retryAfterMs: waitMs });
  if (status === 429) return faultError({ ...base, kind: 'busy' });
  const passes = status >= 500 || status === 408 || status === 425;
  return faultError({ ...base, kind: passes ? 'unavailable' : 'misuse' });
}

/**
 * The fault of a call that got no answer: the connection failed, or the time ran out. Every field
 * of `error` may be missing.
 */
export function classifyBreak(
  error: unknown,
  from: Pick<Fault, 'system' | 'call'> & { readonly timeoutMs?: number },
): FaultError {
  const { timeoutMs, ...call } = from;
  if (timeoutMs !== undefined)
    return faultError({
      ...call,
      kind: 'unavailable',
      detail: `gave no answer within ${timeoutMs} ms`,
    });
  const thrown = error as
    | { readonly code?: unknown; readonly cause?: { readonly code?: unknown } }
    | null
    | undefined;
  const code = thrown?.cause?.code ?? thrown?.code;
  const why = typeof code === 'string' ? code : 'no reason given';
  return faultError({ ...call, kind: 'unavailable', detail: `broke off (${why})` });
}
