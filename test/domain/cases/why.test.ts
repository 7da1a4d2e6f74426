import type { CaseView } from '../../../domain/cases/case.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { type Situation, whyItWaits } from '../../../domain/cases/why.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { caseView, taskView } from '../../store/sample-case.ts';

const day = Date.UTC(2025, 10, 3);
const hour = (n: number) => day + n * 3_600_000;
const nowMs = hour(10);
const caseId = 'order-booking:quote:Q-1.0a1b2c3d';
const childId = 'provisioning-handoff:quote:Q-1.4e5f6a7b';

const task: TaskView = taskView(`${caseId}~1`, {
  title: 'Billing is not ready',
  role: 'billing-owner',
  atRiskAtMs: hour(15),
  dueAtMs: hour(17),
});
const late: TaskView = taskView(`${caseId}~2`, {
  title: 'Voice has not acknowledged',
  role: 'operations-manager',
  atRiskAtMs: hour(12),
  dueAtMs: hour(13),
});
const approval: TaskView = {
  ...task,
  title: 'Approve the order',
  kind: 'approval',
  role: 'operations-manager',
};
const vote = { choice: 'approve', comment: '', by: 'omar', atMs: hour(9) };
const onTask = {
  status: 'waiting',
  waitsOn: { kind: 'task', taskId: task.taskId },
  waitingSinceMs: hour(8),
} as const;
const deciding = { ...onTask, waitingFor: 'billing-owner has to decide: Billing is not ready' };
const onMessage = {
  status: 'waiting',
  waitsOn: { kind: 'message' },
  waitingSinceMs: hour(8),
} as const;
const acknowledging = { ...onMessage, waitingFor: 'the acknowledgment of billing' };
const rung = {
  atMs: hour(11),
  title: 'Acknowledgment of order SO-1 by Billing: reminder to owner',
};
const onChild = {
  status: 'waiting',
  waitsOn: { kind: 'case', caseId: childId },
  waitingFor: 'Provisioning handoff of order SO-1',
  waitingSinceMs: hour(7),
} as const;
const pausedClock: ClockView = {
  name: 'resolve',
  title: 'Resolution of the case',
  kind: 'resolve',
  state: 'paused',
  priority: 'P3',
  calendar: 'emea',
  targetMinutes: 480,
  startedAtMs: hour(1),
  elapsedMinutes: 60,
  atRiskAtMs: hour(6),
  dueAtMs: hour(9),
  pauses: [{ fromMs: hour(2), reason: 'the customer has to answer', by: 'ann' }],
};

function situation(
  view: Partial<CaseView>,
  tasks: readonly TaskView[] = [],
  child?: Situation,
): Situation {
  return {
    case: caseView(caseId, { updatedAtMs: hour(9), ...view }),
    tasks,
    nowMs,
    ...(child && { child }),
  };
}
const childCase = (view: Partial<CaseView>, tasks: readonly TaskView[] = []): Situation => ({
  case: caseView(childId, view),
  tasks,
  nowMs,
});

