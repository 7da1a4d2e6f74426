import fc from 'fast-check';
import type { ApprovalView } from '../../../domain/cases/approval.ts';
import { completeTask, expireApproval, saveForm } from '../../../domain/cases/decisions.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { cancelTask, claimTask } from '../../../domain/cases/tasks.ts';
import type { Actor } from '../../../domain/shared/roles.ts';
import { aTask, taskId, taskOf } from './task-kit.ts';

const ann: Actor = { subject: 'ann', roles: ['billing-owner'] };
const bob: Actor = { subject: 'bob', roles: ['billing-owner'] };
const at = { nowMs: 1_000 };
const lease = { nowMs: 1_000, leaseMs: 30_000 };
const decide = (actor: Actor, choice: string, comment = '') => ({ taskId, actor, choice, comment });
const claimed = taskOf(claimTask(aTask, ann, lease));

describe('deciding a task', () => {
  test('keeps who, when, what and why', () => {
    const done = taskOf(completeTask(claimed, decide(ann, 'resolved', 'hold released'), at));
    expect(done).toMatchObject({ state: 'completed', closedAtMs: 1_000, claimedBy: 'ann' });
    expect(done.decision).toEqual({
      choice: 'resolved',
      comment: 'hold released',
      by: 'ann',
      atMs: 1_000,
    });
    expect(done).not.toHaveProperty('claimedUntilMs');
  });

  test('OB-2: is for the role alone', () => {
    const stranger: Actor = { subject: 'zoe', roles: ['order-management-specialist'] };
    expect(completeTask(aTask, decide(stranger, 'ignore'), at)).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
  });

  test('F-30: the second decision is told who decided what before', () => {
    const done = taskOf(completeTask(claimed, decide(ann, 'ignore'), at));
    const late = completeTask(done, decide(bob, 'resolved', 'x'), at);
    expect(late).toMatchObject({
      ok: false,
      code: 'already-decided',
      by: 'ann',
      detail: expect.stringContaining('ignore'),
    });
  });

  test('F-32: a task that was cancelled takes no late decision', () => {
    expect(completeTask(cancelTask(claimed, 2_000), decide(ann, 'ignore'), at)).toMatchObject({
      ok: false,
      code: 'already-decided',
    });
  });

  test('a choice that is not offered names the ones that are', () => {
    const detail = expect.stringContaining('resolved, ignore');
    expect(completeTask(aTask, decide(ann, 'explode'), at)).toMatchObject({
      code: 'unknown-choice',
      field: 'choice',
      detail,
    });
  });

  test('a choice that needs a written reason refuses a blank one', () => {
    expect(completeTask(aTask, decide(ann, 'resolved', '  '), at)).toMatchObject({
      code: 'comment-missing',
      field: 'comment',
    });
  });
});

