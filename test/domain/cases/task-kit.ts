import type { TaskView } from '../../../domain/cases/task.ts';
import type { TaskChange } from '../../../domain/cases/task-rules.ts';

export const taskId = 'order-booking:quote:Q-1001.0a1b2c3d~1';

/** An open task for a billing owner; tests change what they are about. */
export const aTask: TaskView = {
  taskId,
  caseId: 'order-booking:quote:Q-1001.0a1b2c3d',
  version: 1,
  kind: 'non-conformance',
  state: 'open',
  procedure: 'order-booking',
  customerId: 'C-100',
  priority: 'P3',
  role: 'billing-owner',
  title: 'Billing is not ready',
  description: 'A hold is open.',
  choices: [
    { key: 'resolved', title: 'Resolved', needsComment: true },
    { key: 'ignore', title: 'Ignore', needsComment: false },
  ],
  data: {},
  openedAtMs: 0,
  atRiskAtMs: 7_500,
  dueAtMs: 10_000,
};

/** The task of a change that must have counted. */
export function taskOf(change: TaskChange): TaskView {
  if (!change.ok) throw new Error(change.detail);
  return change.task;
}
