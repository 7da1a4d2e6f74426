const dayMs = 86_400_000;

/**
 * Reads a Retry-After header (RFC 9110): seconds or an HTTP date. Answers with milliseconds from
 * `nowMs`, `undefined` when the header is absent, unreadable or already past. More than a day is
 * cut to a day, so that a broken clock cannot park a case for good.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return waitMs > 0 ? Math.min(Math.ceil(waitMs), dayMs) : undefined;
}
