import type { TaskView } from '../../../domain/cases/case.ts';
import { type UpdateAnswer, updateNames } from '../../../domain/cases/messages.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

let harness: Harness;
let order: OrderDriver;
let task: TaskView;

beforeAll(async () => {
  harness = await startHarness();
});
beforeEach(async () => {
  order = await harness.order('Q-1015');
  task = await order.openTask('escalation');
});
afterAll(() => harness.close());

const [olga, oleg] = [person('olga', 'order-management-specialist'), person('oleg', 'order-management-specialist')];
const manager = person('omar', 'operations-manager');
const say = (name: string, message: object) => order.update(name, { taskId: task.taskId, ...message });
const taskStory = async () =>
  (await order.document()).events.filter((event) => event.data?.['taskId'] === task.taskId).map((event) => [event.kind, event.actor]);

describe('a note', () => {
  test('stands in the timeline and in the read model by the time it is answered', async () => {
    const caseId = await order.caseId();
    const answer = await order.update(updateNames.note, { caseId, actor: olga, text: 'the customer calls back on Monday' });
    const shown = await harness.readModel.getCase(caseId);
    expect(shown?.seq).toBeGreaterThanOrEqual(numberOf(answer));
    const { events } = await harness.readModel.timeline(caseId, { limit: 100 });
    const noted = events.find((event) => event.kind === 'note.added');
    expect(noted).toMatchObject({ n: numberOf(answer), actor: 'olga', text: 'the customer calls back on Monday', step: 'quote' });
  });

  test('is taken by a case that runs within another one', async () => {
    const clean = await harness.order('Q-1002');
    await clean.handedOff();
    const caseId = await clean.handoff.caseId();
    await clean.handoff.update(updateNames.note, { caseId, actor: olga, text: 'crane needed' });
    expect(await clean.handoff.events('note.added')).toMatchObject([{ actor: 'olga', text: 'crane needed' }]);
    expect(await clean.events('note.added')).toEqual([]);
  });
});

describe('a task between people', () => {
  test('is claimed, released, claimed by another and decided, each in the timeline with who', async () => {
    await say(updateNames.claim, { actor: olga });
    expect(await current()).toMatchObject({ state: 'claimed', claimedBy: 'olga', claimedAtMs: expect.any(Number) });
    await say(updateNames.release, { actor: olga });
    expect((await current())?.claimedBy).toBeUndefined();
    await say(updateNames.claim, { actor: oleg });
    await order.complete(task, 'resolved', { by: oleg });
    expect(await taskStory()).toEqual([
      ['task.opened', 'handoff'],
      ['task.claimed', 'olga'],
      ['task.released', 'olga'],
      ['task.claimed', 'oleg'],
      ['task.completed', 'oleg'],
    ]);
  });

  test('claimed by two at once goes to one of them, and the other is told to whom', async () => {
    const answers = await Promise.all([say(updateNames.claim, { actor: olga }), say(updateNames.claim, { actor: oleg })]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const holder = (await current())?.claimedBy;
    expect(answers.find((answer) => !answer.ok)).toMatchObject({ code: 'claimed-by-other', by: holder });
    expect((await taskStory()).map(([kind]) => kind)).toEqual(['task.opened', 'task.claimed', 'task.refused']);
  });

  test('reassigned to a person is taken by nobody else of the role', async () => {
    await say(updateNames.claim, { actor: oleg });
    expect(await say(updateNames.reassign, { actor: olga, toPerson: 'zoe', comment: 'her customer' })).toMatchObject({ ok: true });
    expect(await current()).toMatchObject({ state: 'open', assignee: 'zoe', role: 'order-management-specialist' });
    expect(await order.complete(task, 'resolved', { by: olga })).toMatchObject({ ok: false, code: 'claimed-by-other', by: 'zoe' });
    const zoe = person('zoe', 'order-management-specialist');
    expect(await order.complete(task, 'resolved', { by: zoe })).toMatchObject({ ok: true });
  });

  test('reassigned to another role by a manager is decided by that role', async () => {
    expect(
      await say(updateNames.reassign, { actor: person('otto', 'billing-owner'), toRole: 'billing-owner', comment: 'mine' }),
    ).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
    await say(updateNames.reassign, { actor: manager, toRole: 'revenue-operations-analyst', comment: 'vacation' });
    expect(await order.complete(task, 'resolved', { by: olga })).toMatchObject({ ok: false, code: 'role-missing' });
    expect(await order.complete(task, 'resolved', { by: person('rita', 'revenue-operations-analyst') })).toMatchObject({ ok: true });
    const reassigned = await order.events('task.reassigned');
    expect(reassigned).toMatchObject([{ actor: 'omar', data: { role: 'revenue-operations-analyst' } }]);
  });

  test('shows every change in the read model by the time it is answered', async () => {
    for (const name of [updateNames.claim, updateNames.release, updateNames.claim]) {
      await say(name, { actor: olga });
      expect(await harness.readModel.getTask(task.taskId)).toEqual(await current());
    }
  });

  test('keeps the version of each change', async () => {
    await say(updateNames.claim, { actor: olga });
    await say(updateNames.release, { actor: olga });
    expect((await current())?.version).toBe(task.version + 2);
  });
});

async function current(): Promise<TaskView | undefined> {
  return (await order.document()).tasks.find((known) => known.taskId === task.taskId);
}

function numberOf(answer: UpdateAnswer): number {
  if (!answer.ok) throw new Error(answer.detail);
  return answer.seq;
}
