import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { OrderRequest } from '../../../../workflows/order-booking/order.ts';
import type { OrderDriver } from '../../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await evidence.silenceTeams(harness);
});
afterAll(() => harness.close());

const refusal = {
  ok: false,
  code: 'point-of-no-return',
  detail: expect.stringContaining('the service is activated'),
};

/** Q-1001 has two tickets; one of them is activated. */
async function partlyActivated(): Promise<{ readonly order: OrderDriver; readonly open: string }> {
  const order = await harness.order('Q-1001');
  const [first = '', open = ''] = await order.handedOff();
  await order.acknowledgeTicket(first);
  await order.handoff.sees('one activated', ({ events }) =>
    events.some((event) => event.text === `${first} is activated`),
  );
  return { order, open };
}

const finish = async (order: OrderDriver, ticket: string): Promise<unknown> => {
  await order.acknowledgeBilling();
  await order.acknowledgeTicket(ticket);
  return order.handle.result();
};

/** A first booking of Q-1004, and how to book the same quote again. */
async function firstBooking(): Promise<{
  readonly order: OrderDriver;
  readonly again: () => Promise<string>;
}> {
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

describe('a cancellation after something was activated', () => {
  test('G-14: is refused with the reason and recorded, undoes nothing, and the order completes', async () => {
    const { order, open } = await partlyActivated();
    expect(await order.cancel('too late')).toEqual(refusal);
    const { case: view, events } = await order.document();
    expect(events.find((event) => event.kind === 'cancel.refused')).toMatchObject({
      actor: 'cora',
    });
    expect(view).toMatchObject({
      status: 'waiting',
      waitingFor: expect.stringContaining('handoff'),
    });
    expect(await order.cancel('still too late')).toEqual(refusal);
    expect(await finish(order, open)).toMatchObject({ outcome: 'completed' });
    expect(await evidence.standOf(harness, order)).toEqual(
      expect.arrayContaining(['orders completed', 'invoices open', 'schedules active']),
    );
    expect(evidence.compensationsOf(await order.document())).toEqual([]);
  });

  test('G-14: asked of Temporal directly, is refused all the same', async () => {
    const { order, open } = await partlyActivated();
    await order.handle.cancel();
    await order.sees('the refusal', ({ events }) =>
      events.some((event) => event.kind === 'cancel.refused'),
    );
    expect(await finish(order, open)).toMatchObject({ outcome: 'completed' });
    expect((await order.handle.describe()).status.name).toBe('COMPLETED');
  });

  test('G-14: asked of the handoff in Temporal, is refused there and does not reach the order', async () => {
    const { order, open } = await partlyActivated();
    await order.handoff.handle.cancel();
    await order.handoff.sees('the refusal', ({ events }) =>
      events.some((event) => event.kind === 'cancel.refused'),
    );
    expect(await finish(order, open)).toMatchObject({ outcome: 'completed' });
    expect(await order.kinds()).not.toContain('cancel.requested');
  });

  test('F-35: one that races the last activation either undoes everything or is refused, and says which', async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, () => harness.order('Q-1004')));
    for (const order of orders) {
      const [ticket = ''] = await order.handedOff();
      await order.acknowledgeBilling();
      const [answer] = await Promise.all([order.cancel(), order.acknowledgeTicket(ticket)]);
      const end = await evidence.endOf(order);
      const stands = await evidence.standOf(harness, order);
      const undone = [
        'orders cancelled',
        'schedules ended',
        'invoices void',
        'cycles ended',
        'tickets cancelled',
      ];
      const kept = [
        'orders completed',
        'schedules active',
        'invoices open',
        'cycles active',
        'tickets new',
      ];
      expect([end, stands]).toEqual(answer.ok ? ['CANCELLED', undone] : ['COMPLETED', kept]);
      const kinds = await order.kinds();
      expect(kinds.includes('cancel.refused')).toBe(!answer.ok);
    }
  });

  test('F-35: while the CRM takes the last status, the order can no longer be cancelled', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    const fault = await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 503,
      method: 'PATCH',
      path: '/crm/orders',
    });
    await order.acknowledgeBilling();
    await order.acknowledgeTicket(ticket);
    await order.sees('the handoff is over', ({ case: view }) => view.steps[6]?.state === 'started');
    await order.handoff.handle.result();
    expect(await order.cancel()).toEqual(refusal);
    await harness.sandbox.heal(fault);
    await order.skipEveryWait();
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });
});

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
    const late = {
      handoff: 'billing',
      reference: 'BS-1',
      caseId: first,
      messageId: 'late',
    } as const;
    await order.acknowledge(late);
    await order.acknowledgeAll();
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed', caseId: second });
    expect(await order.handoff.kinds()).not.toContain('acknowledgment.duplicate');

    const [[cancelled, ...others], [booked, ...more]] = [
      await harness.sandbox.orders(first),
      await harness.sandbox.orders(second),
    ];
    expect([others, more]).toEqual([[], []]);
    expect([cancelled?.['status'], booked?.['status']]).toEqual(['cancelled', 'completed']);
    expect(booked?.['number']).not.toBe(cancelled?.['number']);
    expect((await harness.sandbox.documents(second))['invoices']).toEqual([
      expect.objectContaining({ status: 'open' }),
    ]);
    // Each booking has a record and rows of its own.
    const records = await Promise.all([harness.records.get(first), harness.records.get(second)]);
    expect(records.map((record) => record !== undefined)).toEqual([true, true]);
    const rows = await Promise.all([
      harness.readModel.getCase(first),
      harness.readModel.getCase(second),
    ]);
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
