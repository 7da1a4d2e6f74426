import { eventually } from '../../kit/eventually.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

describe('a call that keeps failing', () => {
  test('F-16: opens a task for its owner once its limit has passed, with the last reason, and closes it by itself on success', async () => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 503,
      path: '/billing/schedules',
    });
    const order = await harness.order('Q-1001');
    await order.sees('booked', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('12m');
    const task = await order.openTask('stuck-effect');
    expect(task).toMatchObject({
      role: 'billing-owner',
      description: expect.stringMatching(/billing.*503/),
    });
    expect((await order.document()).case).toMatchObject({
      status: 'waiting',
      waitingFor: expect.stringContaining('billing-owner'),
    });
    await harness.sandbox.heal(fault);
    await order.skipEveryWait();
    await order.acknowledgeAll();
    await order.handle.result();
    const { tasks, events } = await order.document();
    expect(tasks).toEqual([expect.objectContaining({ taskId: task.taskId, state: 'cancelled' })]);
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['effect.overdue', 'effect.recovered']),
    );
    expect((await harness.sandbox.documents(await order.caseId()))['schedules']).toHaveLength(1);
  });

  test('the decision to retry calls again at once, without waiting for the back-off', async () => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 503,
      path: '/billing/schedules',
    });
    const order = await harness.order('Q-1001');
    await order.sees('booked', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.advance('12m');
    await order.openTask('stuck-effect');
    await harness.sandbox.heal(fault);
    await order.decide('stuck-effect', 'retry');
    await order.acknowledgeAll();
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });

  test('F-19: one that no retry can mend opens its task at once and is not repeated before a person says so', async () => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 403,
      method: 'POST',
      path: '/crm/orders',
      count: 1,
    });
    const order = await harness.order('Q-1001');
    const task = await order.openTask('stuck-effect');
    expect(task).toMatchObject({
      role: 'order-management-specialist',
      description: expect.stringMatching(/not retried.*403/),
    });
    expect(await harness.sandbox.journal('/crm/orders', 'POST')).toHaveLength(1);
    await order.decide('stuck-effect', 'retry');
    await order.handedOff();
    expect(await harness.sandbox.orders(await order.caseId())).toHaveLength(1);
  });

  test('F-16: what a case hangs on is shown at once, long before the limit, and no longer when the call succeeds', async () => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 503,
      path: '/billing/accounts',
    });
    const order = await harness.order('Q-1001');
    const shown = await eventually('the call it hangs on', async () => {
      const view = await harness.readModel.getCase(await order.caseId());
      return view?.waitingFor !== undefined && view;
    });
    expect(shown).toMatchObject({
      status: 'running',
      waitingFor: 'an answer to "Read the billing account of C-100"',
      policyVersion: expect.stringMatching(/./),
    });
    const [retried] = await order.events('effect.retried');
    expect(retried?.text).toMatch(
      /^Read the billing account of C-100: no good answer yet, so it is tried again: .*503/,
    );
    await harness.sandbox.heal(fault);
    await order.skipEveryWait();
    const booked = await order.sees(
      'booked',
      (document) => document.case.steps[4]?.state === 'done',
    );
    expect(booked.case.waitingFor ?? '').not.toContain('billing account');
  });
});
