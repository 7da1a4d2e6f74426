import { refuse, type SandboxContext } from './answers.ts';
import { keyReused, markReplayed, readKey } from './idempotency-key.ts';
import { commonCodes, isRefusal, type Refusal, systemOf } from './manners.ts';

/** What was kept under an idempotency key, and how to tell that a repeat asks for the same. */
export interface Once<T> {
  readonly kept: (key: string) => T | undefined;
  readonly isSame: (kept: T) => boolean;
  readonly make: (key: string) => T | Refusal;
}

/**
 * Does something once for each `Idempotency-Key`: a repeat gets what was made the first time and
 * `Idempotent-Replayed: true`, the same key with another body is a 409. What was refused may be
 * asked for again.
 */
export function once<T extends object>(
  c: SandboxContext,
  { kept, isSame, make }: Once<T>,
): T | Response {
  const codes = commonCodes[systemOf(c.req.path)];
  const key = readKey(c, codes.malformed);
  if (typeof key !== 'string') return refuse(c, key);
  const known = kept(key);
  if (known !== undefined) {
    if (!isSame(known)) return refuse(c, keyReused(codes.invalid));
    markReplayed(c);
    return known;
  }
  const made = make(key);
  return isRefusal(made) ? refuse(c, made) : made;
}
