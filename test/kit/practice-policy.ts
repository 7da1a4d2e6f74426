import type { LadderRung, ProcedurePolicy, TaskTarget } from '../../domain/orders/order-policy.ts';
import type { ClockSpec, Sop, TaskSpec } from '../../workflows/sop/index.ts';
import type { PracticeCommand } from './practice-procedure.ts';

/** A clock of the practice policy. */
export type PracticeClock = TaskTarget & { readonly atRiskShare: number; readonly ladder: readonly LadderRung[] };

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
  taskTargets: Object.fromEntries(['escalation', 'approval', 'exception'].map((kind) => [kind, { targetMinutes, calendar: 'always' }])),
  clocks: {
    plain: { targetMinutes: 100, calendar: 'always', atRiskShare: 0.75, ladder: [] },
    laddered: {
      targetMinutes: 100,
      calendar: 'always',
      atRiskShare: 0.75,
      ladder: [
        { key: 'remind', at: { shareOfTarget: 0.5 }, action: 'remind', to: ['order-management-specialist'] },
        {
          key: 'escalate',
          at: { minutesAfterDue: 10 },
          action: 'escalate',
          to: ['operations-manager'],
          repeat: { everyMinutes: 10, times: 2 },
        },
      ],
    },
  },
};

/** The clock of policy as the procedure starts it: reminders are mails to the role, an escalation opens a task for its first role. */
export function practiceClock(sop: Sop<PracticePolicy>, command: Extract<PracticeCommand, { do: 'clock' }>): ClockSpec {
  const clock = sop.policy.clocks[command.clock];
  if (clock === undefined) throw new RangeError(`the practice policy has no clock ${command.clock}`);
  const name = command.name ?? command.clock;
  return {
    name,
    title: `Practice clock ${name}`,
    ...clock,
    calendar: sop.calendar(clock.calendar),
    notices: ({ rung, to, occurrence }) =>
      to.map((who) => ({ to: `${who}@practice.example`, subject: `Clock ${name}: ${rung} ${occurrence}`, text: `Case: ${sop.caseId}\n` })),
    task: (firing): TaskSpec | undefined => {
      const role = firing.to.find((who) => who !== 'owner' && who !== 'queue-lead');
      if (firing.action !== 'escalate' || firing.occurrence > 1 || role === undefined) return undefined;
      const choices = [{ key: 'chased', title: 'Chased: keep waiting', needsComment: false }];
      return { kind: 'escalation', role, title: `Clock ${name} is late`, description: `Rung ${firing.rung}.`, choices };
    },
  };
}
