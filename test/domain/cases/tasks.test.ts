import type { TaskView } from '../../../domain/cases/task.ts';
import {
  cancelTask,
  claimTask,
  endLease,
  handOverTask,
  reassignTask,
  releaseTask,
  renewLease,
} from '../../../domain/cases/tasks.ts';
import type { Actor } from '../../../domain/shared/roles.ts';
import { aTask, taskId, taskOf } from './task-kit.ts';

const ann: Actor = { subject: 'ann', roles: ['billing-owner'] };
const bob: Actor = { subject: 'bob', roles: ['billing-owner'] };
const manager: Actor = { subject: 'mia', roles: ['operations-manager'] };
const lease = { nowMs: 1_000, leaseMs: 30_000 };
const noNote = { nowMs: 5_000, handOverNote: false };
const claimed = taskOf(claimTask(aTask, ann, lease));
const approval: TaskView = {
  ...aTask,
  kind: 'approval',
  role: 'operations-manager',
  approval: { quorum: 1, requestedBy: 'mia', votes: [] },
};

describe('claiming a task', () => {
  test('OB-2: a person of the role takes it on a lease, and its version grows', () => {
    expect(claimed).toMatchObject({
      state: 'claimed',
      claimedBy: 'ann',
      claimedAtMs: 1_000,
      claimedUntilMs: 31_000,
      version: 2,
    });
  });

  test('OB-2: a person without the role cannot', () => {
    const stranger: Actor = { subject: 'zoe', roles: ['order-management-specialist'] };
    const detail = expect.stringContaining('billing-owner');
    expect(claimTask(aTask, stranger, lease)).toMatchObject({
      ok: false,
      code: 'role-missing',
      detail,
    });
  });

  test('one of several roles is enough', () => {
    const shared: TaskView = { ...aTask, alsoRoles: ['operations-manager'] };
    expect(claimTask(shared, manager, lease).ok).toBe(true);
    expect(claimTask(shared, ann, lease).ok).toBe(true);
  });

  test('a lost race says who has it since when', () => {
    expect(claimTask(claimed, bob, lease)).toMatchObject({
      ok: false,
      code: 'claimed-by-other',
      by: 'ann',
      atMs: 1_000,
    });
  });

  test('claiming again by the same person renews the lease, and keeps since when', () => {
    const again = taskOf(claimTask(claimed, ann, { ...lease, nowMs: 11_000 }));
    expect(again).toEqual({ ...claimed, claimedUntilMs: 41_000, version: 3 });
  });

  test('only its assignee may take an assigned task', () => {
    const assigned = { ...aTask, assignee: 'bob' };
    expect(claimTask(assigned, ann, lease)).toMatchObject({
      ok: false,
      code: 'claimed-by-other',
      by: 'bob',
    });
    expect(claimTask(assigned, bob, lease).ok).toBe(true);
  });

  test('F-61: whoever asked for an approval neither takes nor is given it', () => {
    expect(claimTask(approval, manager, lease)).toMatchObject({ ok: false, code: 'own-request' });
    const given = reassignTask(
      approval,
      { taskId, actor: { ...manager, subject: 'max' }, toPerson: 'mia', comment: '' },
      noNote,
    );
    expect(given).toMatchObject({ ok: false, code: 'own-request', field: 'toPerson' });
  });
});

describe('a lease', () => {
  test.each([
    [30_999, false],
    [31_000, true],
    [99_000, true],
  ])('at %i ms has ended: %s', (nowMs, hasEnded) => {
    const freed = endLease(claimed, nowMs);
    expect(freed !== undefined).toBe(hasEnded);
    if (freed) expect(freed).toEqual({ ...aTask, version: 3 });
  });

  test('never gets shorter, and is renewed by nobody else', () => {
    expect(renewLease(claimed, 'ann', { nowMs: 900, leaseMs: 10 })?.claimedUntilMs).toBe(31_000);
    expect(renewLease(claimed, 'bob', lease)).toBeUndefined();
    expect(renewLease(aTask, 'ann', lease)).toBeUndefined();
  });

  test('of a task that is not claimed does not end', () => {
    expect(endLease(aTask, 99_000)).toBeUndefined();
    expect(endLease(cancelTask(claimed, 2_000), 99_000)).toBeUndefined();
  });
});

describe('giving a task away', () => {
  test('release is for who claimed it', () => {
    expect(taskOf(releaseTask(claimed, ann))).toEqual({ ...aTask, version: 3 });
    expect(releaseTask(claimed, bob)).toMatchObject({ ok: false, code: 'not-claimed' });
    expect(releaseTask(aTask, ann)).toMatchObject({ ok: false, code: 'not-claimed' });
  });

  test('a manager moves it to another role or person, and the claim ends', () => {
    const message = {
      taskId,
      actor: manager,
      toRole: 'billing-specialist',
      toPerson: 'carl',
      comment: '',
    } as const;
    const moved = taskOf(reassignTask(claimed, message, noNote));
    expect(moved).toEqual({ ...aTask, role: 'billing-specialist', assignee: 'carl', version: 3 });
  });

  test('somebody with neither the role nor the management may not move it', () => {
    const stranger: Actor = { subject: 'zoe', roles: ['upstream-system'] };
    expect(reassignTask(aTask, { taskId, actor: stranger, comment: '' }, noNote)).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
  });

  test('an approval stays with the role that policy gave it', () => {
    const other: Actor = { subject: 'max', roles: ['operations-manager'] };
    const answer = reassignTask(
      approval,
      { taskId, actor: other, toRole: 'billing-specialist', comment: '' },
      noNote,
    );
    expect(answer).toMatchObject({ ok: false, code: 'role-missing', field: 'toRole' });
  });

  test('needs a note on the next step where policy demands it, and keeps it', () => {
    const demanded = { nowMs: 5_000, handOverNote: true };
    const message = { taskId, actor: ann, toPerson: 'bob', comment: 'his' };
    const bare = reassignTask(claimed, { ...message, nextStep: '  ' }, demanded);
    expect(bare).toMatchObject({ ok: false, code: 'hand-over-note-missing', field: 'nextStep' });
    const given = taskOf(
      reassignTask(claimed, { ...message, nextStep: 'call the bank' }, demanded),
    );
    expect(given.handOver).toEqual({ nextStep: 'call the bank', by: 'ann', atMs: 5_000 });
  });

  test('an escalation gives it to another role alone, whoever had it', () => {
    const shared: TaskView = { ...claimed, assignee: 'ann', alsoRoles: ['billing-specialist'] };
    expect(handOverTask(shared, 'operations-manager')).toEqual({
      ...aTask,
      role: 'operations-manager',
      version: 3,
    });
    const gone = cancelTask(shared, 2_000);
    expect(handOverTask(gone, 'operations-manager')).toBe(gone);
  });

  test('a task that was cancelled is cancelled once and goes nowhere', () => {
    const gone = cancelTask(claimed, 2_000);
    expect(cancelTask(gone, 3_000)).toBe(gone);
    expect(reassignTask(gone, { taskId, actor: manager, comment: '' }, noNote)).toMatchObject({
      code: 'already-decided',
    });
    expect(claimTask(gone, ann, lease)).toMatchObject({ code: 'already-decided' });
  });
});
