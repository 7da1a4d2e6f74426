import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import type { UpdateAnswer } from '../../../domain/cases/answers.ts';
import { signalNames, updateNames } from '../../../domain/cases/messages.ts';
import { createHandoffWorker } from '../../../workers/compose.ts';
import type { OrderRequest } from '../../../workflows/order-booking/order.ts';
import { asMessage, OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { testKeyRing } from '../../kit/keys.ts';
import { bookedOrders, bookingPolicy, changeQuote, inHours, numberOf } from './order-evidence.ts';

let harness: Harness;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  // A limit of three seconds for a failing call.
  harness = await startHarness({
    policy: bookingPolicy((shipped) => ({ ...shipped, effectLimitMinutes: 0.05 })),
  });
});
afterEach(() => harness.sandbox.heal());
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await harness.close();
});

const [olga, oleg] = [
  person('olga', 'order-management-specialist'),
  person('oleg', 'order-management-specialist'),
];
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
        const refused = {
          ok: false,
          code: 'already-decided',
          by: winner,
          atMs: expect.any(Number),
        };
        expect(answers.find((answer) => !answer.ok)).toMatchObject(refused);

        const { events, tasks } = await order.document();
        const attempts = events.filter(
          (event) => event.data?.['taskId'] === task.taskId && event.kind !== 'task.opened',
        );
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
        else
          await expect(order.handle.result()).rejects.toMatchObject({
            cause: { name: 'CancelledFailure' },
          });
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
    expect(again).toMatchObject({
      ok: false,
      code: 'already-decided',
      by: 'olga',
      atMs: decided?.decision?.atMs,
    });
    const { case: view, tasks } = await order.document();
    expect(view.status).toBe('waiting');
    expect(tasks[0]).toEqual(decided);
  });

  test('F-30: the same message twice is one decision with one answer', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.openTask('escalation');
    const message = { taskId: task.taskId, actor: olga, choice: 'resolved', comment: 'once' };
    const send = () =>
      order.handle.executeUpdate<UpdateAnswer, [object]>(updateNames.complete, {
        args: [message],
        updateId: 'key-1',
      });
    const first = await send();
    expect(first).toMatchObject({ ok: true, seq: expect.any(Number) });
    expect(await send()).toEqual(first);
    expect(await order.events('task.completed')).toHaveLength(1);
    expect(await order.events('task.refused')).toEqual([]);
  });
});

describe('a decision that comes too late', () => {
  test('F-32: after the task closed by itself it is refused, recorded and without effect', async () => {
    const broken = await harness.sandbox.fault({
      system: 'billing',
      method: 'POST',
      path: '/schedules',
      kind: 'status',
      status: 503,
    });
    const order = await harness.order('Q-1001');
    await order.sees('step 5', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('5s');
    const task = await order.openTask('stuck-effect');
    await harness.sandbox.heal(broken);
    await order.skipEveryWait();
    await order.handedOff();

    const late = await order.complete(task, 'cancel-case', {
      by: person('bettina', 'billing-owner'),
    });
    expect(late).toMatchObject({
      ok: false,
      code: 'already-decided',
      detail: expect.stringContaining('no longer matters'),
    });
    const { case: view, events, tasks } = await order.document();
    expect(events.at(-1)).toMatchObject({
      kind: 'task.refused',
      actor: 'bettina',
      data: { taskId: task.taskId, code: 'already-decided' },
    });
    expect(tasks).toMatchObject([{ taskId: task.taskId, state: 'cancelled' }]);
    expect(view).toMatchObject({
      status: 'waiting',
      steps: { 5: { key: 'handoff', state: 'started' } },
    });
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
    expect(answer).toMatchObject({
      ok: false,
      code: 'unknown-task',
      detail: expect.stringContaining('~99'),
    });
  });

  test('F-34: the earlier, cancelled booking of the same quote', async () => {
    let request: OrderRequest | undefined;
    const order = await harness.order('Q-1015', (asked) => (request = asked));
    const earlierTask = await order.openTask('escalation');
    const earlier = await order.caseId();
    await order.cancel();
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    await startAgain(order, request);
    await order.openTask('escalation');
    const before = await order.document();
    expect(before.case.caseId).not.toBe(earlier);

    const answers = [
      await order.complete(earlierTask, 'resolved', { by: olga }),
      await order.update(updateNames.note, {
        caseId: earlier,
        actor: olga,
        text: 'for the earlier one',
      }),
      await order.update(updateNames.cancel, {
        caseId: earlier,
        actor: olga,
        reason: 'the earlier one',
      }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: 'other-case' });
    expect(await order.document()).toEqual(before);
  });

  test('F-34: a case that is closed takes no decision, and none starts a new run', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.openTask('escalation');
    await order.decide('escalation', 'cancel-case');
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    await expect(order.complete(task, 'resolved')).rejects.toMatchObject({
      name: 'WorkflowNotFoundError',
    });
    expect((await order.handle.describe()).status.name).toBe('CANCELLED');
  });
});