describe('what a choice demands', () => {
  const codes = [
    { key: 'price', title: 'Price' },
    { key: 'other', title: 'Other' },
  ];
  const demanding: TaskView = {
    ...aTask,
    choices: [
      {
        key: 'reject',
        title: 'Reject',
        needsComment: false,
        verdict: 'reject',
        reasonCodes: codes,
      },
      { key: 'override', title: 'Override', needsComment: false, verdict: 'override' },
      {
        key: 'acknowledged',
        title: 'Acknowledged',
        needsComment: false,
        form: 'ticket-acknowledgment',
      },
      { key: 'plain', title: 'Plain', needsComment: false },
    ],
  };
  const form = { owner: 'nora', dueAt: '2026-02-01T17:00:00Z' };

  test.each([
    ['a rejection without text', decide(ann, 'reject'), ['comment-missing', 'comment']],
    ['an override without text', decide(ann, 'override'), ['comment-missing', 'comment']],
    [
      'a rejection without code',
      decide(ann, 'reject', 'no'),
      ['reason-code-missing', 'reasonCode'],
    ],
    [
      'a code that policy does not know',
      { ...decide(ann, 'reject', 'no'), reasonCode: 'mood' },
      ['reason-code-missing', 'reasonCode'],
    ],
    [
      'a code where none is asked for',
      { ...decide(ann, 'plain'), reasonCode: 'price' },
      ['reason-code-missing', 'reasonCode'],
    ],
    ['no form', decide(ann, 'acknowledged'), ['form-invalid', 'form']],
    ['a form where none is asked for', { ...decide(ann, 'plain'), form }, ['form-invalid', 'form']],
  ])('is refused: %s', (_what, message, [code, field]) => {
    expect(completeTask(demanding, message, at)).toMatchObject({ ok: false, code, field });
  });

  test('is kept with the decision', () => {
    const rejected = taskOf(
      completeTask(demanding, { ...decide(ann, 'reject', 'too dear'), reasonCode: 'price' }, at),
    );
    expect(rejected.decision).toMatchObject({
      choice: 'reject',
      comment: 'too dear',
      reasonCode: 'price',
    });
    const acknowledged = taskOf(
      completeTask(demanding, { ...decide(ann, 'acknowledged'), form }, at),
    );
    expect(acknowledged.decision).toMatchObject({ form });
    expect(
      taskOf(completeTask(demanding, { ...decide(ann, 'plain'), form: {} }, at)).decision,
    ).not.toHaveProperty('form');
  });

  test('a draft of a form is kept for its holder, renews the lease, and is gone with the decision', () => {
    const held = taskOf(claimTask(demanding, ann, lease));
    const message = { taskId, actor: ann, choice: 'acknowledged', form: { owner: 'no' } };
    const saved = taskOf(saveForm(held, message, { ...lease, nowMs: 9_000 }));
    expect(saved).toMatchObject({
      claimedUntilMs: 39_000,
      version: 3,
      draft: { choice: 'acknowledged', form: { owner: 'no' }, by: 'ann', savedAtMs: 9_000 },
    });
    expect(
      taskOf(completeTask(saved, { ...decide(ann, 'acknowledged'), form }, at)),
    ).not.toHaveProperty('draft');
    expect(saveForm(demanding, message, lease)).toMatchObject({ code: 'not-claimed' });
    expect(saveForm(held, { ...message, actor: bob }, lease)).toMatchObject({
      code: 'claimed-by-other',
      by: 'ann',
    });
    expect(saveForm(held, { ...message, choice: 'plain' }, lease)).toMatchObject({
      code: 'form-invalid',
    });
    expect(saveForm(held, { ...message, choice: 'none' }, lease)).toMatchObject({
      code: 'unknown-choice',
    });
  });
});

const approvalOf = (over: Partial<ApprovalView> = {}, roles: Partial<TaskView> = {}): TaskView => ({
  ...aTask,
  ...roles,
  kind: 'approval',
  choices: [
    { key: 'approve', title: 'Approve', needsComment: false, verdict: 'approve' },
    { key: 'reject', title: 'Reject', needsComment: true, verdict: 'reject' },
  ],
  approval: { quorum: 1, requestedBy: 'rita', votes: [], ...over },
});
const voter = (subject: string): Actor => ({ subject, roles: ['billing-owner'] });

describe('an approval', () => {
  test('F-61: is decided by nobody who asked for it', () => {
    expect(completeTask(approvalOf(), decide(voter('rita'), 'approve'), at)).toMatchObject({
      ok: false,
      code: 'own-request',
    });
    expect(taskOf(completeTask(approvalOf(), decide(ann, 'approve'), at)).decision).toMatchObject({
      choice: 'approve',
      by: 'ann',
    });
  });

  test('of two needs two different people, and keeps each vote', () => {
    const first = taskOf(
      completeTask(approvalOf({ quorum: 2 }), decide(ann, 'approve', 'fine'), at),
    );
    expect(first).toMatchObject({
      state: 'open',
      version: 2,
      approval: { votes: [{ by: 'ann', choice: 'approve', comment: 'fine' }] },
    });
    expect(completeTask(first, decide(ann, 'approve'), at)).toMatchObject({
      ok: false,
      code: 'already-voted',
      by: 'ann',
      atMs: 1_000,
    });
    const second = taskOf(completeTask(first, decide(bob, 'approve'), { nowMs: 2_000 }));
    expect(second).toMatchObject({ state: 'completed', decision: { by: 'bob', atMs: 2_000 } });
    expect(second.approval?.votes.map((vote) => vote.by)).toEqual(['ann', 'bob']);
  });

  test('of several is ended by one rejection', () => {
    const first = taskOf(completeTask(approvalOf({ quorum: 3 }), decide(ann, 'approve'), at));
    const ended = taskOf(completeTask(first, decide(bob, 'reject', 'no'), at));
    expect(ended).toMatchObject({ state: 'completed', decision: { choice: 'reject', by: 'bob' } });
    expect(completeTask(ended, decide(voter('cyd'), 'approve'), at)).toMatchObject({
      code: 'already-decided',
    });
  });

  test('of several is voted on by each, whoever claimed it; a vote gives back its own claim only', () => {
    const held = taskOf(claimTask(approvalOf({ quorum: 3 }), ann, lease));
    const byOther = taskOf(completeTask(held, decide(bob, 'approve'), at));
    expect(byOther).toMatchObject({ state: 'claimed', claimedBy: 'ann' });
    expect(taskOf(completeTask(byOther, decide(ann, 'approve'), at))).toMatchObject({
      state: 'open',
    });
  });

  test('property: whoever votes in whatever order, it is decided by the first rejection or by as many different people as the quorum says', () => {
    const people = fc.constantFrom('rita', 'ann', 'bob', 'cyd', 'dan');
    const votes = fc.array(
      fc.record({ by: people, choice: fc.constantFrom('approve', 'reject') }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), votes, (quorum, list) => {
        let task = approvalOf({ quorum });
        const counted = new Set<string>();
        let expected: string | undefined;
        for (const { by, choice } of list) {
          const result = completeTask(task, decide(voter(by), choice, 'why'), at);
          const counts = expected === undefined && by !== 'rita' && !counted.has(by);
          expect(result.ok).toBe(counts);
          if (!result.ok) continue;
          task = result.task;
          counted.add(by);
          if (choice === 'reject') expected = 'reject';
          else if (counted.size === quorum) expected = 'approve';
        }
        expect(task.decision?.choice).toBe(expected);
        expect(task.approval?.votes.map((vote) => vote.by)).toEqual([...counted]);
      }),
    );
  });
});

