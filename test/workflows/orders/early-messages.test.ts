import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { signalNames, updateNames } from '../../../domain/cases/messages.ts';
import { createHandoffWorker } from '../../../workers/compose.ts';
import { OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { testKeyRing } from '../../kit/keys.ts';
import { bookedOrders, changeQuote, inHours, numberOf } from './order-evidence.ts';

let harness: Harness;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await harness.close();
});

describe('messages that come before the case could take them', () => {
  test('F-33: sent before any worker has seen the case, they are kept, answered and applied once there is one', async () => {
    const { order, caseId, startWorker } = await orderWithoutWorker('Q-1068');
    const ack = { messageId: 'early', caseId, handoff: 'billing', reference: 'BS-early', by: 'billing-team' };
    await order.handle.signal(signalNames.acknowledge, ack);
    const note = order.update(updateNames.note, { caseId, actor: person('nina'), text: 'call before noon' });
    await startWorker();
    expect(await note).toMatchObject({ ok: true });
    const { events } = await order.sees('it waits', ({ case: view }) => view.status === 'waiting');
    expect(events.filter((event) => event.kind === 'note.added')).toMatchObject([{ actor: 'nina', text: 'call before noon' }]);
    expect(events[0]?.kind).toBe('case.opened');

    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    await order.decide('non-conformance', 'resolved');
    await order.handedOff();
    const handoff = await order.handoff.document();
    expect(handoff.events.filter((event) => event.kind === 'acknowledgment.received')).toMatchObject([{ data: { messageId: 'early' } }]);
    expect(handoff.case.clocks.map((clock) => clock.name)).not.toContain('billing');
  });

  test('F-33: a cancellation sent before any worker has seen the case ends it with nothing done', async () => {
    const { order, caseId, startWorker } = await orderWithoutWorker('Q-1001');
    const actor = person('cora', 'operations-manager');
    const answer = order.update(updateNames.cancel, { caseId, actor, reason: 'posted by mistake' });
    await startWorker();
    expect(await answer).toMatchObject({ ok: true });
    await expect(order.handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect((await order.kinds()).filter((kind) => kind.startsWith('case.') || kind.startsWith('step.'))).toEqual([
      'case.opened',
      'case.cancelled',
    ]);
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

/** An order on a queue that nobody works on yet. */
async function orderWithoutWorker(source: string) {
  const request = await harness.sandbox.copyOfSource(source);
  const order = new OrderDriver(harness.client, request.source.number);
  const taskQueue = randomUUID();
  const start = { taskQueue, workflowId: order.workflowId, args: [{ request, requestedBy: 'shop' }] };
  await harness.client.workflow.start('orderBooking', start);
  return { order, caseId: await order.caseId(), startWorker: () => startWorker(taskQueue) };
}

async function startWorker(taskQueue: string): Promise<void> {
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' });
  const bundlePath = process.env.WORKFLOW_BUNDLE ?? '';
  const { activities } = harness;
  const worker = await createHandoffWorker({ connection, namespace: 'default', taskQueue, keyRing: testKeyRing, bundlePath, activities });
  const running = worker.run();
  stops.push(async () => {
    worker.shutdown();
    await running;
    await connection.close();
  });
}
