/**
 * Why a call to an outside system gave no usable answer.
 *
 * - `unavailable`: 5xx, connection lost, no answer in time. Worth another try.
 * - `busy`: told to come back later (429, or 503 with Retry-After). Worth another try, not before
 *   `retryAfterMs` (F-17).
 * - `nonsense`: an answer that is not what was asked for: HTML, a wrong shape, another record
 *   (F-20). Never stored; worth another try.
 * - `misuse`: our key, path or request is wrong (400, 401, 403, …). Another try cannot help.
 * - `refusal`: a business refusal where the caller's port has no word for one. Another try cannot
 *   help.
 */
export type FaultKind = 'unavailable' | 'busy' | 'nonsense' | 'misuse' | 'refusal';

/** Holds no body, no key and nothing personal: it ends in logs and in the case's history. */
export interface Fault {
  readonly kind: FaultKind;
  /** Outside system, as the folder under activities/ is named. */
  readonly system: string;
  /** Method and path pattern, `GET /crm/quotes/{number}`: never the path with its values. */
  readonly call: string;
  /** What happened, continuing the sentence: `answered 503`. */
  readonly detail: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/** What adapters throw. The activity border (to-failure.ts) turns it into a Temporal failure. */
export type FaultError = Error & { readonly fault: Fault };

/** Builds the error of a fault; its message is `crm: GET /crm/quotes/{number} answered 503`. */
export function faultError(fault: Fault): FaultError {
  return Object.assign(new Error(`${fault.system}: ${fault.call} ${fault.detail}`), {
    name: 'OutsideFault',
    fault,
  });
}

/** The fault an error carries; `undefined` for every other error. */
export function faultOf(error: unknown): Fault | undefined {
  return error instanceof Error && 'fault' in error ? (error as FaultError).fault : undefined;
}
