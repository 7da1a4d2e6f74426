import type { ClockPolicy } from '../../../domain/sla/clock-policy.ts';
import type { Policy } from '../../../workflows/load-policy.ts';
import { withChanged } from '../../kit/changed-policy.ts';

/** Notices of clocks that run day and night are sent whenever the test happens to run. */
export function withoutQuietHours(policy: Policy): Policy {
  return { ...policy, notices: { ...policy.notices, quietHours: {} } };
}

/** A clock of policy with another target for every priority. */
export function withTarget(
  clock: ClockPolicy,
  change: Partial<{ readonly minutes: number; readonly calendar: string }>,
): ClockPolicy {
  const { default: target } = clock.targets;
  if (!('minutes' in target)) throw new TypeError('the clock has a target in business days');
  return { ...clock, targets: { default: { ...target, ...change } } };
}

/**
 * The standing policy with clocks that run day and night, so that a test needs no business hours to
 * move them by a given time.
 */
export function alwaysOpen(policy: Policy): Policy {
  const handoff = policy.forProcedure('provisioning-handoff');
  const { billing, provisioning } = handoff.clocks;
  const clocks = {
    billing: withTarget(billing, { calendar: 'always' }),
    provisioning: withTarget(provisioning, { calendar: 'always' }),
  };
  return withoutQuietHours(
    withChanged(policy, 'provisioning-handoff', (slice) => ({ ...slice, clocks })),
  );
}
