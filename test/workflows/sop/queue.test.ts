import { updateNames } from '../../../domain/cases/messages.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { whyItWaits } from '../../../domain/cases/why.ts';
import { person } from '../../kit/case-driver.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { practicePolicy } from '../../kit/practice-policy.ts';

let harness: PracticeHarness;
let practice: PracticeDriver;
let task: TaskView;
beforeAll(async () => {
  const tasks = {
    ...practicePolicy.tasks,
    longestSnoozeDays: 2,
    escalateTo: 'billing-queue-lead',
  } as const;
  harness = await startPracticeHarness({ practice: { tasks } });
});
afterAll(() => harness.close());

const role = 'order-management-specialist';
const [olga, oleg, manager] = [
  person('olga', role),
  person('oleg', role),
  person('mia', 'operations-manager'),
];
beforeEach(async () => {
  practice = await harness.start();
  const choices = [{ key: 'done', title: 'Done', needsComment: false }];
  await practice.tell({
    do: 'task',
    label: 'look',
    task: { kind: 'escalation', role, title: 'Look', description: 'Please look.', choices },
  });
  task = await practice.openTask('escalation');
});

const say = (name: string, message: object) =>
  practice.update(name, { taskId: task.taskId, ...message });
const current = async () =>
  (await practice.document()).tasks.find((one) => one.taskId === task.taskId);
/** When it is for the case, whose time may have been moved. */
const now = async () => (await practice.document()).case.updatedAtMs;
const hours = 3_600_000;
const listed = async (view: 'roles' | 'snoozed', nowMs: number) => {
  const { tasks } = await harness.readModel.listTasks({
    view,
    viewer: { subject: 'olga', roles: [role] },
    nowMs,
    limit: 100,
  });
  return tasks.some(({ taskId }) => taskId === task.taskId);
};

describe('a task that is put off', () => {
  test('leaves the inbox until then, by a record of who, why and until when; its target runs on', async () => {
    const nowMs = await now();
    const untilMs = nowMs + 2 * hours;
    expect(
      await say(updateNames.snooze, {
        actor: olga,
        untilMs,
        comment: 'the customer calls at noon',
      }),
    ).toMatchObject({ ok: true });
    expect(await practice.events('task.snoozed')).toMatchObject([
      {
        actor: 'olga',
        text: 'Look',
        data: { taskId: task.taskId, untilMs, comment: 'the customer calls at noon' },
      },
    ]);
    expect(await current()).toMatchObject({
      snoozedUntilMs: untilMs,
      dueAtMs: task.dueAtMs,
      atRiskAtMs: task.atRiskAtMs,
      state: 'open',
    });
    expect([await listed('roles', nowMs), await listed('snoozed', nowMs)]).toEqual([false, true]);
    expect([await listed('roles', untilMs), await listed('snoozed', untilMs)]).toEqual([
      true,
      false,
    ]);
    expect(await harness.readModel.getTask(task.taskId)).toEqual(await current());
  });

  test('comes back to the inbox at once when somebody takes it', async () => {
    await say(updateNames.snooze, {
      actor: olga,
      untilMs: (await now()) + 2 * hours,
      comment: 'later',
    });
    expect(await say(updateNames.claim, { actor: oleg })).toMatchObject({ ok: true });
    expect(await current()).not.toHaveProperty('snoozedUntilMs');
    expect(await listed('roles', await now())).toBe(true);
  });

  test('comes back when it is given to somebody', async () => {
    await say(updateNames.snooze, {
      actor: olga,
      untilMs: (await now()) + 2 * hours,
      comment: 'later',
    });
    await say(updateNames.reassign, {
      actor: manager,
      toPerson: 'zoe',
      comment: 'now',
      nextStep: 'call the customer',
    });
    expect(await current()).toMatchObject({ assignee: 'zoe' });
    expect(await current()).not.toHaveProperty('snoozedUntilMs');
  });

  test('stays where it is when its end is past or beyond the days of policy, or somebody else has it', async () => {
    const past = await say(updateNames.snooze, {
      actor: olga,
      untilMs: task.openedAtMs,
      comment: 'later',
    });
    expect(past).toMatchObject({ ok: false, code: 'snooze-invalid', field: 'until' });
    const far = await say(updateNames.snooze, {
      actor: olga,
      untilMs: (await now()) + 49 * hours,
      comment: 'later',
    });
    expect(far).toMatchObject({
      ok: false,
      code: 'snooze-invalid',
      detail: 'the end of a snooze must be within 2 days',
    });
    await say(updateNames.claim, { actor: oleg });
    const held = await say(updateNames.snooze, {
      actor: olga,
      untilMs: (await now()) + hours,
      comment: 'later',
    });
    expect(held).toMatchObject({ ok: false, code: 'claimed-by-other', by: 'oleg' });
    expect(await practice.events('task.snoozed')).toEqual([]);
    expect((await practice.events('task.refused')).at(-1)).toMatchObject({
      actor: 'olga',
      data: { code: 'claimed-by-other' },
    });
  });
});

