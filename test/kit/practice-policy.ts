import type { LadderPolicy } from '../../domain/escalation/rung.ts';
import type { ProcedurePolicy, TaskTarget } from '../../domain/orders/order-policy.ts';
import type { ClockSpec, Sop } from '../../workflows/sop/index.ts';
import type { PracticeCommand } from './practice-procedure.ts';

/** A clock of the practice policy. */
export type PracticeClock = TaskTarget & { readonly atRiskShare: number; readonly ladder: LadderPolicy };

/** What a case of practice runs under; no file of policy/ holds it. */
export interface PracticePolicy extends ProcedurePolicy {
  readonly clocks: { readonly [name: string]: PracticeClock };
}

const targetMinutes = 240;

/** Clocks of 100 minutes without closed times; tests replace what they need. */
export const practicePolicy: PracticePolicy = {
  version: 'practice',
  effectLimitMinutes: 5,
  compensationAttempts: 3,
  tasks: { leaseMinutes: 30, handOverNote: false, reasonCodes: {} },
  exceptions: { approverRoles: ['operations-manager', 'billing-owner'], quorum: 1 },
  taskTargets: Object.fromEntries(['escalation', 'approval', 'exception'].map((kind) => [kind, { targetMinutes, calendar: 'always' }])),
  clocks: {
    plain: { targetMinutes: 100, calendar: 'always', atRiskShare: 0.75, ladder: { rungs: [] } },
    laddered: {
      targetMinutes: 100,
      calendar: 'always',
      atRiskShare: 0.75,
      ladder: {
        rungs: [
          { key: 'remind', at: { shareOfTarget: 0.5 }, action: 'remind', channel: 'mail', to: ['order-management-specialist'] },
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
    },
  },
};

/** The clock of policy as the procedure starts it, with the kernel's own words. */
export function practiceClock(sop: Sop<PracticePolicy>, command: Extract<PracticeCommand, { do: 'clock' }>): ClockSpec {
  const clock = sop.policy.clocks[command.clock];
  if (clock === undefined) throw new RangeError(`the practice policy has no clock ${command.clock}`);
  const name = command.name ?? command.clock;
  return {
    name,
    title: `Practice clock ${name}`,
    ...clock,
    calendar: sop.calendar(clock.calendar),
  };
}
