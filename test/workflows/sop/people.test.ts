import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import { updateNames } from '../../../domain/cases/messages.ts';
import type { TaskKind, TaskView } from '../../../domain/cases/task.ts';
import { type Role, roles } from '../../../domain/shared/roles.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

const rows: readonly {
  readonly source: string;
  readonly kind: TaskKind;
  readonly role: Role;
  readonly choice: string;
}[] = [
  { source: 'Q-1015', kind: 'escalation', role: 'order-management-specialist', choice: 'resolved' },
  { source: 'Q-1035', kind: 'correction', role: 'revenue-operations-analyst', choice: 'corrected' },
  { source: 'Q-1068', kind: 'non-conformance', role: 'billing-owner', choice: 'resolved' },
  { source: 'Q-1081', kind: 'approval', role: 'operations-manager', choice: 'approve' },
];

let harness: Harness;
let order: OrderDriver;
let task: TaskView;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const [olga, oleg] = [
  person('olga', 'order-management-specialist'),
  person('oleg', 'order-management-specialist'),
];
const manager = person('omar', 'operations-manager');
const say = (name: string, message: object) =>
  order.update(name, { taskId: task.taskId, ...message });
const taskStory = async () =>
  (await order.document()).events
    .filter((event) => event.data?.['taskId'] === task.taskId)
    .map((event) => [event.kind, event.actor]);
const startOrder = async () => {
  order = await harness.order('Q-1015');
  task = await order.openTask('escalation');
};

describe('roles', () => {
  const waiting = new Map<string, { readonly order: OrderDriver; readonly task: TaskView }>();
  beforeAll(async () => {
    await Promise.all(
      rows.map(async ({ source, kind }) => {
        const stopped = await harness.order(source);
        waiting.set(source, { order: stopped, task: await stopped.openTask(kind) });
      }),
    );
  });
  const the = (source: string) => {
    const found = waiting.get(source);
    if (found === undefined) throw new Error(`${source} was not started`);
    return found;
  };

  test('OB-2: each of the seven steps has one owner role', async () => {
    const { steps } = (await the('Q-1015').order.document()).case;
    expect(steps.map((step) => [step.number, step.ownerRole])).toEqual([
      [1, 'order-management-specialist'],
      [2, 'revenue-operations-analyst'],
      [3, 'billing-specialist'],
      [4, 'order-management-specialist'],
      [5, 'billing-specialist'],
      [6, 'customer-operations-coordinator'],
      [7, 'order-management-specialist'],
    ]);
  });

  test('OB-11, OB-20, OB-25: escalation, correction, non-conformance and approval are different tasks with different owner roles', () => {
    const tasks = rows.map(({ source }) => the(source).task);
    expect(new Set(tasks.map((task) => task.kind)).size).toBe(4);
    expect(new Set(tasks.map((task) => task.role)).size).toBe(4);
  });

  test.each(rows)(
    'OB-2: $kind: claimed and decided by $role alone; a refused attempt changes nothing',
    async (row) => {
      const { order, task } = the(row.source);
      const before = await order.document();
      const outsider = person('otto', ...roles.filter((role) => role !== row.role));
      const nobody = person('nobody');
      for (const actor of [outsider, nobody]) {
        const claim = await order.update(updateNames.claim, { taskId: task.taskId, actor });
        expect(claim).toMatchObject({
          ok: false,
          code: 'role-missing',
          detail: expect.stringContaining(row.role),
        });
        expect(await order.complete(task, row.choice, { by: actor })).toMatchObject({
          ok: false,
          code: 'role-missing',
        });
      }
      expect(await order.document()).toEqual(before);
    },
  );

  test.each(rows)(
    'OB-2: $kind: once claimed by one $role, decided by no other until it is released',
    async (row) => {
      const { order, task } = the(row.source);
      const [ida, ivo] = [person('ida', row.role), person('ivo', row.role)];
      expect(
        await order.update(updateNames.claim, { taskId: task.taskId, actor: ida }),
      ).toMatchObject({ ok: true });
      const refused = await order.complete(task, row.choice, { by: ivo });
      expect(refused).toMatchObject({
        ok: false,
        code: 'claimed-by-other',
        by: 'ida',
        atMs: expect.any(Number),
      });
      expect(
        await order.update(updateNames.release, { taskId: task.taskId, actor: ivo }),
      ).toMatchObject({ ok: false, code: 'not-claimed' });
      expect(
        await order.update(updateNames.release, { taskId: task.taskId, actor: ida }),
      ).toMatchObject({ ok: true });
      expect(await order.complete(task, row.choice, { by: ivo })).toMatchObject({ ok: true });
    },
  );
});

