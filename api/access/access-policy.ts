import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Action, CaseAction } from '../../domain/shared/actions.ts';
import { type Actor, type Role, roles } from '../../domain/shared/roles.ts';
import {
  type AccessTable,
  accessSchema,
  type Scope,
  type Sight,
} from '../../policy/access.schema.ts';
import { problemText, readYaml } from '../../policy/yaml-file.ts';

/** Who a token stands for, and what its client was given. */
export interface Principal extends Actor {
  /** As in the token; those that the product does not know mean nothing. */
  readonly scopes: readonly string[];
}

/** Whether an action is allowed, and if so to which cases; or why it is refused. */
export type AccessVerdict =
  | { readonly kind: 'allowed'; readonly sight: Sight }
  | { readonly kind: 'scope-missing'; readonly scope: Scope }
  | { readonly kind: 'role-missing' };

/** The table procedure × action × role. */
export interface AccessPolicy {
  /** To cases of this procedure; without one, to those of any procedure. */
  readonly decide: (principal: Principal, action: Action, procedure?: string) => AccessVerdict;
  /** Roles that may, for cases of this procedure; without one, of any procedure. */
  readonly rolesOf: (action: Action, procedure?: string) => readonly Role[];
  /** Scope of the action's row. */
  readonly scopeOf: (action: Action) => Scope;
  /** Every procedure that there is. */
  readonly procedures: readonly string[];
  /** Whether the action is allowed for cases of whatever procedure, one that is gone included. */
  readonly isForAll: (principal: Principal, action: CaseAction) => boolean;
}

/**
 * Reads policy/access.yaml for the procedures of these keys; throws an Error whose message names
 * file, line and field of every fault.
 */
export function loadAccessPolicy(file: string, procedures: readonly string[]): AccessPolicy {
  return readAccessPolicy({ name: basename(file), text: readFileSync(file, 'utf8') }, procedures);
}

/** The same for a file that is at hand. */
export function readAccessPolicy(
  file: { readonly name: string; readonly text: string },
  procedures: readonly string[],
): AccessPolicy {
  const reading = readYaml(file, accessSchema(procedures));
  if (!reading.ok)
    throw new Error(
      `the access policy cannot be used:\n${reading.problems.map(problemText).join('\n')}`,
    );
  return accessPolicyOf(reading.file.value, procedures);
}

function accessPolicyOf(table: AccessTable, procedures: readonly string[]): AccessPolicy {
  const rolesOf = (action: Action, procedure?: string) =>
    roles.filter((role) => mayDo(table, role, { action, procedure }));
  const decide: AccessPolicy['decide'] = (principal, action, procedure) => {
    const { scope } = table.actions[action];
    if (!principal.scopes.includes(scope)) return { kind: 'scope-missing', scope };
    const granting = principal.roles.filter((role) => mayDo(table, role, { action, procedure }));
    if (granting.length === 0) return { kind: 'role-missing' };
    return { kind: 'allowed', sight: sightOf(table, principal, granting) };
  };
  return {
    decide,
    rolesOf,
    scopeOf: (action) => table.actions[action].scope,
    procedures,
    isForAll: (principal, action) => {
      const { scope, roles: everywhere } = table.actions[action];
      const granting = principal.roles.filter((role) => everywhere.includes(role));
      return (
        principal.scopes.includes(scope) &&
        granting.length > 0 &&
        sightOf(table, principal, granting) === 'every'
      );
    },
  };
}

function mayDo(
  table: AccessTable,
  role: Role,
  { action, procedure }: { readonly action: Action; readonly procedure: string | undefined },
): boolean {
  if (table.actions[action].roles.includes(role)) return true;
  const byRole = Object.entries(table.procedures).filter(
    ([key]) => procedure === undefined || key === procedure,
  );
  return byRole.some(([, rows]) => rows[role]?.some((granted) => granted === action) ?? false);
}

/** The widest of what the roles see that grant it, unless the client has a row of its own. */
function sightOf(table: AccessTable, { subject }: Principal, granting: readonly Role[]): Sight {
  const { clients, roles: byRole } = table.sees;
  const own = Object.hasOwn(clients, subject) ? clients[subject] : undefined;
  return own ?? (granting.some((role) => byRole[role] !== 'own') ? 'every' : 'own');
}