describe('a task that is passed on', () => {
  test('CS-47: goes to the role; the case keeps why, to whom, and how long it took until somebody had it', async () => {
    await say(updateNames.claim, { actor: olga });
    const escalated = await say(updateNames.escalate, {
      actor: olga,
      toRole: 'operations-manager',
      reason: 'beyond our limits',
    });
    expect(escalated).toMatchObject({ ok: true });
    expect(await current()).toMatchObject({ role: 'operations-manager', state: 'open' });
    expect(await practice.events('task.escalated')).toMatchObject([
      {
        actor: 'olga',
        data: { taskId: task.taskId, toRole: 'operations-manager', reason: 'beyond our limits' },
      },
    ]);
    const [open] = (await practice.document()).case.escalations;
    expect(open).toMatchObject({
      id: 'L1',
      reason: 'beyond our limits',
      to: ['role operations-manager'],
      taskId: task.taskId,
    });
    expect(open).not.toHaveProperty('acceptedAtMs');
    await practice.advance('45 minutes');
    await say(updateNames.claim, { actor: manager });
    const { case: view } = await practice.sees(
      'accepted',
      ({ case: seen }) => seen.escalations[0]?.acceptedAtMs !== undefined,
    );
    expect(view.escalations).toMatchObject([{ id: 'L1', acceptedBy: 'mia' }]);
    const [accepted] = await practice.events('escalation.accepted');
    expect(accepted).toMatchObject({
      actor: 'mia',
      data: { escalationId: 'L1', taskId: task.taskId },
    });
    expect(accepted?.data?.['handoffMinutes']).toBeGreaterThanOrEqual(45);
    expect(await harness.readModel.getCase(view.caseId)).toEqual((await practice.document()).case);
  });

  test('goes to the role of policy when none is named', async () => {
    expect(
      await say(updateNames.escalate, { actor: olga, reason: 'beyond our limits' }),
    ).toMatchObject({ ok: true });
    expect(await current()).toMatchObject({ role: 'billing-queue-lead', state: 'open' });
    expect(await practice.events('task.escalated')).toMatchObject([
      { data: { toRole: 'billing-queue-lead' } },
    ]);
    expect((await practice.document()).case.escalations).toMatchObject([
      { to: ['role billing-queue-lead'] },
    ]);
  });

  test('without its role is refused, and nothing is kept', async () => {
    const stranger = person('zoe', 'billing-owner');
    const refused = await say(updateNames.escalate, {
      actor: stranger,
      toRole: 'operations-manager',
      reason: 'why not',
    });
    expect(refused).toMatchObject({ ok: false, code: 'role-missing' });
    expect((await practice.document()).case.escalations).toEqual([]);
  });
});

test('an approval is refused when it comes with many others, and not alone', async () => {
  const choices = [
    { key: 'approve', title: 'Approve', needsComment: false, verdict: 'approve' },
  ] as const;
  const spec = {
    kind: 'approval',
    role: 'operations-manager',
    title: 'Approve',
    description: 'Please.',
    choices,
  } as const;
  await practice.tell({ do: 'task', label: 'approve', task: spec });
  const approval = await practice.openTask('approval');
  const message = {
    taskId: approval.taskId,
    actor: manager,
    untilMs: (await now()) + hours,
    comment: 'later',
  };
  expect(await practice.update(updateNames.snooze, { ...message, inBulk: true })).toMatchObject({
    ok: false,
    code: 'approval-in-bulk',
  });
  expect(await practice.update(updateNames.snooze, message)).toMatchObject({ ok: true });
});

test('open tasks take the priority of their case, in the inbox too', async () => {
  expect(task.priority).toBe((await practice.document()).case.priority);
  const caseId = await practice.caseId();
  await practice.update(updateNames.setPriority, {
    caseId,
    actor: manager,
    priority: 'P0',
    reason: 'an outage',
  });
  expect(await current()).toMatchObject({ priority: 'P0', version: task.version + 1 });
  const ask = {
    viewer: { subject: 'olga', roles: [role] },
    nowMs: await now(),
    limit: 100,
  } as const;
  const urgent = await harness.readModel.listTasks({ ...ask, priority: 'P0' });
  expect(urgent.tasks.map(({ taskId }) => taskId)).toContain(task.taskId);
});

test('the read model shows what happens next by itself: the lease of a claim, then nothing', async () => {
  await say(updateNames.claim, { actor: olga });
  const claimed = await current();
  const view = await harness.readModel.getCase(task.caseId);
  expect(view?.next).toEqual({
    atMs: claimed?.claimedUntilMs,
    title: expect.stringContaining('olga'),
  });
  const tasks = await harness.readModel.tasksOfCase(task.caseId);
  expect(view && whyItWaits({ case: view, tasks, nowMs: view.updatedAtMs })).toMatch(
    /^The case waits for olga, who has had it .* to decide "Look", .*; next, on .*: The lease of olga ends: Look\.$/,
  );
  await say(updateNames.release, { actor: olga });
  expect(await harness.readModel.getCase(task.caseId)).not.toHaveProperty('next');
});
