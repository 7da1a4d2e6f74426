import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { OrderRequest } from '../../../domain/orders/order.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await evidence.silenceTeams(harness);
});
afterAll(() => harness.close());

/** A first booking of Q-1004, and how to book the same quote again. */
async function firstBooking(): Promise<{ readonly order: OrderDriver; readonly again: () => Promise<string> }> {
  const requests: OrderRequest[] = [];
  const order = await harness.order('Q-1004', (request) => {
    requests.push(request);
    return request;
  });
  const again = async () => {
    const handle = await harness.client.workflow.start('orderBooking', {
      taskQueue: harness.taskQueue,
      workflowId: order.workflowId,
      args: [{ request: requests[0], requestedBy: 'shop' }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
    });
    return handle.firstExecutionRunId;
  };
  return { order, again };
}

describe('booking the same quote again', () => {
  test('F-24, G-14: a cancelled one may be: a new case, a new order in the CRM, new charges, a new handoff', async () => {
    const { order, again } = await firstBooking();
    await order.handedOff();
    const first = await order.caseId();
    const firstHandoff = await order.handoff.caseId();
    await order.cancel();
    expect(await evidence.endOf(order)).toBe('CANCELLED');

    await again();
    const second = await order.caseId();
    expect(second).not.toBe(first);
    expect(second.slice(0, -8)).toBe(first.slice(0, -8));
    await order.sees('handed over', ({ case: view }) => view.steps[5]?.state === 'started');
    await order.handoff.sees('the new handoff', ({ case: view }) => view.caseId !== firstHandoff);
    const late = { handoff: 'billing', reference: 'BS-1', caseId: first, messageId: 'late' } as const;
    await order.acknowledge(late);
    await order.acknowledgeAll();
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed', caseId: second });
    expect(await order.handoff.kinds()).not.toContain('acknowledgment.duplicate');

    const [[cancelled, ...others], [booked, ...more]] = [await harness.sandbox.orders(first), await harness.sandbox.orders(second)];
    expect([others, more]).toEqual([[], []]);
    expect([cancelled?.['status'], booked?.['status']]).toEqual(['cancelled', 'completed']);
    expect(booked?.['number']).not.toBe(cancelled?.['number']);
    expect((await harness.sandbox.documents(second))['invoices']).toEqual([expect.objectContaining({ status: 'open' })]);
    // Each booking has a record and rows of its own.
    const records = await Promise.all([harness.records.get(first), harness.records.get(second)]);
    expect(records.map((record) => record !== undefined)).toEqual([true, true]);
    const rows = await Promise.all([harness.readModel.getCase(first), harness.readModel.getCase(second)]);
    expect(rows.map((row) => row?.status)).toEqual(['cancelled', 'completed']);
  });

  test('F-28: a completed one may not, and nothing new happens outside', async () => {
    const { order, again } = await firstBooking();
    await order.acknowledgeAll();
    await order.handle.result();
    const before = await evidence.changesOf(harness, order);
    await expect(again()).rejects.toThrow(WorkflowExecutionAlreadyStartedError);
    expect(await evidence.changesOf(harness, order)).toEqual(before);
  });

  test('F-24: one that is still open may not', async () => {
    const { order, again } = await firstBooking();
    await order.handedOff();
    await expect(again()).rejects.toThrow(WorkflowExecutionAlreadyStartedError);
    expect(await harness.sandbox.orders(await order.caseId())).toHaveLength(1);
  });
});
