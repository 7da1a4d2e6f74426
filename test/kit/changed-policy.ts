import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { Policy, ProcedurePolicies } from '../../workflows/load-policy.ts';

/** Slices of policy by procedure, as plain data. */
export interface Slices {
  readonly [procedure: string]: ProcedurePolicy;
}

/** Every slice of a policy. */
export function slicesOf({ procedures, forProcedure }: Policy): Slices {
  return Object.fromEntries(procedures.map((procedure) => [procedure, forProcedure(procedure)]));
}

/** The policy with these slices in place of its own, and beside them. */
export function withSlices(policy: Policy, slices: Slices): Policy {
  const forProcedure = (procedure: string) =>
    Object.hasOwn(slices, procedure) ? slices[procedure] : policy.forProcedure(procedure);
  return { ...policy, forProcedure: forProcedure as Policy['forProcedure'] };
}

/** The policy with the slice of one procedure changed. */
export function withChanged<Key extends keyof ProcedurePolicies>(
  policy: Policy,
  procedure: Key,
  change: (slice: ProcedurePolicies[Key]) => ProcedurePolicies[Key],
): Policy {
  const slices = slicesOf(policy) as ProcedurePolicies & Slices;
  return withSlices(policy, { [procedure]: change(slices[procedure]) });
}
