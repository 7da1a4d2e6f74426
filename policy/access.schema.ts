import { z } from 'zod';
import { type Action, actions, caseActions } from '../domain/shared/actions.ts';
import { type Role, roles } from '../domain/shared/roles.ts';

/** Scopes of an access token: what its client was given, whatever the person's roles. */
export const scopes = ['handoff:read', 'handoff:write'] as const;
export type Scope = (typeof scopes)[number];

/** Which cases a role or a client sees: every one, or only those it has started itself. */
export const sights = ['every', 'own'] as const;
export type Sight = (typeof sights)[number];

/**
 * Actions whose answer is not about one case: a role that sees only its own cases cannot have them,
 * since nothing there asks who started a case.
 */
const beyondOneCase: ReadonlySet<Action> = new Set([
  'read-tasks',
  'read-tasks-of-all-roles',
  'manage-queues',
  'read-reports',
]);

const role = z.enum(roles);
const distinct =
  (message: string) =>
  (list: readonly string[], context: z.RefinementCtx): void => {
    if (new Set(list).size < list.length) context.addIssue({ code: 'custom', message });
  };

const row = z.strictObject({
  scope: z.enum(scopes),
  roles: z.array(role).superRefine(distinct('must not name a role twice')),
});
const grants = z
  .array(z.enum(caseActions))
  .min(1)
  .superRefine(distinct('must not name an action twice'));
const subject = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be the subject of a token');

const actionRows = z.record(z.enum(actions), row);
const procedureRows = z.partialRecord(role, grants);
const sightRows = z.strictObject({
  roles: z.partialRecord(role, z.enum(sights)),
  clients: z.record(subject, z.enum(sights)),
});

/** What `access.yaml` says. */
export interface AccessTable {
  /** For the cases of every procedure. */
  readonly actions: z.output<typeof actionRows>;
  /** Further roles, for the cases of one procedure alone. */
  readonly procedures: { readonly [procedure: string]: z.output<typeof procedureRows> };
  readonly sees: z.output<typeof sightRows>;
}

/**
 * `access.yaml`: a row for every action, further roles of single procedures, and who sees only the
 * cases they started. `procedures` are the keys of those that there are.
 */
export function accessSchema(procedures: readonly string[]): z.ZodType<AccessTable> {
  const procedure = z
    .string()
    .refine(
      (key) => procedures.includes(key),
      `is no procedure; there are ${procedures.join(', ')}`,
    );
  return z
    .strictObject({
      actions: actionRows,
      procedures: z.record(procedure, procedureRows),
      sees: sightRows,
    })
    .superRefine(refuseBeyondOwnCases);
}

function refuseBeyondOwnCases(table: AccessTable, context: z.RefinementCtx): void {
  const tooWide = grantsOf(table).filter(
    (grant) => table.sees.roles[grant.role] === 'own' && beyondOneCase.has(grant.action),
  );
  for (const { path } of tooWide)
    context.addIssue({
      code: 'custom',
      path: [...path],
      message: 'shows or changes more than one case, and this role sees only its own',
    });
}

interface Grant {
  readonly action: Action;
  readonly role: Role;
  /** Where it stands in the file. */
  readonly path: readonly (string | number)[];
}

/** Every action that the table gives to a role. */
function grantsOf({ actions: rows, procedures }: AccessTable): readonly Grant[] {
  const everywhere = actions.flatMap((action) =>
    rows[action].roles.map((one, i) => ({
      action,
      role: one,
      path: ['actions', action, 'roles', i],
    })),
  );
  const ofProcedures = Object.entries(procedures).flatMap(([procedure, byRole]) =>
    roles.flatMap((one) =>
      (byRole[one] ?? []).map((action, i) => ({
        action,
        role: one,
        path: ['procedures', procedure, one, i],
      })),
    ),
  );
  return [...everywhere, ...ofProcedures];
}