const rows: readonly [what: string, at: Situation, sentence: string][] = [
  [
    'a decision nobody has taken',
    situation(deciding, [task]),
    'The case waits for somebody of role billing-owner to decide "Billing is not ready", ' +
      'since 2025-11-03 08:00 UTC; next, on 2025-11-03 15:00 UTC: "Billing is not ready" is ' +
      'at risk.',
  ],
  [
    'a decision of several roles',
    situation(deciding, [{ ...task, alsoRoles: ['operations-manager'] }]),
    'The case waits for somebody of role billing-owner or operations-manager to decide ' +
      '"Billing is not ready", since 2025-11-03 08:00 UTC; next, on 2025-11-03 15:00 UTC: ' +
      '"Billing is not ready" is at risk.',
  ],
  [
    'a decision somebody has taken, on a lease that ends next',
    situation(
      {
        ...deciding,
        next: { atMs: hour(10.5), title: 'The lease of ann ends: Billing is not ready' },
      },
      [{ ...task, state: 'claimed', claimedBy: 'ann', claimedAtMs: hour(9.5) }],
    ),
    'The case waits for ann, who has had it since 2025-11-03 09:30 UTC, to decide "Billing ' +
      'is not ready", since 2025-11-03 08:00 UTC; next, on 2025-11-03 10:30 UTC: The lease of ' +
      'ann ends: Billing is not ready.',
  ],
  [
    'a decision meant for one person',
    situation(deciding, [{ ...task, assignee: 'zoe' }]),
    'The case waits for zoe of role billing-owner to decide "Billing is not ready", since ' +
      '2025-11-03 08:00 UTC; next, on 2025-11-03 15:00 UTC: "Billing is not ready" is at risk.',
  ],
  [
    'a decision put off',
    situation(deciding, [{ ...task, snoozedUntilMs: hour(14) }]),
    'The case waits for somebody of role billing-owner to decide "Billing is not ready", ' +
      'put off until 2025-11-03 14:00 UTC, since 2025-11-03 08:00 UTC; next, on 2025-11-03 ' +
      '14:00 UTC: "Billing is not ready" comes back to the inbox.',
  ],
  [
    'a decision whose snooze is over',
    situation(deciding, [{ ...task, snoozedUntilMs: hour(9) }]),
    'The case waits for somebody of role billing-owner to decide "Billing is not ready", ' +
      'since 2025-11-03 08:00 UTC; next, on 2025-11-03 15:00 UTC: "Billing is not ready" is ' +
      'at risk.',
  ],
  [
    'a decision at risk',
    situation(deciding, [{ ...task, atRiskAtMs: hour(9) }]),
    'The case waits for somebody of role billing-owner to decide "Billing is not ready", ' +
      'since 2025-11-03 08:00 UTC; next, on 2025-11-03 17:00 UTC: "Billing is not ready" is ' +
      'overdue.',
  ],
  [
    'a decision overdue, and nothing more to come',
    situation(deciding, [{ ...task, atRiskAtMs: hour(8.5), dueAtMs: hour(9) }]),
    'The case waits for somebody of role billing-owner to decide "Billing is not ready", ' +
      'since 2025-11-03 08:00 UTC; "Billing is not ready" has been overdue since 2025-11-03 ' +
      '09:00 UTC; nothing happens by itself.',
  ],
  [
    'a decision that was just made',
    situation(deciding, [{ ...task, state: 'completed' }]),
    'The case waits for the procedure to go on, now that "Billing is not ready" is ' +
      'completed, since 2025-11-03 08:00 UTC; nothing happens by itself.',
  ],
  [
    'a decision whose task the read model does not show yet',
    situation(deciding),
    'The case waits for billing-owner has to decide: Billing is not ready, since 2025-11-03 ' +
      '08:00 UTC; nothing happens by itself.',
  ],
  [
    'an approval by several, which expires',
    situation(
      {
        ...onTask,
        waitingFor: 'approval',
        next: { atMs: hour(12), title: 'The approval expires: Approve the order' },
      },
      [
        {
          ...approval,
          approval: { quorum: 3, requestedBy: 'shop', votes: [vote, { ...vote, by: 'ida' }] },
        },
      ],
    ),
    'The case waits for somebody of role operations-manager to decide "Approve the order" ' +
      '(2 of 3 have approved), since 2025-11-03 08:00 UTC; next, on 2025-11-03 12:00 UTC: The ' +
      'approval expires: Approve the order.',
  ],
  [
    'an approval by one',
    situation({ ...onTask, waitingFor: 'approval' }, [
      { ...approval, approval: { quorum: 1, requestedBy: 'shop', votes: [] } },
    ]),
    'The case waits for somebody of role operations-manager to decide "Approve the order", ' +
      'since 2025-11-03 08:00 UTC; next, on 2025-11-03 15:00 UTC: "Approve the order" is at ' +
      'risk.',
  ],
  [
    'an outside system to be mended',
    situation({ ...onTask, waitingFor: 'billing-owner to mend: Trigger billing' }, [
      { ...task, kind: 'stuck-effect', title: 'Stuck: Trigger billing' },
    ]),
    'The case waits for somebody of role billing-owner to decide "Stuck: Trigger billing", ' +
      'since 2025-11-03 08:00 UTC; next, on 2025-11-03 15:00 UTC: "Stuck: Trigger billing" is ' +
      'at risk.',
  ],
  [
    'a message from outside, with a rung to come',
    situation({ ...acknowledging, next: rung }),
    'The case waits for the acknowledgment of billing, since 2025-11-03 08:00 UTC; next, on ' +
      '2025-11-03 11:00 UTC: Acknowledgment of order SO-1 by Billing: reminder to owner.',
  ],
  [
    'a message from outside, while people chase it',
    situation({ ...acknowledging, next: { ...rung, atMs: hour(16) } }, [
      late,
      { ...task, state: 'claimed', claimedBy: 'ann' },
    ]),
    'The case waits for the acknowledgment of billing, since 2025-11-03 08:00 UTC, while ' +
      'operations-manager has "Voice has not acknowledged" to do and 1 more; next, on ' +
      '2025-11-03 12:00 UTC: "Voice has not acknowledged" is at risk.',
  ],
  [
    'a message from outside, while one person chases it',
    situation(acknowledging, [
      { ...late, state: 'claimed', claimedBy: 'omar' },
      { ...task, state: 'cancelled' },
    ]),
    'The case waits for the acknowledgment of billing, since 2025-11-03 08:00 UTC, while ' +
      'omar (operations-manager) has "Voice has not acknowledged" to do; next, on 2025-11-03 ' +
      '12:00 UTC: "Voice has not acknowledged" is at risk.',
  ],
  [
    'a message from outside, with nothing that watches over it',
    situation(acknowledging),
    'The case waits for the acknowledgment of billing, since 2025-11-03 08:00 UTC; nothing ' +
      'happens by itself.',
  ],
  [
    'a clock that stands still',
    situation({ ...onMessage, waitingFor: 'the answer of the customer', clocks: [pausedClock] }),
    'The case waits for the answer of the customer, since 2025-11-03 08:00 UTC; its clock ' +
      '"Resolution of the case" stands still since 2025-11-03 02:00 UTC: the customer has to ' +
      'answer; nothing happens by itself.',
  ],
  [
    'another case, and what that one waits for',
    situation(onChild, [], childCase({ ...acknowledging, next: rung }, [late])),
    `The case waits for Provisioning handoff of order SO-1 (${childId}), since 2025-11-03 ` +
      '07:00 UTC, which waits for the acknowledgment of billing since 2025-11-03 08:00 UTC, ' +
      'while operations-manager has "Voice has not acknowledged" to do; next, on 2025-11-03 ' +
      '11:00 UTC: Acknowledgment of order SO-1 by Billing: reminder to owner.',
  ],
  [
    'another case that is at work',
    situation(onChild, [], childCase({ status: 'running' })),
    `The case waits for Provisioning handoff of order SO-1 (${childId}), since 2025-11-03 ` +
      '07:00 UTC; nothing happens by itself.',
  ],
  [
    'another case that the read model does not show yet',
    situation(onChild),
    `The case waits for Provisioning handoff of order SO-1 (${childId}), since 2025-11-03 ` +
      '07:00 UTC; nothing happens by itself.',
  ],
  [
    'a deadline that nobody saw to',
    situation({ ...acknowledging, next: { ...rung, atMs: hour(9) } }),
    'The case waits for the acknowledgment of billing, since 2025-11-03 08:00 UTC; what was ' +
      'to happen on 2025-11-03 09:00 UTC has not: Acknowledgment of order SO-1 by Billing: ' +
      'reminder to owner; see whether a worker runs.',
  ],
  [
    'a deadline that is just being seen to',
    situation({ ...acknowledging, next: { ...rung, atMs: nowMs - 60_000 } }),
    'The case waits for the acknowledgment of billing, since 2025-11-03 08:00 UTC; next, on ' +
      '2025-11-03 09:59 UTC: Acknowledgment of order SO-1 by Billing: reminder to owner.',
  ],
  [
    'a compensation that failed',
    situation(
      {
        ...onTask,
        status: 'cancelling',
        waitingFor: 'a decision of billing-owner: Stop billing failed',
      },
      [{ ...task, kind: 'compensation', title: 'Compensation failed: Stop billing' }],
    ),
    'The case is being cancelled and waits for somebody of role billing-owner to decide ' +
      '"Compensation failed: Stop billing", since 2025-11-03 08:00 UTC; next, on 2025-11-03 ' +
      '15:00 UTC: "Compensation failed: Stop billing" is at risk.',
  ],
  [
    'the word of another case on a cancellation',
    situation({ ...onChild, status: 'cancelling' }),
    'The case is being cancelled and waits for Provisioning handoff of order SO-1 ' +
      `(${childId}), since 2025-11-03 07:00 UTC; nothing happens by itself.`,
  ],
  [
    'the undoing of what was done',
    situation({ status: 'cancelling' }),
    'The case is being cancelled: what was done is undone, last on 2025-11-03 09:00 UTC.',
  ],
  [
    'nobody: it is at work',
    situation({ status: 'running' }),
    'The case is at work on step 1 (Verify the quote) and nobody has to act, last change on ' +
      '2025-11-03 09:00 UTC.',
  ],
  [
    'nobody: it is between steps',
    situation({ status: 'running', steps: [], next: rung }),
    'The case is at work and nobody has to act, last change on 2025-11-03 09:00 UTC; next, ' +
      'on 2025-11-03 11:00 UTC: Acknowledgment of order SO-1 by Billing: reminder to owner.',
  ],
  [
    'nothing: it is completed',
    situation({ status: 'completed', closedAtMs: hour(9) }),
    'The case was completed on 2025-11-03 09:00 UTC, and nothing is left to do.',
  ],
  [
    'nothing: it is cancelled',
    situation({ status: 'cancelled', closedAtMs: hour(9) }),
    'The case was cancelled on 2025-11-03 09:00 UTC, and nothing is left to do.',
  ],
];

test.each(rows)('why a case waits: for %s', (_what, at, sentence) => {
  expect(whyItWaits(at)).toBe(sentence);
});
