import { type HistoryCost, historyCost, sumCosts } from '../../../dev/bench/history-cost.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

/** Budget of a clean order, booking and handoff together (design, section 4). */
const budget = { actions: 20, events: 100, bytes: 40_000 };

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

async function costOf(order: OrderDriver): Promise<HistoryCost> {
  const histories = await Promise.all([
    order.handle.fetchHistory(),
    order.handoff.handle.fetchHistory(),
  ]);
  return sumCosts(histories.map(historyCost));
}

describe('the cost of a clean order', () => {
  test('stays within 20 billable actions, 100 events and 40 kB, acknowledgments of two queues included', async () => {
    const order = await harness.order('Q-1001');
    await order.acknowledgeAll();
    await order.handle.result();
    const cost = await costOf(order);
    process.stdout.write(`clean order: ${JSON.stringify(cost)} of ${JSON.stringify(budget)}\n`);
    expect(cost.actions).toBeLessThanOrEqual(budget.actions);
    expect(cost.events).toBeLessThanOrEqual(budget.events);
    expect(cost.bytes).toBeLessThanOrEqual(budget.bytes);
  });

  test('an activation that comes after the acknowledgments costs a milestone, a status and a message more', async () => {
    const order = await harness.order('Q-1001');
    const tickets = await order.handedOff();
    await order.acknowledgeBilling();
    for (const ticket of tickets)
      await order.acknowledge({
        handoff: 'provisioning',
        reference: ticket,
        owner: 'nora',
        dueAtMs: Date.now() + 1,
      });
    await order.sees('next stage', ({ events }) =>
      events.some((event) => event.text.includes('in-fulfilment')),
    );
    for (const ticket of tickets)
      await order.acknowledge({
        handoff: 'provisioning',
        reference: ticket,
        activatedAtMs: Date.now(),
      });
    await order.handle.result();
    const cost = await costOf(order);
    process.stdout.write(`order activated later: ${JSON.stringify(cost)}\n`);
    expect(cost.events).toBeLessThanOrEqual(budget.events + 30);
  });
});
