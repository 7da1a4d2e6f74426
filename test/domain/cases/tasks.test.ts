import type { TaskView } from '../../../domain/cases/case.ts';
import { cancelTask, claimTask, completeTask, reassignTask, releaseTask } from '../../../domain/cases/tasks.ts';
import type { Actor } from '../../../domain/shared/roles.ts';

const taskId = 'order-booking:Q-1001.0a1b2c3d~1';
const ann: Actor = { subject: 'ann', roles: ['billing-owner'] };
const bob: Actor = { subject: 'bob', roles: ['billing-owner'] };
const manager: Actor = { subject: 'mia', roles: ['operations-manager'] };
const ask = { nowMs: 1_000, requestedBy: 'shop' };

const open: TaskView = {
  taskId,
  caseId: 'order-booking:Q-1001.0a1b2c3d',
  version: 1,
  kind: 'non-conformance',
  state: 'open',
  procedure: 'order-booking',
  customerId: 'C-100',
  role: 'billing-owner',
  title: 'Billing is not ready',
  description: 'A hold is open.',
  choices: [
    { key: 'resolved', title: 'Resolved', needsComment: true },
    { key: 'ignore', title: 'Ignore', needsComment: false },
  ],
  data: {},
  openedAtMs: 0,
  priority: 'P3',
  atRiskAtMs: 1_500,
  dueAtMs: 10_000,
};
const taskOf = (change: ReturnType<typeof claimTask>): TaskView => {
  if (!change.ok) throw new Error(change.detail);
  return change.task;
};
const claimed = taskOf(claimTask(open, ann, ask));

describe('claiming a task', () => {
  test('OB-2: a person of the role takes it, and its version grows', () => {
    expect(claimed).toMatchObject({ state: 'claimed', claimedBy: 'ann', claimedAtMs: 1_000, version: 2 });
  });

  test('OB-2: a person without the role can neither claim nor complete it', () => {
    const stranger: Actor = { subject: 'zoe', roles: ['order-management-specialist'] };
    expect(claimTask(open, stranger, ask)).toMatchObject({
      ok: false,
      code: 'role-missing',
      detail: expect.stringContaining('billing-owner'),
    });
    expect(completeTask(open, { taskId, actor: stranger, choice: 'ignore', comment: '' }, ask)).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
  });

  test('a lost race says who has it since when', () => {
    expect(claimTask(claimed, bob, ask)).toMatchObject({ ok: false, code: 'claimed-by-other', by: 'ann', atMs: 1_000 });
  });

  test('claiming twice by the same person changes nothing', () => {
    expect(claimTask(claimed, ann, { ...ask, nowMs: 2_000 })).toEqual({ ok: true, task: claimed });
  });

  test('only its assignee may take an assigned task', () => {
    const assigned = { ...open, assignee: 'bob' };
    expect(claimTask(assigned, ann, ask)).toMatchObject({ ok: false, code: 'claimed-by-other', by: 'bob' });
    expect(claimTask(assigned, bob, ask).ok).toBe(true);
  });
});

describe('deciding a task', () => {
  test('the decision keeps who, when, what and why', () => {
    const done = taskOf(completeTask(claimed, { taskId, actor: ann, choice: 'resolved', comment: 'hold released' }, ask));
    expect(done).toMatchObject({ state: 'completed', decision: { choice: 'resolved', comment: 'hold released', by: 'ann', atMs: 1_000 } });
  });

  test('F-30: the second decision is told who decided what before', () => {
    const done = taskOf(completeTask(claimed, { taskId, actor: ann, choice: 'ignore', comment: '' }, ask));
    expect(completeTask(done, { taskId, actor: bob, choice: 'resolved', comment: 'x' }, ask)).toMatchObject({
      ok: false,
      code: 'already-decided',
      by: 'ann',
      detail: expect.stringContaining('ignore'),
    });
  });

  test('F-32: a task that was cancelled takes no late decision', () => {
    const gone = cancelTask(claimed, 2_000);
    expect(completeTask(gone, { taskId, actor: ann, choice: 'ignore', comment: '' }, ask)).toMatchObject({
      ok: false,
      code: 'already-decided',
    });
    expect(cancelTask(gone, 3_000)).toBe(gone);
  });

  test('a choice that is not offered names the ones that are', () => {
    const answer = completeTask(open, { taskId, actor: ann, choice: 'explode', comment: '' }, ask);
    expect(answer).toMatchObject({
      ok: false,
      code: 'unknown-choice',
      field: 'choice',
      detail: expect.stringContaining('resolved, ignore'),
    });
  });

  test('a choice that needs a written reason refuses a blank one', () => {
    const answer = completeTask(open, { taskId, actor: ann, choice: 'resolved', comment: '  ' }, ask);
    expect(answer).toMatchObject({ ok: false, code: 'comment-missing', field: 'comment' });
  });

  test('F-61: whoever asked for an order may not approve it', () => {
    const approval: TaskView = { ...open, kind: 'approval', role: 'operations-manager' };
    expect(
      completeTask(approval, { taskId, actor: manager, choice: 'ignore', comment: '' }, { nowMs: 1, requestedBy: 'mia' }),
    ).toMatchObject({
      ok: false,
      code: 'own-request',
    });
    expect(completeTask(approval, { taskId, actor: manager, choice: 'ignore', comment: '' }, ask).ok).toBe(true);
  });
});

describe('giving a task away', () => {
  test('release is for who claimed it', () => {
    expect(taskOf(releaseTask(claimed, ann))).not.toHaveProperty('claimedBy');
    expect(releaseTask(claimed, bob)).toMatchObject({ ok: false, code: 'not-claimed' });
    expect(releaseTask(open, ann)).toMatchObject({ ok: false, code: 'not-claimed' });
  });

  test('a manager moves it to another role or person, and the claim ends', () => {
    const moved = taskOf(reassignTask(claimed, { taskId, actor: manager, toRole: 'billing-specialist', toPerson: 'carl', comment: '' }));
    expect(moved).toMatchObject({ state: 'open', role: 'billing-specialist', assignee: 'carl' });
    expect(moved).not.toHaveProperty('claimedBy');
  });

  test('somebody with neither the role nor the management may not move it', () => {
    const stranger: Actor = { subject: 'zoe', roles: ['upstream-system'] };
    expect(reassignTask(open, { taskId, actor: stranger, comment: '' })).toMatchObject({ ok: false, code: 'role-missing' });
  });

  test('an approval stays with the role that policy gave it', () => {
    const approval: TaskView = { ...open, kind: 'approval' };
    const answer = reassignTask(approval, { taskId, actor: manager, toRole: 'billing-specialist', comment: '' });
    expect(answer).toMatchObject({ ok: false, code: 'role-missing', field: 'toRole' });
  });
});
