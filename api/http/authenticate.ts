import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Action } from '../../domain/shared/actions.ts';
import type { AccessPolicy, Principal } from '../access/access-policy.ts';
import { KeysUnavailable, tokenFaults } from '../auth/token-verifier.ts';
import type { ApiDeps } from '../deps.ts';
import { type Answer, go, problem, type Step, stop, unavailable } from './problem.ts';

/** Callers of public and signed routes. */
export const nobody: Principal = { subject: '', roles: [], scopes: [] };

const challenge = { headers: { 'WWW-Authenticate': 'Bearer' } };
const messageId = /^[\x21-\x7e]{1,255}$/;
const bearer = /^Bearer ([^\s]+)$/i;

/** What is asked for: an action, to a case of a procedure where the request names one. */
export interface AskedRight {
  readonly action: Action;
  readonly procedure?: string | undefined;
}

/**
 * The bearer of the Authorization header, if the policy table allows the action (F-56, F-57, F-60).
 * Whether there is a case of that id is not looked at: what is refused is refused for any.
 */
export async function authorize(
  deps: ApiDeps,
  authorization: string | undefined,
  asked: AskedRight,
): Promise<Step<Principal>> {
  const token = bearer.exec(authorization ?? '')?.[1];
  if (token === undefined)
    return stop(problem('not-authenticated', tokenFaults.missing, challenge));
  return authorizeToken(deps, token, asked);
}

/** The same for a token that came another way. */
export async function authorizeToken(
  deps: ApiDeps,
  token: string,
  asked: AskedRight,
): Promise<Step<Principal>> {
  try {
    const verdict = await deps.auth.verify(token);
    if (verdict.kind === 'refused') {
      deps.logger.warn({ fault: verdict.fault }, 'an access token was refused');
      return stop(problem('not-authenticated', tokenFaults[verdict.fault], challenge));
    }
    return refusalOf(deps.policyTable, verdict.principal, asked) ?? go(verdict.principal);
  } catch (error) {
    if (error instanceof KeysUnavailable)
      return stop(unavailable('The keys of the issuer cannot be fetched.'));
    throw error;
  }
}

/** The 403 for what the token may not do; `undefined` when it may. */
export function refusalOf(
  policy: AccessPolicy,
  principal: Principal,
  { action, procedure }: AskedRight,
): { readonly ok: false; readonly answer: Answer } | undefined {
  const verdict = policy.decide(principal, action, procedure);
  switch (verdict.kind) {
    case 'allowed':
      return undefined;
    case 'scope-missing':
      return stop(problem('not-allowed', `The token lacks scope ${verdict.scope}.`));
    case 'role-missing': {
      const may = policy.rolesOf(action, procedure);
      const others = may.length === 0 ? 'nobody may' : `one of ${may.join(', ')} may`;
      return stop(problem('not-allowed', `The token has no role that may do this; ${others}.`));
    }
  }
}

/** A Standard Webhooks signature over the bytes as they came, by any of the secrets (F-64). */
export function verifySignature(
  deps: ApiDeps,
  raw: Uint8Array,
  header: (name: string) => string | undefined,
): Step<Principal> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = Object.fromEntries(names.map((name) => [name, header(name) ?? '']));
  const text = Buffer.from(raw).toString('utf8');
  const valid =
    messageId.test(headers['webhook-id'] ?? '') &&
    deps.webhookSecrets.some((secret) => isSignedWith(secret, text, headers));
  if (valid) return go(nobody);
  return stop(
    problem(
      'signature-invalid',
      'The signature, its timestamp or one of the webhook headers is missing or not valid.',
    ),
  );
}

function isSignedWith(secret: string, text: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(text, headers);
    return true;
  } catch (error) {
    // A signed body that is no JSON is refused later, with its own reason.
    if (error instanceof WebhookVerificationError) return false;
    return error instanceof SyntaxError;
  }
}
