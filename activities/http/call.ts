import type { z } from 'zod';
import type { Fault } from './fault.ts';

/** Where a system is and how it knows us. */
export interface SystemConfig {
  /** Root of the system's host, without the path prefix of its API: `http://127.0.0.1:7400`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /**
   * Longest wait for the whole answer, body included (F-21); must stay below the activity's
   * start-to-close. Default 5000.
   */
  readonly timeoutMs?: number;
}

/** One call. Values of `params` are escaped into the `{…}` of `pattern`. */
export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly pattern: string;
  readonly params?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** Shape of a 2xx answer. */
  readonly answer: z.ZodType<T>;
  /** False for an answer about another record: such an answer is nonsense (F-20). */
  readonly isAsked?: (answer: T) => boolean;
  /** Personal values in the body, kept out of a refusal's text. */
  readonly personal?: readonly string[];
}

/** A change was made, or the system's business says no (F-19). */
export type Sent<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

/** A system's manner of saying no, parsed to code and text. */
export type RefusalSchema = z.ZodType<{ readonly code: string; readonly text: string }>;

/** What was received, before anything is made of it. */
export interface RawAnswer {
  readonly status: number;
  /** The Retry-After header as it came. */
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Names a call in messages, without its values. */
export function origin(
  system: string,
  call: { readonly method: string; readonly pattern: string },
): Pick<Fault, 'system' | 'call'> {
  return { system, call: `${call.method} ${call.pattern}` };
}
