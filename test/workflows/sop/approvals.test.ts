import type { TaskView } from '../../../domain/cases/task.ts';
import type { ApprovalRule } from '../../../domain/cases/task-policy.ts';
import { person } from '../../kit/case-driver.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { practicePolicy } from '../../kit/practice-policy.ts';

const reasonCodes = {
  approval: {
    approve: [{ key: 'frame', title: 'Frame agreement' }],
    reject: [
      { key: 'price', title: 'Price' },
      { key: 'risk', title: 'Risk' },
    ],
  },
};
let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness({
    practice: { tasks: { ...practicePolicy.tasks, reasonCodes } },
  });
});
afterAll(() => harness.close());

const manager = (subject: string) => person(subject, 'operations-manager');
const [omar, olga, otto] = [manager('omar'), manager('olga'), manager('otto')];
/** Who asked for every case of practice. */
const rita = manager('rita');

async function asked(
  approval?: ApprovalRule,
): Promise<{ practice: PracticeDriver; task: TaskView }> {
  const practice = await harness.start();
  const choices = [
    { key: 'approve', title: 'Approve', needsComment: false, verdict: 'approve' },
    { key: 'reject', title: 'Reject', needsComment: false, verdict: 'reject' },
  ] as const;
  const spec = {
    kind: 'approval',
    role: 'operations-manager',
    title: 'Approve it',
    description: 'Please decide.',
    choices,
  } as const;
  await practice.tell({
    do: 'task',
    label: 'it',
    task: { ...spec, ...(approval && { approval }) },
  });
  return { practice, task: await practice.openTask('approval') };
}
const decided = (practice: PracticeDriver) =>
  practice
    .sees('the decision', ({ case: view }) => view.facts['decided:it'] !== undefined)
    .then(({ case: view }) => view.facts['decided:it']);
const current = async (practice: PracticeDriver) => (await practice.document()).tasks[0];
const expiry = (onExpiry: 'reject' | 'keep') =>
  ({ quorum: 1, expiry: { minutes: 60, calendar: 'always', onExpiry } }) as const;

