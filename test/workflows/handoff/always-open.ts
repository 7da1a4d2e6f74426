import type { Policy } from '../../../policy/load.ts';

/** The standing policy with clocks that run day and night, so that a test needs no business hours to move them by a given time. */
export function alwaysOpen(policy: Policy): Policy {
  const handoff = policy.forProcedure('provisioning-handoff');
  const { billing, provisioning } = handoff.clocks;
  const clocks = { billing: { ...billing, calendar: 'always' }, provisioning: { ...provisioning, calendar: 'always' } };
  const forProcedure = (procedure: string) =>
    procedure === 'provisioning-handoff' ? { ...handoff, clocks } : policy.forProcedure(procedure);
  return { ...policy, forProcedure: forProcedure as Policy['forProcedure'] };
}
