import { refuse, type SandboxContext } from './answers.ts';
import { commonCodes, isRefusal, type Refusal, refusal, systemOf } from './manners.ts';

const header = 'Idempotency-Key';
const longestKey = 255;

/** What was kept under an idempotency key, and how to tell that a repeat asks for the same. */
export interface Once<T> {
  readonly kept: (key: string) => T | undefined;
  readonly isSame: (kept: T) => boolean;
  readonly make: (key: string) => T | Refusal;
}

/**
 * Does something once for each `Idempotency-Key`: a repeat gets what was made the first time and `Idempotent-Replayed: true`, the same key
 * with another body is a 409. What was refused may be asked for again.
 */
export function once<T extends object>(c: SandboxContext, { kept, isSame, make }: Once<T>): T | Response {
  const codes = commonCodes[systemOf(c.req.path)];
  const key = c.req.header('idempotency-key') ?? '';
  if (key === '' || key.length > longestKey) {
    const message = `${header} is required, with at most ${longestKey} characters`;
    return refuse(c, refusal({ status: 400, code: codes.malformed, message, field: header }));
  }
  const known = kept(key);
  if (known !== undefined && !isSame(known)) {
    return refuse(
      c,
      refusal({ status: 409, code: codes.invalid, message: `${header} was used before with another request`, field: header }),
    );
  }
  if (known !== undefined) {
    c.header('Idempotent-Replayed', 'true');
    return known;
  }
  const made = make(key);
  return isRefusal(made) ? refuse(c, made) : made;
}
