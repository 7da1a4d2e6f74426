import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import * as evidence from './cancel-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await evidence.silenceTeams(harness);
});
afterAll(() => harness.close());

const refusal = { ok: false, code: 'point-of-no-return', detail: expect.stringContaining('the service is activated') };

/** Q-1001 has two tickets; one of them is activated. */
async function partlyActivated(): Promise<{ readonly order: OrderDriver; readonly open: string }> {
  const order = await harness.order('Q-1001');
  const [first = '', open = ''] = await order.handedOff();
  await order.acknowledgeTicket(first);
  await order.handoff.sees('one activated', ({ events }) => events.some((event) => event.text === `${first} is activated`));
  return { order, open };
}

const finish = async (order: OrderDriver, ticket: string): Promise<unknown> => {
  await order.acknowledgeBilling();
  await order.acknowledgeTicket(ticket);
  return order.handle.result();
};

describe('a cancellation after something was activated', () => {
  test('G-14: is refused with the reason and recorded, undoes nothing, and the order completes', async () => {
    const { order, open } = await partlyActivated();
    expect(await order.cancel('too late')).toEqual(refusal);
    const { case: view, events } = await order.document();
    expect(events.find((event) => event.kind === 'cancel.refused')).toMatchObject({ actor: 'cora' });
    expect(view).toMatchObject({ status: 'waiting', waitingFor: expect.stringContaining('handoff') });
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
    await order.sees('the refusal', ({ events }) => events.some((event) => event.kind === 'cancel.refused'));
    expect(await finish(order, open)).toMatchObject({ outcome: 'completed' });
    expect((await order.handle.describe()).status.name).toBe('COMPLETED');
  });

  test('G-14: asked of the handoff in Temporal, is refused there and does not reach the order', async () => {
    const { order, open } = await partlyActivated();
    await order.handoff.handle.cancel();
    await order.handoff.sees('the refusal', ({ events }) => events.some((event) => event.kind === 'cancel.refused'));
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
      const undone = ['orders cancelled', 'schedules ended', 'invoices void', 'cycles ended', 'tickets cancelled'];
      const kept = ['orders completed', 'schedules active', 'invoices open', 'cycles active', 'tickets new'];
      expect([end, stands]).toEqual(answer.ok ? ['CANCELLED', undone] : ['COMPLETED', kept]);
      const kinds = await order.kinds();
      expect(kinds.includes('cancel.refused')).toBe(!answer.ok);
    }
  });

  test('F-35: while the CRM takes the last status, the order can no longer be cancelled', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    const fault = await harness.sandbox.fault({ system: 'crm', kind: 'status', status: 503, method: 'PATCH', path: '/crm/orders' });
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