describe('an approval', () => {
  test('asks for a reason code of policy, and for a text when it is rejected', async () => {
    const { practice, task } = await asked();
    expect(task.choices.map((choice) => choice.reasonCodes)).toEqual([
      reasonCodes.approval.approve,
      reasonCodes.approval.reject,
    ]);
    expect(await practice.complete(task, 'reject', { by: omar, comment: ' ' })).toMatchObject({
      code: 'comment-missing',
    });
    const unknown = await practice.complete(task, 'reject', { by: omar, reasonCode: 'mood' });
    expect(unknown).toMatchObject({
      ok: false,
      code: 'reason-code-missing',
      field: 'reasonCode',
      detail: expect.stringContaining('price, risk'),
    });
    await practice.complete(task, 'reject', { by: omar, reasonCode: 'risk', comment: 'bad debts' });
    expect(await decided(practice)).toMatchObject({
      choice: 'reject',
      reasonCode: 'risk',
      comment: 'bad debts',
      by: 'omar',
    });
    expect((await practice.events('task.completed'))[0]?.data).toMatchObject({
      choice: 'reject',
      reasonCode: 'risk',
      comment: 'bad debts',
    });
  });

  test('F-61: is never decided by who asked for it, which is kept', async () => {
    const { practice, task } = await asked();
    expect(await practice.complete(task, 'approve', { by: rita })).toMatchObject({
      ok: false,
      code: 'own-request',
    });
    expect((await practice.events('task.refused'))[0]).toMatchObject({
      actor: 'rita',
      data: { code: 'own-request', choice: 'approve' },
    });
  });

  test('by two of the role counts two different people, and keeps both votes', async () => {
    const { practice, task } = await asked({ quorum: 2 });
    expect(await practice.complete(task, 'approve', { by: omar, comment: 'fine' })).toMatchObject({
      ok: true,
    });
    expect(await practice.complete(task, 'approve', { by: omar })).toMatchObject({
      ok: false,
      code: 'already-voted',
      by: 'omar',
    });
    expect(await current(practice)).toMatchObject({
      state: 'open',
      approval: { votes: [{ by: 'omar', comment: 'fine' }] },
    });
    await practice.complete(task, 'approve', { by: olga });
    expect(await decided(practice)).toMatchObject({ choice: 'approve', by: 'olga' });
    const kinds = (await practice.document()).events
      .map((event) => event.kind)
      .filter((kind) => kind.startsWith('task.'));
    expect(kinds).toEqual(['task.opened', 'task.voted', 'task.refused', 'task.completed']);
    expect((await current(practice))?.approval?.votes.map((vote) => vote.by)).toEqual([
      'omar',
      'olga',
    ]);
  });

  test('by several is ended by one rejection', async () => {
    const { practice, task } = await asked({ quorum: 3 });
    await practice.complete(task, 'approve', { by: omar });
    await practice.complete(task, 'reject', { by: olga });
    expect(await decided(practice)).toMatchObject({ choice: 'reject', by: 'olga' });
    expect(await practice.complete(task, 'approve', { by: otto })).toMatchObject({
      ok: false,
      code: 'already-decided',
      by: 'olga',
    });
  });

  test('F-31: approved and rejected at the same moment has one decision, and both attempts are kept', async () => {
    const { practice, task } = await asked();
    const answers = await Promise.all([
      practice.complete(task, 'approve', { by: omar }),
      practice.complete(task, 'reject', { by: olga, comment: 'no' }),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const winner = (await current(practice))?.decision?.by;
    expect(answers.find((answer) => !answer.ok)).toMatchObject({
      code: 'already-decided',
      by: winner,
    });
    const [won, lost] = [
      await practice.events('task.completed'),
      await practice.events('task.refused'),
    ];
    expect(new Set([won[0]?.actor, lost[0]?.actor])).toEqual(new Set(['olga', 'omar']));
    expect(lost[0]?.data).toMatchObject({
      code: 'already-decided',
      choice: winner === 'omar' ? 'reject' : 'approve',
    });
  });
});

describe('F-32: an approval that runs out', () => {
  test('is rejected by itself, once, and takes no decision afterwards, which is kept', async () => {
    const { practice, task } = await asked(expiry('reject'));
    await practice.advance('61 minutes');
    expect(await decided(practice)).toMatchObject({
      choice: 'reject',
      by: 'handoff',
      reasonCode: 'expired',
    });
    const expired = await practice.events('task.expired');
    expect(expired).toMatchObject([
      { actor: 'handoff', data: { onExpiry: 'reject', dueAtMs: task.approval?.expiresAtMs } },
    ]);
    const late = await practice.complete(task, 'approve', { by: omar });
    expect(late).toMatchObject({ ok: false, code: 'expired', atMs: task.approval?.expiresAtMs });
    expect((await practice.events('task.refused'))[0]).toMatchObject({
      actor: 'omar',
      data: { code: 'expired', choice: 'approve' },
    });
    await practice.advance('2 hours');
    expect(await practice.events('task.expired')).toHaveLength(1);
  });

  test('goes to the role that policy names; the former one comes too late', async () => {
    const rule = {
      minutes: 60,
      calendar: 'always',
      onExpiry: 'escalate',
      escalateTo: 'billing-owner',
    } as const;
    const { practice, task } = await asked({ quorum: 1, expiry: rule });
    await practice.advance('61 minutes');
    expect(await current(practice)).toMatchObject({ state: 'open', role: 'billing-owner' });
    expect(await practice.complete(task, 'approve', { by: omar })).toMatchObject({
      ok: false,
      code: 'expired',
    });
    expect(await practice.events('task.refused')).toHaveLength(1);
    await practice.complete(task, 'approve', { by: person('bea', 'billing-owner') });
    expect(await decided(practice)).toMatchObject({ choice: 'approve', by: 'bea' });
  });

  test('stays open where policy keeps it', async () => {
    const { practice, task } = await asked(expiry('keep'));
    await practice.advance('61 minutes');
    expect(await practice.events('task.expired')).toMatchObject([{ data: { onExpiry: 'keep' } }]);
    await practice.complete(task, 'approve', { by: omar });
    expect(await decided(practice)).toMatchObject({ choice: 'approve', by: 'omar' });
  });

  test('does nothing once it was decided in time', async () => {
    const { practice, task } = await asked(expiry('reject'));
    await practice.advance('59 minutes');
    await practice.complete(task, 'approve', { by: omar });
    await practice.advance('2 hours');
    expect(await practice.events('task.expired')).toEqual([]);
    expect((await current(practice))?.decision).toMatchObject({ choice: 'approve' });
  });
});