describe('a note', () => {
  beforeEach(startOrder);

  test('stands in the timeline and in the read model by the time it is answered', async () => {
    const caseId = await order.caseId();
    const answer = await order.update(updateNames.note, {
      caseId,
      actor: olga,
      text: 'the customer calls back on Monday',
    });
    const shown = await harness.readModel.getCase(caseId);
    expect(shown?.seq).toBeGreaterThanOrEqual(numberOf(answer));
    const { events } = await harness.readModel.timeline(caseId, { limit: 100 });
    const noted = events.find((event) => event.kind === 'note.added');
    expect(noted).toMatchObject({
      n: numberOf(answer),
      actor: 'olga',
      text: 'the customer calls back on Monday',
      step: 'quote',
    });
  });

  test('is taken by a case that runs within another one', async () => {
    const clean = await harness.order('Q-1002');
    await clean.handedOff();
    const caseId = await clean.handoff.caseId();
    await clean.handoff.update(updateNames.note, { caseId, actor: olga, text: 'crane needed' });
    expect(await clean.handoff.events('note.added')).toMatchObject([
      { actor: 'olga', text: 'crane needed' },
    ]);
    expect(await clean.events('note.added')).toEqual([]);
  });
});

describe('a task between people', () => {
  beforeEach(startOrder);

  test('is claimed, released, claimed by another and decided, each in the timeline with who', async () => {
    await say(updateNames.claim, { actor: olga });
    expect(await current()).toMatchObject({
      state: 'claimed',
      claimedBy: 'olga',
      claimedAtMs: expect.any(Number),
    });
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
    const answers = await Promise.all([
      say(updateNames.claim, { actor: olga }),
      say(updateNames.claim, { actor: oleg }),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const holder = (await current())?.claimedBy;
    expect(answers.find((answer) => !answer.ok)).toMatchObject({
      code: 'claimed-by-other',
      by: holder,
    });
    expect((await taskStory()).map(([kind]) => kind)).toEqual([
      'task.opened',
      'task.claimed',
      'task.refused',
    ]);
  });

  test('reassigned to a person is taken by nobody else of the role', async () => {
    await say(updateNames.claim, { actor: oleg });
    expect(
      await say(updateNames.reassign, { actor: olga, toPerson: 'zoe', comment: 'her customer' }),
    ).toMatchObject({ ok: true });
    expect(await current()).toMatchObject({
      state: 'open',
      assignee: 'zoe',
      role: 'order-management-specialist',
    });
    expect(await order.complete(task, 'resolved', { by: olga })).toMatchObject({
      ok: false,
      code: 'claimed-by-other',
      by: 'zoe',
    });
    const zoe = person('zoe', 'order-management-specialist');
    expect(await order.complete(task, 'resolved', { by: zoe })).toMatchObject({ ok: true });
  });

  test('reassigned to another role by a manager is decided by that role', async () => {
    expect(
      await say(updateNames.reassign, {
        actor: person('otto', 'billing-owner'),
        toRole: 'billing-owner',
        comment: 'mine',
      }),
    ).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
    await say(updateNames.reassign, {
      actor: manager,
      toRole: 'revenue-operations-analyst',
      comment: 'vacation',
    });
    expect(await order.complete(task, 'resolved', { by: olga })).toMatchObject({
      ok: false,
      code: 'role-missing',
    });
    expect(
      await order.complete(task, 'resolved', { by: person('rita', 'revenue-operations-analyst') }),
    ).toMatchObject({ ok: true });
    const reassigned = await order.events('task.reassigned');
    expect(reassigned).toMatchObject([
      { actor: 'omar', data: { role: 'revenue-operations-analyst' } },
    ]);
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
