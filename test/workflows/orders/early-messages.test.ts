import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { signalNames, updateNames } from '../../../domain/cases/messages.ts';
import { createHandoffWorker } from '../../../workers/compose.ts';
import { OrderDriver, person } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { testKeyRing } from '../../kit/keys.ts';
import { changeQuote, inHours, numberOf } from './order-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

describe('messages that come before the case could take them', () => {
  test('F-33: sent before any worker has seen the case, they are kept, answered and applied once there is one', async () => {
    const request = await harness.sandbox.copyOfSource('Q-1068');
    const order = new OrderDriver(harness.client, request.source.number);
    const taskQueue = randomUUID();
    const start = { taskQueue, workflowId: order.workflowId, args: [{ request, requestedBy: 'shop' }] };
    await harness.client.workflow.start('orderBooking', start);
    const caseId = await order.caseId();

    const ack = { messageId: 'early', caseId, handoff: 'billing', reference: 'BS-early', by: 'billing-team' };
    await order.handle.signal(signalNames.acknowledge, ack);
    const note = order.update(updateNames.note, { caseId, actor: person('nina'), text: 'call before noon' });
    const stop = await startWorker(taskQueue);
    try {
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
    } finally {
      await stop();
    }
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

/** A worker of its own queue; answers with what stops it. */
async function startWorker(taskQueue: string): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '' });
  const bundlePath = process.env.WORKFLOW_BUNDLE ?? '';
  const { activities } = harness;
  const worker = await createHandoffWorker({ connection, namespace: 'default', taskQueue, keyRing: testKeyRing, bundlePath, activities });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}