describe('messages that come before the case could take them', () => {
  test('F-33: sent before any worker has seen the case, they are kept, answered and applied once there is one', async () => {
    const { order, caseId, startWorker } = await orderWithoutWorker('Q-1068');
    const ack = {
      messageId: 'early',
      caseId,
      handoff: 'billing' as const,
      reference: 'BS-early',
      by: 'billing-team',
    };
    await order.handle.signal(signalNames.message, asMessage(ack));
    const note = order.update(updateNames.note, {
      caseId,
      actor: person('nina'),
      text: 'call before noon',
    });
    await startWorker();
    expect(await note).toMatchObject({ ok: true });
    const { events } = await order.sees('it waits', ({ case: view }) => view.status === 'waiting');
    expect(events.filter((event) => event.kind === 'note.added')).toMatchObject([
      { actor: 'nina', text: 'call before noon' },
    ]);
    expect(events[0]?.kind).toBe('case.opened');

    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    await order.decide('non-conformance', 'resolved');
    await order.handedOff();
    const handoff = await order.handoff.document();
    expect(
      handoff.events.filter((event) => event.kind === 'acknowledgment.received'),
    ).toMatchObject([{ data: { messageId: 'early' } }]);
    expect(handoff.case.clocks.map((clock) => clock.name)).not.toContain('billing');
  });

  test('F-33: a cancellation sent before any worker has seen the case ends it with nothing done', async () => {
    const { order, caseId, startWorker } = await orderWithoutWorker('Q-1001');
    const actor = person('cora', 'operations-manager');
    const answer = order.update(updateNames.cancel, { caseId, actor, reason: 'posted by mistake' });
    await startWorker();
    expect(await answer).toMatchObject({ ok: true });
    await expect(order.handle.result()).rejects.toMatchObject({
      cause: { name: 'CancelledFailure' },
    });
    expect(
      (await order.kinds()).filter((kind) => kind.startsWith('case.') || kind.startsWith('step.')),
    ).toEqual(['case.opened', 'case.cancelled']);
    expect(await bookedOrders(harness.sandbox, order)).toEqual([]);
  });

  test('F-33: a billing acknowledgment during step 1 is kept through the steps to the handoff', async () => {
    const order = await harness.order('Q-1015');
    const task = await order.openTask('escalation');
    await order.acknowledge({ handoff: 'billing', reference: 'BS-early', by: 'early-bird' }, order);
    await changeQuote(harness.sandbox, numberOf(order), { validUntil: inHours(24) });
    await order.complete(task, 'resolved');
    await order.handedOff();
    const received = await order.handoff.events('acknowledgment.received');
    expect(received).toMatchObject([{ actor: 'early-bird', data: { reference: 'BS-early' } }]);
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

/** An order on a queue that nobody works on yet. */
async function orderWithoutWorker(source: string) {
  const request = await harness.sandbox.copyOfSource(source);
  const order = new OrderDriver(harness.client, request.source);
  const taskQueue = randomUUID();
  const start = {
    taskQueue,
    workflowId: order.workflowId,
    args: [{ request, requestedBy: 'shop' }],
  };
  await harness.client.workflow.start('orderBooking', start);
  return { order, caseId: await order.caseId(), startWorker: () => startWorker(taskQueue) };
}

async function startWorker(taskQueue: string): Promise<void> {
  const connection = await NativeConnection.connect({
    address: process.env.TEMPORAL_ADDRESS ?? '',
  });
  const bundlePath = process.env.WORKFLOW_BUNDLE ?? '';
  const { activities } = harness;
  const worker = await createHandoffWorker({
    connection,
    namespace: 'default',
    taskQueue,
    keyRing: testKeyRing,
    bundlePath,
    activities,
  });
  const running = worker.run();
  stops.push(async () => {
    worker.shutdown();
    await running;
    await connection.close();
  });
}
