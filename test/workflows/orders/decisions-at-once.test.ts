import { type UpdateAnswer, updateNames } from '../../../domain/cases/messages.ts';
import type { OrderRequest } from '../../../domain/orders/order.ts';
import { type OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { bookedOrders, bookingPolicy } from './order-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  // A limit of three seconds for a failing call.
  harness = await startHarness({ policy: bookingPolicy((shipped) => ({ ...shipped, effectLimitMinutes: 0.05 })) });
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

const [olga, oleg] = [person('olga', 'order-management-specialist'), person('oleg', 'order-management-specialist')];
const [omar, oona] = [person('omar', 'operations-manager'), person('oona', 'operations-manager')];

describe('two decisions of one task', () => {
  test('F-31: at once: exactly one wins, the loser is told who did, and the timeline holds both attempts', async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, () => harness.order('Q-1017')));
    await Promise.all(
      orders.map(async (order) => {
        const task = await order.openTask('escalation');
        const answers = await Promise.all([
          order.complete(task, 'adopt-latest-version', { by: olga }),
          order.complete(task, 'resolved', { by: oleg }),
        ]);
        const [winner, loser] = answers[0].ok ? ['olga', 'oleg'] : ['oleg', 'olga'];
        expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
        const refused = { ok: false, code: 'already-decided', by: winner, atMs: expect.any(Number) };
        expect(answers.find((answer) => !answer.ok)).toMatchObject(refused);

        const { events, tasks } = await order.document();
        const attempts = events.filter((event) => event.data?.['taskId'] === task.taskId && event.kind !== 'task.opened');
        expect(attempts.map((event) => [event.kind, event.actor])).toEqual([
          ['task.completed', winner],
          ['task.refused', loser],
        ]);
        expect(tasks.find((other) => other.taskId === task.taskId)?.decision?.by).toBe(winner);
      }),
    );
  });

  test('F-31: approve and reject at once: the order goes the way of the one that won', async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, () => harness.order('Q-1082')));
    await Promise.all(
      orders.map(async (order) => {
        const task = await order.openTask('approval');
        const [approval, rejection] = await Promise.all([
          order.complete(task, 'approve', { by: omar }),
          // When the approval lost, the case may be closed before its refusal is asked for.
          order.complete(task, 'cancel-case', { by: oona }),
        ]);
        expect(approval.ok).not.toBe(rejection.ok);
        if (approval.ok) await order.handedOff();
        else await expect(order.handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
        expect(await bookedOrders(harness.sandbox, order)).toHaveLength(approval.ok ? 1 : 0);
      }),
    );
  });

  test('F-30: an hour later: the second is told what was decided, by whom and when, and changes nothing', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.decide('escalation', 'resolved', { by: olga });
    await order.openTask('escalation', (other) => other.taskId !== task.taskId);
    const decided = (await order.document()).tasks[0];
    await order.advance('1h');
    const again = await order.complete(task, 'cancel-case', { by: oleg });
    expect(again).toMatchObject({ ok: false, code: 'already-decided', by: 'olga', atMs: decided?.decision?.atMs });
    const { case: view, tasks } = await order.document();
    expect(view.status).toBe('waiting');
    expect(tasks[0]).toEqual(decided);
  });

  test('F-30: the same message twice is one decision with one answer', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.openTask('escalation');
    const message = { taskId: task.taskId, actor: olga, choice: 'resolved', comment: 'once' };
    const send = () => order.handle.executeUpdate<UpdateAnswer, [object]>(updateNames.complete, { args: [message], updateId: 'key-1' });
    const first = await send();
    expect(first).toMatchObject({ ok: true, seq: expect.any(Number) });
    expect(await send()).toEqual(first);
    expect(await order.events('task.completed')).toHaveLength(1);
    expect(await order.events('task.refused')).toEqual([]);
  });
});

describe('a decision that comes too late', () => {
  test('F-32: after the task closed by itself it is refused, recorded and without effect', async () => {
    const broken = await harness.sandbox.fault({ system: 'billing', method: 'POST', path: '/schedules', kind: 'status', status: 503 });
    const order = await harness.order('Q-1001');
    await order.sees('step 5', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('5s');
    const task = await order.openTask('stuck-effect');
    await harness.sandbox.heal(broken);
    await order.skipEveryWait();
    await order.handedOff();

    const late = await order.complete(task, 'cancel-case', { by: person('bettina', 'billing-owner') });
    expect(late).toMatchObject({ ok: false, code: 'already-decided', detail: expect.stringContaining('no longer matters') });
    const { case: view, events, tasks } = await order.document();
    expect(events.at(-1)).toMatchObject({ kind: 'task.refused', actor: 'bettina', data: { taskId: task.taskId, code: 'already-decided' } });
    expect(tasks).toMatchObject([{ taskId: task.taskId, state: 'cancelled' }]);
    expect(view).toMatchObject({ status: 'waiting', steps: { 5: { key: 'handoff', state: 'started' } } });
  });

  test('F-32: after the time for the task has passed it still counts, and the task tells both times', async () => {
    const order = await harness.order('Q-1081');
    const task = await order.openTask('approval');
    await order.advance('30d');
    expect(await order.complete(task, 'approve', { by: omar })).toMatchObject({ ok: true });
    await order.handedOff();
    const [decided] = (await order.document()).tasks;
    expect(decided?.decision?.atMs).toBeGreaterThan(task.dueAtMs);
  });
});

describe('a message that names something else', () => {
  test('F-34: a task that the case does not have', async () => {
    const order = await harness.order('Q-1015');
    await order.openTask('escalation');
    const taskId = `${await order.caseId()}~99`;
    const answer = await order.update(updateNames.claim, { taskId, actor: olga });
    expect(answer).toMatchObject({ ok: false, code: 'unknown-task', detail: expect.stringContaining('~99') });
  });

  test('F-34: the earlier, cancelled booking of the same quote', async () => {
    let request: OrderRequest | undefined;
    const order = await harness.order('Q-1015', (asked) => (request = asked));
    const earlierTask = await order.openTask('escalation');
    const earlier = await order.caseId();
    await order.cancel();
    await expect(order.handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    await startAgain(order, request);
    await order.openTask('escalation');
    const before = await order.document();
    expect(before.case.caseId).not.toBe(earlier);

    const answers = [
      await order.complete(earlierTask, 'resolved', { by: olga }),
      await order.update(updateNames.note, { caseId: earlier, actor: olga, text: 'for the earlier one' }),
      await order.update(updateNames.cancel, { caseId: earlier, actor: olga, reason: 'the earlier one' }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: 'other-case' });
    expect(await order.document()).toEqual(before);
  });

  test('F-34: a case that is closed takes no decision, and none starts a new run', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.openTask('escalation');
    await order.decide('escalation', 'cancel-case');
    await expect(order.handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    await expect(order.complete(task, 'resolved')).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
    expect((await order.handle.describe()).status.name).toBe('CANCELLED');
  });
});

async function startAgain(order: OrderDriver, request: OrderRequest | undefined): Promise<void> {
  await harness.client.workflow.start('orderBooking', {
    taskQueue: harness.taskQueue,
    workflowId: order.workflowId,
    args: [{ request, requestedBy: 'shop' }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'FAIL',
  });
}
