import { procedureOfId } from '../../domain/cases/case-id.ts';
import { InvalidCursor } from '../../store/cursor.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import type { Principal } from '../access/access-policy.ts';
import type { ApiDeps } from '../deps.ts';
import { CaseAtLimit, TemporalBusy, TemporalUnavailable } from '../temporal-faults.ts';
import { authorize, authorizeToken, nobody, verifySignature } from './authenticate.ts';
import type { RawCall, Route } from './endpoint.ts';
import { once, readIdempotencyKey, requestKeys } from './idempotency.ts';
import { type Answer, go, problem, type Step, unavailable } from './problem.ts';
import { readBytes, readJson } from './read-body.ts';

/** A request as the router hands it on. */
export interface Incoming {
  readonly request: Request;
  readonly params: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: readonly string[] };
  readonly requestId: string;
}

/** An answer, and whom it was for. */
export interface Served {
  readonly answer: Answer;
  readonly subject: string;
}

/**
 * Runs a route's checks in order (caller, key, body, form) and then the route; whatever fails
 * becomes a problem.
 */
export async function serve(deps: ApiDeps, route: Route, incoming: Incoming): Promise<Served> {
  let subject = '';
  const work = async (): Promise<Answer> => {
    const checked = await checkCaller(deps, route, incoming);
    if (!checked.ok) return checked.answer;
    subject = checked.value.principal.subject;
    return answerTo(deps, route, checked.value);
  };
  try {
    return { answer: await withinTime(deps, work), subject };
  } catch (error) {
    return { answer: failure(deps, error, incoming.requestId), subject };
  }
}

interface Checked extends RawCall {
  readonly key: string | undefined;
}

async function checkCaller(
  deps: ApiDeps,
  { endpoint }: Route,
  incoming: Incoming,
): Promise<Step<Checked>> {
  const { request, params, query } = incoming;
  const header = (name: string) => request.headers.get(name) ?? undefined;
  const caller = await callerOf(deps, endpoint.access, {
    authorization: header('authorization'),
    params,
  });
  if (!caller.ok) return caller;
  const key = endpoint.idempotent ? readIdempotencyKey(header('idempotency-key')) : go(undefined);
  if (!key.ok) return key;
  const body = await bodyOf(deps, endpoint, request);
  if (!body.ok) return body;
  return go({ principal: caller.value, params, query, header, body: body.value, key: key.value });
}

/** The body; of a signed route only once its bytes are found to be signed. */
async function bodyOf(
  deps: ApiDeps,
  { access, body }: Route['endpoint'],
  request: Request,
): Promise<Step<RawCall['body']>> {
  const bytes = await readBytes(
    request,
    body?.limit === 'codec' ? deps.limits.codecBodyBytes : deps.limits.bodyBytes,
  );
  if (!bytes.ok) return bytes;
  if (access.kind === 'webhook-signature') {
    const signed = verifySignature(
      deps,
      bytes.value,
      (name) => request.headers.get(name) ?? undefined,
    );
    if (!signed.ok) return signed;
  }
  return body ? readJson(bytes.value, request.headers.get('content-type')) : go(undefined);
}

type Access = Route['endpoint']['access'];
type Authorization = { readonly authorization: string | undefined };

async function callerOf(
  deps: ApiDeps,
  access: Access,
  { authorization, params }: Pick<Incoming, 'params'> & Authorization,
): Promise<Step<Principal>> {
  if (access.kind === 'token') {
    const { action, procedure = procedureOfPath(params) } = access;
    return authorize(deps, authorization, { action, procedure });
  }
  if (access.kind === 'token-in-path') return authorizeToken(deps, params['token'] ?? '', access);
  return go(nobody);
}

/** The procedure of the case or the task that the path names, if it names one. */
function procedureOfPath({ caseId, taskId }: Incoming['params']): string | undefined {
  const id = caseId ?? taskId;
  return id === undefined ? undefined : procedureOfId(id);
}

async function answerTo(deps: ApiDeps, route: Route, checked: Checked): Promise<Answer> {
  const prepared = route.prepare(checked);
  if (!prepared.ok) return prepared.answer;
  const { content, run } = prepared.value;
  if (checked.key === undefined) return run('');
  const { method, path } = route.endpoint;
  const keys = requestKeys([checked.principal.subject, method, path], checked.key, content);
  return once(deps, keys, () => run(keys.request));
}

/** No request waits longer than it may, whatever hangs behind it (F-7). */
async function withinTime(deps: ApiDeps, work: () => Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(
      () => resolve(unavailable('The request took too long; it may or may not have been done.')),
      deps.limits.requestMs,
    );
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a thrown error means to the caller; one that means nothing is a defect, and is logged under
 * the request's id.
 */
export function failure(deps: Pick<ApiDeps, 'logger'>, error: unknown, requestId: string): Answer {
  if (error instanceof InvalidCursor) {
    return problem('cursor-invalid', 'The cursor is not one of this list.', {
      errors: [{ field: 'cursor', reason: 'is not one of this list' }],
    });
  }
  if (error instanceof TemporalBusy)
    return problem('too-busy', 'Too much is under way; try again.', {
      headers: { 'Retry-After': '1' },
    });
  if (error instanceof CaseAtLimit)
    return problem('case-near-limit', 'The case has taken as many messages as it can.');
  if (error instanceof TemporalUnavailable) return unavailable('Temporal cannot be reached.');
  if (isStoreUnavailable(error)) return unavailable('The read model cannot be reached.');
  const name = error instanceof Error ? error.name : typeof error;
  // The message may hold what was sent; the stack names only code.
  const stack =
    error instanceof Error ? error.stack?.split('\n').slice(1, 6).join('\n') : undefined;
  deps.logger.error({ requestId, error: name, stack }, 'a request failed');
  return problem(
    'internal-error',
    'The request failed; the log has the reason under the id of the request.',
  );
}
