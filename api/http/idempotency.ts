import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/shared/canonical-json.ts';
import type { IdempotencyStore, SavedAnswer } from '../../store/idempotency.ts';
import type { ApiDeps } from '../deps.ts';
import { type Answer, go, problem, type Step, stop } from './problem.ts';

/**
 * What a request with an idempotency key is known by; all are SHA-256 in hex, so that nothing that
 * was sent is stored.
 */
export interface RequestKeys {
  /** Subject, route and key: where the answer is kept. */
  readonly row: string;
  /** The request itself: parameters, query and body. */
  readonly fingerprint: string;
  /**
   * All of these: the id by which Temporal recognises the same request after its answer was lost
   * (F-8, F-30).
   */
  readonly request: string;
}

const headerName = 'Idempotency-Key';
const longestKey = 255;
const printable = /^[\x20-\x7e]+$/;
/** Answers of the case itself; what was wrong with a request, or passes, is not kept (F-29). */
const keptRefusals: ReadonlySet<number> = new Set([403, 409]);

/** The header's key, or the 400 that names the header (F-26). */
export function readIdempotencyKey(header: string | undefined): Step<string> {
  if (header === undefined) return refusedKey('idempotency-key-missing', 'is required');
  const key = header.trim();
  if (key === '') return refusedKey('idempotency-key-invalid', 'must not be blank');
  if (key.length > longestKey)
    return refusedKey(
      'idempotency-key-invalid',
      `must not be longer than ${longestKey} characters`,
    );
  if (!printable.test(key))
    return refusedKey('idempotency-key-invalid', 'must be printable ASCII characters');
  return go(key);
}

/** `scope`: subject, method and path pattern. `content`: what was sent, as it was understood. */
export function requestKeys(scope: readonly string[], key: string, content: unknown): RequestKeys {
  const row = sha256(canonicalJson([...scope, key]));
  const fingerprint = sha256(canonicalJson(content));
  return { row, fingerprint, request: sha256(`${row}${fingerprint}`) };
}

type Parts = Pick<ApiDeps, 'idempotency' | 'logger'>;

/** Runs the request once per key; a repeated one gets the first answer. */
export async function once(
  deps: Parts,
  keys: RequestKeys,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const name = { scope: 'http', key: keys.row };
  const begun = await deps.idempotency.begin({ ...name, requestHash: keys.fingerprint });
  switch (begun.kind) {
    case 'replay':
      return replayed(begun);
    case 'running':
      return problem('request-running', 'Send it again in a moment to get its answer.', {
        headers: { 'Retry-After': '1' },
      });
    case 'mismatch':
      return problem('key-reused', `${headerName} was used for a request with other content.`, {
        errors: [{ field: headerName, reason: 'was used for a request with other content' }],
      });
    case 'started':
      return runAndKeep(deps, { ...name, token: begun.token }, run);
  }
}

type Held = Parameters<IdempotencyStore['abandon']>[0];

async function runAndKeep(deps: Parts, held: Held, run: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await run();
  } catch (error) {
    await settle(deps, (store) => store.abandon(held));
    throw error;
  }
  const isKept = answer.status < 300 || keptRefusals.has(answer.status);
  await settle(deps, (store) => (isKept ? store.finish(held, saved(answer)) : store.abandon(held)));
  return answer;
}

/**
 * The work is done: a store that fails now must not turn its answer into an error. The key is then
 * free again when its hold ends.
 */
async function settle(
  { idempotency, logger }: Parts,
  write: (store: IdempotencyStore) => Promise<void>,
) {
  try {
    await write(idempotency);
  } catch (error) {
    logger.warn(
      { error: error instanceof Error ? error.name : 'unknown' },
      'the answer of a request could not be kept',
    );
  }
}

function saved({ status, headers = {}, body, problem: code }: Answer): SavedAnswer {
  return { status, headers, body: JSON.stringify({ body, problem: code }) };
}

function replayed({ status, headers, body }: SavedAnswer): Answer {
  const kept = JSON.parse(body) as Pick<Answer, 'body' | 'problem'>;
  return { status, ...kept, headers: { ...headers, 'Idempotent-Replayed': 'true' } };
}

function refusedKey(
  code: 'idempotency-key-missing' | 'idempotency-key-invalid',
  reason: string,
): Step<never> {
  return stop(
    problem(code, `The ${headerName} header ${reason}.`, {
      errors: [{ field: headerName, reason }],
    }),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
