import type { SandboxContext } from './answers.ts';
import { type Refusal, refusal } from './manners.ts';

const header = 'Idempotency-Key';
const longestKey = 255;

/**
 * The key of a request that must carry one; a refusal under the system's `code` when it is missing
 * or too long.
 */
export function readKey(c: SandboxContext, code: string): string | Refusal {
  const key = c.req.header(header) ?? '';
  if (key !== '' && key.length <= longestKey) return key;
  return refusal({
    status: 400,
    code,
    message: `${header} is required, with at most ${longestKey} characters`,
    field: header,
  });
}

/** The same key with another request. */
export function keyReused(code: string): Refusal {
  return refusal({
    status: 409,
    code,
    message: `${header} was used before with another request`,
    field: header,
  });
}

/** The answer is the one that was given the first time. */
export function markReplayed(c: SandboxContext): void {
  c.header('Idempotent-Replayed', 'true');
}
