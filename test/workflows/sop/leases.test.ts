import { updateNames } from '../../../domain/cases/messages.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
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
  harness = await startPracticeHarness({
    practice: { tasks: { ...practicePolicy.tasks, handOverNote: true } },
  });
});
afterAll(() => harness.close());

const [olga, oleg] = [
  person('olga', 'order-management-specialist'),
  person('oleg', 'order-management-specialist'),
];
const choices = [
  { key: 'done', title: 'Done', needsComment: false },
  {
    key: 'acknowledged',
    title: 'Acknowledged',
    needsComment: false,
    form: 'ticket-acknowledgment',
  },
] as const;
beforeEach(async () => {
  practice = await harness.start();
  const spec = {
    kind: 'escalation',
    role: 'order-management-specialist',
    title: 'Look',
    description: 'Please look.',
    choices,
  } as const;
  await practice.tell({ do: 'task', label: 'look', task: spec });
  task = await practice.openTask('escalation');
});

const say = (name: string, message: object) =>
  practice.update(name, { taskId: task.taskId, ...message });
const current = async () =>
  (await practice.document()).tasks.find((one) => one.taskId === task.taskId);
const story = async () =>
  (await practice.document()).events
    .filter((event) => event.data?.['taskId'] === task.taskId)
    .map((event) => [event.kind, event.actor]);

describe('a claim is a lease', () => {
  test('that ends when its holder does nothing, with a record of when it was due and when it was noticed', async () => {
    await say(updateNames.claim, { actor: olga });
    const { claimedUntilMs = 0, claimedAtMs = 0 } = (await current()) ?? {};
    expect(claimedUntilMs - claimedAtMs).toBe(30 * 60_000);
    await practice.advance('31 minutes');
    expect(await current()).toMatchObject({ state: 'open' });
    expect(await current()).not.toHaveProperty('claimedBy');
    expect((await practice.events('task.released')).at(-1)).toMatchObject({
      actor: 'handoff',
      data: {
        taskId: task.taskId,
        reason: 'lease',
        claimedBy: 'olga',
        dueAtMs: claimedUntilMs,
        firedAtMs: expect.any(Number),
      },
    });
    expect(await say(updateNames.claim, { actor: oleg })).toMatchObject({ ok: true });
    expect(await harness.readModel.getTask(task.taskId)).toEqual(await current());
  });

  test('that holds until its end: a lost race says who has it since when', async () => {
    await say(updateNames.claim, { actor: olga });
    const since = (await current())?.claimedAtMs;
    await practice.advance('29 minutes');
    expect(await say(updateNames.claim, { actor: oleg })).toMatchObject({
      ok: false,
      code: 'claimed-by-other',
      by: 'olga',
      atMs: since,
    });
    expect((await practice.events('task.refused')).at(-1)).toMatchObject({
      actor: 'oleg',
      data: { code: 'claimed-by-other', heldBy: 'olga' },
    });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['claiming it again', () => say(updateNames.claim, { actor: olga })],
    [
      'a note on the case',
      async () =>
        practice.update(updateNames.note, {
          caseId: await practice.caseId(),
          actor: olga,
          text: 'called',
        }),
    ],
    [
      'saving its form',
      () =>
        say(updateNames.saveForm, { actor: olga, choice: 'acknowledged', form: { owner: 'no' } }),
    ],
  ])('that is renewed by %s', async (_what, act) => {
    await say(updateNames.claim, { actor: olga });
    await practice.advance('20 minutes');
    expect(await act()).toMatchObject({ ok: true });
    await practice.advance('20 minutes');
    expect(await current()).toMatchObject({ state: 'claimed', claimedBy: 'olga' });
    await practice.advance('11 minutes');
    expect(await current()).toMatchObject({ state: 'open' });
  });

  test('that nobody else’s note renews, and that a decision ends for good', async () => {
    await say(updateNames.claim, { actor: olga });
    await practice.advance('20 minutes');
    await practice.update(updateNames.note, {
      caseId: await practice.caseId(),
      actor: oleg,
      text: 'called',
    });
    await practice.advance('11 minutes');
    expect(await current()).toMatchObject({ state: 'open' });
    await say(updateNames.claim, { actor: oleg });
    await practice.complete(task, 'done', { by: oleg });
    await practice.advance('40 minutes');
    expect((await story()).map(([kind]) => kind)).toEqual([
      'task.opened',
      'task.claimed',
      'task.released',
      'task.claimed',
      'task.completed',
    ]);
  });
});

describe('handing a task over', () => {
  test('needs a note on the next step where policy demands it, which whoever gets it sees', async () => {
    await say(updateNames.claim, { actor: olga });
    const bare = await say(updateNames.reassign, {
      actor: olga,
      toPerson: 'oleg',
      comment: 'his customer',
    });
    expect(bare).toMatchObject({ ok: false, code: 'hand-over-note-missing', field: 'nextStep' });
    const given = {
      actor: olga,
      toPerson: 'oleg',
      comment: 'his customer',
      nextStep: 'call back on Monday',
    };
    expect(await say(updateNames.reassign, given)).toMatchObject({ ok: true });
    expect(await current()).toMatchObject({
      state: 'open',
      assignee: 'oleg',
      handOver: { nextStep: 'call back on Monday', by: 'olga' },
    });
    expect((await practice.events('task.reassigned')).at(-1)).toMatchObject({
      actor: 'olga',
      data: { assignee: 'oleg', comment: 'his customer', nextStep: 'call back on Monday' },
    });
    await practice.advance('31 minutes');
    expect(await current()).toMatchObject({ assignee: 'oleg' });
  });

  test('of somebody who is away says for whom it was meant', async () => {
    const untilMs = Date.now() + 86_400_000;
    await say(updateNames.reassign, {
      actor: olga,
      toPerson: 'oleg',
      insteadOf: { person: 'zoe', untilMs },
      comment: 'x',
      nextStep: 'y',
    });
    const data = { assignee: 'oleg', insteadOf: { person: 'zoe', untilMs } };
    expect((await practice.events('task.reassigned')).at(-1)).toMatchObject({ data });
  });
});

test('a draft of a form stands on the task, and the decision keeps the form for ever', async () => {
  await say(updateNames.claim, { actor: olga });
  await say(updateNames.saveForm, { actor: olga, choice: 'acknowledged', form: { owner: 'no' } });
  expect(await current()).toMatchObject({
    draft: { choice: 'acknowledged', form: { owner: 'no' }, by: 'olga' },
  });
  const form = { owner: 'nora', dueAt: '2026-02-01T17:00:00Z' };
  expect(await practice.complete(task, 'acknowledged', { by: olga })).toMatchObject({
    ok: false,
    code: 'form-invalid',
  });
  expect(await practice.complete(task, 'done', { by: olga, form })).toMatchObject({
    ok: false,
    code: 'form-invalid',
  });
  expect(await practice.complete(task, 'acknowledged', { by: olga, form })).toMatchObject({
    ok: true,
  });
  await practice.finish();
  const record = await harness.records.get(await practice.caseId());
  expect(record?.record.tasks).toMatchObject([{ decision: { choice: 'acknowledged', form } }]);
  expect(record?.record.tasks[0]).not.toHaveProperty('draft');
});
