import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { type Role, roles } from '../../domain/shared/roles.ts';
import type { Principal } from '../access/access-policy.ts';

/** What a token's claims allow. */
export interface Grants {
  readonly roles: readonly Role[];
  readonly scopes: readonly string[];
}

/** An issuer whose access tokens are taken. */
export type TrustedIssuer = {
  /** Exact value of the `iss` claim. */
  readonly issuer: string;
  /** Its public keys, or where they are. */
  readonly keys: { readonly jwks: JSONWebKeySet } | { readonly jwksUri: string };
  /** How its claims are read; unless said otherwise `roles` is a list and `scope` a text. */
  readonly grants?: (claims: JWTPayload) => Grants;
  /**
   * Whom its tokens must be for: an audience, or one of the clients that the claim `client_id`
   * names.
   */
} & ({ readonly audience: string } | { readonly clientIds: readonly string[] });

/** Why a token is refused; goes to the log, and as a sentence to the caller. */
export const tokenFaults = {
  missing: 'The Authorization header with a bearer token is missing.',
  malformed: 'The access token cannot be read.',
  'forbidden-header': 'The access token names its own key.',
  'unknown-issuer': 'The access token is of an unknown issuer.',
  'unknown-key': 'The access token is signed with an unknown key.',
  algorithm: 'The access token is signed in a way that is not accepted.',
  signature: 'The signature of the access token is not valid.',
  expired: 'The access token has expired.',
  'not-yet-valid': 'The access token is not valid yet.',
  audience: 'The access token is for another audience.',
  'not-an-access-token': 'The token is no access token.',
  subject: 'The access token has no usable subject.',
} as const;
export type TokenFault = keyof typeof tokenFaults;

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly fault: TokenFault };

/** Checks an access token. Throws `KeysUnavailable` when the issuer's keys cannot be had. */
export type TokenVerifier = (token: string) => Promise<TokenVerdict>;

/** The issuer's key set cannot be fetched and none is cached: nobody's fault who asks. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

const algorithms = ['ES256', 'RS256'];
const toleranceSeconds = 60;
/** A header may not bring its own key, or demand an extension. */
const forbiddenHeaders = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];
const subjectPattern = /^[\x21-\x7e]{1,128}$/;

/**
 * Verifies access tokens of the trusted issuers: pinned algorithms, issuer, audience, times with 60
 * s of tolerance, and that it is an access token and not an ID token (F-56, F-57). A remote key set
 * is fetched at most every 30 s, and used from its cache while it is down (F-58).
 */
export function createTokenVerifier(issuers: readonly TrustedIssuer[]): TokenVerifier {
  const trusted = new Map(
    issuers.map((issuer) => [issuer.issuer, { ...issuer, keySet: keySetOf(issuer) }]),
  );
  return async (token) => {
    const claimed = readUnverified(token);
    if (!claimed) return refused('malformed');
    if (forbiddenHeaders.some((name) => name in claimed.header)) return refused('forbidden-header');
    const issuer = trusted.get(claimed.payload.iss ?? '');
    if (!issuer) return refused('unknown-issuer');
    try {
      const audience = 'audience' in issuer ? { audience: issuer.audience } : {};
      const options = {
        algorithms,
        issuer: issuer.issuer,
        ...audience,
        clockTolerance: toleranceSeconds,
      };
      const { payload, protectedHeader } = await jwtVerify(token, issuer.keySet, {
        ...options,
        requiredClaims: ['exp', 'sub'],
      });
      return verdictOf(payload, protectedHeader.typ, issuer);
    } catch (error) {
      return refused(faultOf(error));
    }
  };
}

function keySetOf({ keys }: TrustedIssuer): JWTVerifyGetKey {
  return 'jwks' in keys ? createLocalJWKSet(keys.jwks) : remoteKeySet(new URL(keys.jwksUri));
}

const fetchPauseMs = 30_000;

/**
 * Asks for an unknown key at most every 30 s, for the whole set every 10 minutes; while it cannot
 * be had, the last one stays in use.
 */
function remoteKeySet(url: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, {
    cooldownDuration: fetchPauseMs,
    cacheMaxAge: 600_000,
    timeoutDuration: 3_000,
  });
  let downUntilMs = 0;
  return async (header, token) => {
    const cached = remote.jwks();
    if (cached !== undefined && Date.now() < downUntilMs)
      return createLocalJWKSet(cached)(header, token);
    try {
      return await remote(header, token);
    } catch (error) {
      if (cached === undefined || isKeyFault(error)) throw error;
      downUntilMs = Date.now() + fetchPauseMs;
      return createLocalJWKSet(cached)(header, token);
    }
  };
}

function isKeyFault(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
  );
}

function readUnverified(token: string) {
  try {
    return { header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch {
    return undefined;
  }
}

function verdictOf(
  payload: JWTPayload,
  typ: string | undefined,
  issuer: TrustedIssuer,
): TokenVerdict {
  if (!isAccessToken(payload, typ)) return refused('not-an-access-token');
  if ('clientIds' in issuer && !issuer.clientIds.includes(String(payload['client_id'])))
    return refused('audience');
  if (typeof payload.sub !== 'string' || !subjectPattern.test(payload.sub))
    return refused('subject');
  const { roles: held, scopes } = (issuer.grants ?? plainGrants)(payload);
  return { kind: 'valid', principal: { subject: payload.sub, roles: held, scopes } };
}

function plainGrants(claims: JWTPayload): Grants {
  return { roles: rolesIn(claims['roles']), scopes: scopesIn(claims['scope']) };
}

/** RFC 9068 says so in the header, Cognito in a claim; what says neither may be an ID token. */
function isAccessToken(payload: JWTPayload, typ: string | undefined): boolean {
  const use = payload['token_use'];
  const byType = typ !== undefined && /^(application\/)?at\+jwt$/i.test(typ);
  return use === undefined ? byType : use === 'access';
}

/** Roles of other products mean nothing here. */
function rolesIn(claim: unknown): readonly Role[] {
  const names: readonly unknown[] = Array.isArray(claim) ? claim : [];
  return roles.filter((role) => names.includes(role));
}

function scopesIn(claim: unknown): readonly string[] {
  return typeof claim === 'string' ? claim.split(' ').filter((scope) => scope !== '') : [];
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return claimFaults[error.claim] ?? 'malformed';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'algorithm';
  if (isKeyFault(error)) return 'unknown-key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed';
  // A key set that is not there, or is no key set.
  throw new KeysUnavailable('the key set of the token issuer cannot be read', { cause: error });
}

const claimFaults: { readonly [claim: string]: TokenFault } = {
  nbf: 'not-yet-valid',
  iat: 'not-yet-valid',
  aud: 'audience',
  iss: 'unknown-issuer',
  sub: 'subject',
};

function refused(fault: TokenFault): TokenVerdict {
  return { kind: 'refused', fault };
}
