import type { JWTPayload } from 'jose';
import { type Role, roles } from '../../domain/shared/roles.ts';
import type { Scope } from '../../policy/access.schema.ts';
import type { Grants, TrustedIssuer } from './token-verifier.ts';

/** A Cognito user pool whose tokens are taken. */
export interface CognitoPool {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** App clients of people and of machines. */
  readonly clientIds: readonly string[];
  /**
   * True only where people sign in with a password over the API of Cognito, as a test does: such a
   * token has no scope of ours, so Cognito's own stands for both.
   */
  readonly passwordSignIn: boolean;
}

/** Prefix of our scopes in the pool: the identifier of its resource server. */
const resourceServer = 'handoff/';
/** What Cognito gives to whoever signs in with a password. */
const passwordScope = 'aws.cognito.signin.user.admin';
/**
 * Roles that a machine may be given: `handoff/<role>` is then one of its scopes. No machine decides
 * what people decide.
 */
const machineRoles = ['upstream-system', 'on-call-engineer'] as const satisfies readonly Role[];

/**
 * Reads Cognito's access tokens: a person's roles are its groups; a machine (client credentials)
 * has no groups, and its roles are scopes `handoff/<role>`. Scopes `handoff/read` and
 * `handoff/write` are ours; Cognito names the app client in `client_id` and has no audience.
 */
export function cognitoIssuer({
  issuer,
  jwksUrl,
  clientIds,
  passwordSignIn,
}: CognitoPool): TrustedIssuer {
  return {
    issuer,
    clientIds,
    keys: { jwksUri: jwksUrl },
    grants: (claims) => grantsOf(claims, passwordSignIn),
  };
}

function grantsOf(claims: JWTPayload, passwordSignIn: boolean): Grants {
  const named = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
  const ours = named
    .filter((scope) => scope.startsWith(resourceServer))
    .map((scope) => scope.slice(resourceServer.length));
  const granted =
    passwordSignIn && named.includes(passwordScope) ? [...ours, 'read', 'write'] : ours;
  return {
    roles: isMachine(claims) ? machineRolesIn(ours) : groupsIn(claims),
    scopes: granted.map((scope) => `handoff:${scope}` as Scope),
  };
}

/** A client's own token: its subject is the client, and there is no name of a user in it. */
function isMachine(claims: JWTPayload): boolean {
  return claims.sub === claims['client_id'] && claims['username'] === undefined;
}

function machineRolesIn(scopes: readonly string[]): readonly Role[] {
  return machineRoles.filter((role) => scopes.includes(role));
}

function groupsIn(claims: JWTPayload): readonly Role[] {
  const groups: readonly unknown[] = Array.isArray(claims['cognito:groups'])
    ? claims['cognito:groups']
    : [];
  return roles.filter((role) => groups.includes(role));
}