describe('F-32: an approval that runs out', () => {
  const running = { expiresAtMs: 5_000, onExpiry: 'reject' } as const;

  test('is rejected at its time by nobody, and takes no decision afterwards', () => {
    expect(expireApproval(approvalOf(running), 4_999)).toBeUndefined();
    const expired = expireApproval(approvalOf(running), 5_000);
    expect(expired).toMatchObject({ state: 'completed', approval: { expiredAtMs: 5_000 } });
    expect(expired?.decision).toMatchObject({
      choice: 'reject',
      by: 'handoff',
      reasonCode: 'expired',
    });
    const late = completeTask(expired ?? aTask, decide(ann, 'approve'), { nowMs: 6_000 });
    expect(late).toMatchObject({ ok: false, code: 'expired', atMs: 5_000 });
  });

  test('goes to another role, whose decision counts and nobody else’s does', () => {
    const escalating = {
      ...running,
      onExpiry: 'escalate',
      escalateTo: 'operations-manager',
    } as const;
    const held = taskOf(
      claimTask(
        approvalOf(escalating, { alsoRoles: ['billing-specialist'], assignee: 'ann' }),
        ann,
        lease,
      ),
    );
    const expired = expireApproval(held, 9_000) ?? aTask;
    expect(expired).toMatchObject({
      state: 'open',
      role: 'operations-manager',
      approval: { expiredAtMs: 5_000 },
    });
    expect(['alsoRoles', 'claimedBy', 'assignee'].filter((field) => field in expired)).toEqual([]);
    for (const actor of [ann, { subject: 'sam', roles: ['billing-specialist'] } as const]) {
      expect(completeTask(expired, decide(actor, 'approve'), at)).toMatchObject({
        ok: false,
        code: 'expired',
        atMs: 5_000,
      });
    }
    const stranger: Actor = { subject: 'zoe', roles: ['upstream-system'] };
    expect(completeTask(expired, decide(stranger, 'approve'), at)).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
    expect(
      completeTask(
        expired,
        decide({ subject: 'omar', roles: ['operations-manager'] }, 'approve'),
        at,
      ).ok,
    ).toBe(true);
  });

  test('is only marked where policy keeps it, and may still be decided', () => {
    const kept = expireApproval(approvalOf({ ...running, onExpiry: 'keep' }), 7_000) ?? aTask;
    expect(kept).toMatchObject({ state: 'open', approval: { expiredAtMs: 5_000 } });
    expect(completeTask(kept, decide(ann, 'approve'), at).ok).toBe(true);
  });

  test('does so once, and not after it was decided', () => {
    const kept = expireApproval(approvalOf({ ...running, onExpiry: 'keep' }), 7_000) ?? aTask;
    expect(expireApproval(kept, 8_000)).toBeUndefined();
    expect(
      expireApproval(taskOf(completeTask(approvalOf(running), decide(ann, 'approve'), at)), 8_000),
    ).toBeUndefined();
    expect(expireApproval(approvalOf(), 8_000)).toBeUndefined();
  });
});
