import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';
import type { Role } from '../../domain/shared/roles.ts';
import { type Scope, scopes } from '../../policy/access.schema.ts';
import type { TrustedIssuer } from './token-verifier.ts';

/** Who a local token is for. */
export interface LocalTokenRequest {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly ttlSeconds: number;
  /** All of them unless said otherwise. */
  readonly scopes?: readonly Scope[];
}

/** The built-in issuer: access tokens for one machine, without an identity provider. */
export interface LocalIssuer {
  /** For `createTokenVerifier`. */
  readonly trusted: TrustedIssuer;
  readonly issueToken: (request: LocalTokenRequest) => Promise<string>;
}

/** The two variables that say where a process runs. */
export interface StageEnvironment {
  readonly NODE_ENV?: string | undefined;
  readonly HANDOFF_STAGE?: string | undefined;
}

const issuer = 'urn:handoff:local-issuer';
const audience = 'handoff-api';
const keyFile = 'local-issuer.private.jwk.json';
const algorithm = 'ES256';

/**
 * The built-in issuer with its key pair in `dir`, which is made at the first call. Refuses to exist
 * where it could be mistaken for a real one: throws unless HANDOFF_STAGE is `local`, and always
 * when NODE_ENV is `production`.
 */
export async function ensureLocalIssuer(
  dir: string,
  environment: StageEnvironment,
): Promise<LocalIssuer> {
  assertLocal(environment);
  const jwk = readKey(dir) ?? (await makeKey(dir));
  const { d: _private, ...publicKey } = jwk;
  const kid = await calculateJwkThumbprint(jwk);
  const key = await importJWK(jwk, algorithm);
  return {
    trusted: {
      issuer,
      audience,
      keys: { jwks: { keys: [{ ...publicKey, kid, alg: algorithm, use: 'sig' }] } },
    },
    issueToken: (request) =>
      new SignJWT({
        roles: [...request.roles],
        scope: (request.scopes ?? scopes).join(' '),
        token_use: 'access',
      })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(request.subject)
        .setIssuedAt()
        .setExpirationTime(`${request.ttlSeconds}s`)
        .sign(key),
  };
}

function assertLocal({ NODE_ENV, HANDOFF_STAGE }: StageEnvironment): void {
  if (NODE_ENV === 'production')
    throw new Error('the built-in token issuer does not run with NODE_ENV=production');
  if (HANDOFF_STAGE !== 'local') {
    throw new Error(
      'the built-in token issuer runs only with HANDOFF_STAGE=local, not with ' +
        `${HANDOFF_STAGE ?? 'none'}`,
    );
  }
}

function readKey(dir: string): JWK | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, keyFile), 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${join(dir, keyFile)} cannot be read: delete it to have a new key made`, {
      cause: error,
    });
  }
}

/** Of two processes that begin at once, the first one's key is used by both. */
async function makeKey(dir: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `${keyFile}.${process.pid}`);
  writeFileSync(draft, JSON.stringify(jwk), { mode: 0o600 });
  try {
    // A link appears whole and never replaces a file.
    linkSync(draft, join(dir, keyFile));
    return jwk;
  } catch (error) {
    const winner = readKey(dir);
    if (winner) return winner;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}
