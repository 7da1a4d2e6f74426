import type { PracticeOptions } from '../../kit/practice-harness.ts';
import { simpleClock } from '../../kit/practice-policy.ts';
import { rungAt } from './notice-evidence.ts';

export const late = { reason: 'Nobody has answered' };
const escalation = rungAt(20, {
  key: 'escalate',
  action: 'escalate',
  to: ['operations-manager'],
  ...late,
});

/** Clocks of the practice policy with ladders of every kind, and whom their notices reach. */
export const laddered: PracticeOptions = {
  practice: {
    onCall: {
      'on-duty-manager': 'operations-manager',
      'l2-support': 'customer-operations-coordinator',
    },
    clocks: {
      everything: simpleClock('resolve', 100, {
        ladder: {
          rungs: [
            rungAt(10, { key: 'remind', action: 'remind' }),
            rungAt(20, {
              key: 'tell',
              channel: 'chat',
              to: ['order-management-specialist', 'operations-manager'],
            }),
            rungAt(30, {
              key: 'call',
              action: 'escalate',
              channel: 'phone',
              to: ['on-call:l2-support'],
              ...late,
              repeat: { everyMinutes: 5, times: 2 },
            }),
            rungAt(50, {
              key: 'hand-over',
              action: 'reassign',
              to: ['operations-manager'],
              ...late,
            }),
            rungAt(60, {
              key: 'incident',
              action: 'open-incident',
              channel: 'phone',
              to: ['on-call:incident-manager'],
              ...late,
            }),
          ],
        },
      }),
      short: simpleClock('resolve', 100, {
        ladder: { rungs: [rungAt(10, { key: 'remind', action: 'remind' }), escalation] },
      }),
      rearmed: simpleClock('resolve', 600, {
        ladder: {
          rungs: [rungAt(10, { key: 'remind', action: 'remind' }), escalation],
          rearmAfterMinutes: 30,
          rearmTimes: 1,
        },
      }),
      inHours: simpleClock('resolve', 600, {
        targets: { default: { minutes: 600, calendar: 'americas' } },
        ladder: {
          rungs: [rungAt(10, { key: 'remind', action: 'remind' }), escalation],
          rearmAfterMinutes: 30,
        },
      }),
      periodic: simpleClock('update', 30, {
        ladder: { rungs: [rungAt(10, { key: 'remind', action: 'remind' })] },
      }),
      incidents: simpleClock('resolve', 600, {
        ladder: {
          rungs: [
            rungAt(10, {
              key: 'incident',
              action: 'open-incident',
              channel: 'phone',
              to: ['on-call:incident-manager'],
              ...late,
            }),
          ],
          rearmAfterMinutes: 5,
        },
      }),
    },
  },
  notices: {
    roles: {
      'order-management-specialist': { mail: 'desk@handoff.example', chat: '#desk' },
      'operations-manager': { mail: 'manager@handoff.example' },
    },
  },
};
