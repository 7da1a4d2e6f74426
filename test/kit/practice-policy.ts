import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';
import type { ClockKind } from '../../domain/sla/clock-view.ts';

/** What a case of practice runs under; no file of policy/ holds it. */
export type PracticePolicy = ProcedurePolicy;

/** A clock without closed times, a ladder or priorities. */
export function simpleClock(
  kind: ClockKind,
  minutes: number,
  more: Partial<ClockPolicy> = {},
): ClockPolicy {
  return {
    kind,
    targets: { default: { minutes, calendar: 'always' } },
    ladder: { rungs: [] },
    ...more,
  };
}

const targetMinutes = 240;

/** Clocks of 100 minutes without closed times; tests replace what they need. */
export const practicePolicy: PracticePolicy = {
  version: 'practice',
  priority: 'P3',
  effectLimitMinutes: 5,
  compensationAttempts: 3,
  limits: { updates: 2_000, signals: 10_000, events: 51_200, nearShare: 0.8 },
  reconcileEveryMinutes: 30,
  tasks: {
    leaseMinutes: 30,
    handOverNote: false,
    longestSnoozeDays: 90,
    escalateTo: 'operations-manager',
    reasonCodes: {},
  },
  exceptions: { approverRoles: ['operations-manager', 'billing-owner'], quorum: 1 },
  taskTargets: Object.fromEntries(
    ['escalation', 'approval', 'exception'].map((kind) => [
      kind,
      { targetMinutes, calendar: 'always' },
    ]),
  ),
  customerNotices: {
    escalated: {
      channel: 'mail',
      subject: 'We have escalated your case {case}',
      text: 'Our next level of support has your case {case}. We expect it to be resolved by {etr}.',
    },
  },
  clocks: {
    plain: simpleClock('resolve', 100),
    laddered: simpleClock('resolve', 100, {
      ladder: {
        rungs: [
          {
            key: 'remind',
            at: { shareOfTarget: 0.5 },
            action: 'remind',
            channel: 'mail',
            to: ['order-management-specialist'],
          },
          {
            key: 'escalate',
            at: { minutesAfterDue: 10 },
            action: 'escalate',
            channel: 'mail',
            to: ['operations-manager'],
            reason: 'Nobody met the clock',
            repeat: { everyMinutes: 10, times: 2 },
          },
        ],
      },
    }),
  },
};
