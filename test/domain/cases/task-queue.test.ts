import type { TaskView } from '../../../domain/cases/task.ts';
import {
  awake,
  bulkRefusal,
  escalateTask,
  reprioritised,
  snoozeTask,
} from '../../../domain/cases/task-queue.ts';
import { claimTask } from '../../../domain/cases/tasks.ts';
import type { Actor } from '../../../domain/shared/roles.ts';
import { aTask, taskId, taskOf } from './task-kit.ts';

const ann: Actor = { subject: 'ann', roles: ['billing-owner'] };
const bob: Actor = { subject: 'bob', roles: ['billing-owner'] };
const manager: Actor = { subject: 'mia', roles: ['operations-manager'] };
const stranger: Actor = { subject: 'zoe', roles: ['order-management-specialist'] };
const nowMs = 1_000_000;
const day = 86_400_000;
const claimed = taskOf(claimTask(aTask, ann, { nowMs, leaseMs: 30_000 }));
const closed: TaskView = {
  ...aTask,
  state: 'completed',
  decision: { choice: 'resolved', comment: '', by: 'ann', atMs: 5 },
};
const approval: TaskView = {
  ...aTask,
  kind: 'approval',
  approval: { quorum: 1, requestedBy: 'ann', votes: [] },
};
const snooze = (task: TaskView, actor: Actor, untilMs = nowMs + day) =>
  snoozeTask(task, { taskId, actor, untilMs, comment: 'later' }, { nowMs, longestDays: 30 });

describe('snoozing a task', () => {
  test('keeps its state, its holder and its target, and its version grows', () => {
    expect(snooze(claimed, ann)).toEqual({
      ok: true,
      task: { ...claimed, snoozedUntilMs: nowMs + day, version: claimed.version + 1 },
    });
    expect(taskOf(snooze(aTask, bob))).toMatchObject({
      state: 'open',
      dueAtMs: aTask.dueAtMs,
      snoozedUntilMs: nowMs + day,
    });
  });

  test('again moves its end, either way', () => {
    const once = taskOf(snooze(aTask, ann));
    expect(taskOf(snooze(once, bob, nowMs + 1)).snoozedUntilMs).toBe(nowMs + 1);
  });

  const askedAndManages: Actor = { subject: 'ann', roles: ['operations-manager'] };
  test.each<{
    readonly when: string;
    readonly task: TaskView;
    readonly actor: Actor;
    readonly code: string;
  }>([
    { when: 'by another than its holder', task: claimed, actor: bob, code: 'claimed-by-other' },
    {
      when: 'by another than the one it is meant for',
      task: { ...aTask, assignee: 'bob' },
      actor: ann,
      code: 'claimed-by-other',
    },
    { when: 'without its role', task: aTask, actor: stranger, code: 'role-missing' },
    { when: 'once it is decided', task: closed, actor: ann, code: 'already-decided' },
    {
      when: 'once it is decided, by a manager',
      task: closed,
      actor: manager,
      code: 'already-decided',
    },
    { when: 'by who asked for the approval', task: approval, actor: ann, code: 'own-request' },
    {
      when: 'by a manager who asked for the approval',
      task: approval,
      actor: askedAndManages,
      code: 'own-request',
    },
  ])('is refused $when', ({ task, actor, code }) => {
    expect(snooze(task, actor)).toMatchObject({ ok: false, code });
  });

  test('by a manager needs neither the role nor the claim', () => {
    expect(snooze(claimed, manager).ok).toBe(true);
  });

  test.each([
    [nowMs, false],
    [nowMs + 1, true],
    [nowMs + 30 * day, true],
    [nowMs + 30 * day + 1, false],
  ])(
    'must end in time to come, within the days of policy: until %i, accepted: %s',
    (untilMs, accepted) => {
      const change = snooze(aTask, ann, untilMs);
      expect(change.ok).toBe(accepted);
      if (!change.ok) expect(change).toMatchObject({ code: 'snooze-invalid', field: 'until' });
    },
  );

  test('ends when somebody takes the task', () => {
    expect(awake(taskOf(snooze(aTask, ann)))).toEqual({ ...aTask, version: aTask.version + 1 });
  });
});

describe('escalating a task', () => {
  const escalate = (task: TaskView, actor: Actor, toRole = 'operations-manager' as const) =>
    escalateTask(task, { taskId, actor, toRole, reason: 'beyond us' });

  test('passes it on to the role, free of claim, assignment and snooze', () => {
    const held = {
      ...claimed,
      assignee: 'ann',
      alsoRoles: ['billing-specialist'] as const,
      snoozedUntilMs: nowMs + day,
    };
    const passed = taskOf(escalate(held, ann));
    expect(passed).toMatchObject({
      role: 'operations-manager',
      state: 'open',
      version: held.version + 1,
    });
    for (const gone of ['claimedBy', 'assignee', 'alsoRoles', 'snoozedUntilMs'])
      expect(passed).not.toHaveProperty(gone);
  });

  test('is for its role and for managers, whoever holds it', () => {
    expect(escalate(claimed, bob).ok).toBe(true);
    expect(escalate(claimed, manager).ok).toBe(true);
    expect(escalate(claimed, stranger)).toMatchObject({ ok: false, code: 'role-missing' });
  });

  test('is refused for a decided task, for an approval, and where it already is', () => {
    expect(escalate(closed, ann)).toMatchObject({ ok: false, code: 'already-decided' });
    expect(escalate(approval, bob)).toMatchObject({
      ok: false,
      code: 'role-missing',
      field: 'toRole',
    });
    expect(escalate({ ...aTask, role: 'operations-manager' }, manager)).toMatchObject({
      ok: false,
      code: 'form-invalid',
      field: 'toRole',
    });
  });
});

test('approvals are never changed in bulk, and other tasks are', () => {
  const one = { taskId, actor: manager };
  expect(bulkRefusal(approval, { ...one, inBulk: true })).toMatchObject({
    ok: false,
    code: 'approval-in-bulk',
  });
  expect(bulkRefusal({ ...aTask, kind: 'approval' }, { ...one, inBulk: true })).toMatchObject({
    code: 'approval-in-bulk',
  });
  expect(bulkRefusal({ ...approval, kind: 'exception' }, { ...one, inBulk: true })).toMatchObject({
    code: 'approval-in-bulk',
  });
  expect(bulkRefusal(approval, one)).toBeUndefined();
  expect(bulkRefusal(aTask, { ...one, inBulk: true })).toBeUndefined();
});

test('an open task takes the priority of its case; a closed one keeps the one it ended with', () => {
  expect(reprioritised(aTask, 'P0')).toEqual({
    ...aTask,
    priority: 'P0',
    version: aTask.version + 1,
  });
  expect(reprioritised(aTask, aTask.priority)).toBeUndefined();
  expect(reprioritised(closed, 'P0')).toBeUndefined();
});
