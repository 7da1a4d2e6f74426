import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Action } from '../../domain/shared/actions.ts';
import type { Actor, Role } from '../../domain/shared/roles.ts';
import { accessSchema, type Scope } from '../../policy/access.schema.ts';
import { problemText, readYaml } from '../../policy/yaml-file.ts';

/** Who a token stands for, and what its client was given. */
export interface Principal extends Actor {
  /** As in the token; those that the product does not know mean nothing. */
  readonly scopes: readonly string[];
}

/** Why an action is refused. */
export type AccessVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'scope-missing'; readonly scope: Scope }
  | { readonly kind: 'role-missing' };

/** The table role × action. */
export interface AccessPolicy {
  readonly decide: (principal: Principal, action: Action) => AccessVerdict;
  /** Roles of the action's row. */
  readonly rolesOf: (action: Action) => readonly Role[];
  /** Scope of the action's row. */
  readonly scopeOf: (action: Action) => Scope;
}

/**
 * Reads policy/access.yaml; throws an Error whose message names file, line and field of every
 * fault.
 */
export function loadAccessPolicy(file: string): AccessPolicy {
  const reading = readYaml(
    { name: basename(file), text: readFileSync(file, 'utf8') },
    accessSchema,
  );
  if (!reading.ok)
    throw new Error(
      `the access policy cannot be used:\n${reading.problems.map(problemText).join('\n')}`,
    );
  const table = reading.file.value;
  return {
    decide: (principal, action) => {
      const { scope, roles } = table[action];
      if (!principal.scopes.includes(scope)) return { kind: 'scope-missing', scope };
      return principal.roles.some((role) => roles.includes(role))
        ? { kind: 'allowed' }
        : { kind: 'role-missing' };
    },
    rolesOf: (action) => table[action].roles,
    scopeOf: (action) => table[action].scope,
  };
}
