import type { TaskView } from '../../../domain/cases/case.ts';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';
import { alwaysOpen } from './always-open.ts';
import { clockOf, firingsOf } from './ladder-evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ policy: alwaysOpen });
});
afterAll(() => harness.close());

const delayOf = (order: OrderDriver, handoff: string, role = 'order-management-specialist'): Promise<TaskView> =>
  order.handoff.openTask('handoff-delay', (task) => task.data['handoff'] === handoff && task.role === role);

describe('the task that a late handoff opens', () => {
  test('OB-48, OB-51: what was agreed on another way needs owner and due date, and then counts as the acknowledgment', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.handoff.advance('481m');
    const task = await delayOf(order, 'provisioning');
    const refused = [
      [{}, 'form.owner'],
      [{ owner: ' ', dueAt: '2030-01-15T12:00:00Z' }, 'form.owner'],
      [{ owner: 'nora' }, 'form.dueAt'],
      [{ owner: 'nora', dueAt: 'soon' }, 'form.dueAt'],
    ] as const;
    for (const [form, field] of refused) {
      const answer = await order.handoff.complete(task, 'acknowledged', { form });
      expect(answer).toMatchObject({ ok: false, code: 'form-invalid', field });
    }
    expect((await delayOf(order, 'provisioning')).state).toBe('open');
    const form = { owner: 'nora', dueAt: '2030-01-15T12:00:00Z' };
    expect(await order.handoff.complete(task, 'acknowledged', { form, comment: 'told me on the phone' })).toMatchObject({ ok: true });
    const { events, ...met } = await order.handoff.sees('met', (document) => clockOf(document, 'provisioning:network').state === 'met');
    expect(clockOf({ events, ...met }, 'provisioning:network').breachedAtMs).toBeDefined();
    expect(events.find((event) => event.kind === 'acknowledgment.received')).toMatchObject({ actor: 'ann', data: { reference: ticket } });
    await order.acknowledgeBilling();
    await order.acknowledge({ handoff: 'provisioning', reference: ticket, activatedAtMs: Date.now() });
    await order.handle.result();
    expect((await order.document()).case.facts['acknowledgments']).toMatchObject({
      tickets: [{ acknowledgedBy: 'ann', owner: 'nora', dueAtMs: Date.parse(form.dueAt) }],
    });
  });

  test('OB-51: a billing acknowledgment on another way needs no form, and ends the wait for billing alone', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.advance('481m');
    await order.handoff.complete(await delayOf(order, 'billing'), 'acknowledged');
    const document = await order.handoff.sees('billing met', (seen) => clockOf(seen, 'billing').state === 'met');
    expect(clockOf(document, 'provisioning:network').state).toBe('breached');
    const open = document.tasks.filter((task) => task.state === 'open').map((task) => task.data['handoff']);
    expect(open).toEqual(['provisioning']);
  });

  test('OB-51: chased keeps waiting, and the ladder climbs on to the operations manager', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.advance('241m');
    const task = await delayOf(order, 'billing');
    expect(await order.handoff.complete(task, 'chased', { comment: '' })).toMatchObject({ ok: false, code: 'comment-missing' });
    expect(await order.handoff.complete(task, 'chased', { comment: 'they promise noon' })).toMatchObject({ ok: true });
    await order.handoff.advance('4h');
    await delayOf(order, 'billing', 'operations-manager');
    const document = await order.handoff.document();
    expect(clockOf(document, 'billing').state).toBe('breached');
    expect(firingsOf(document, 'billing').map(({ rung }) => rung)).toEqual([
      'remind-owner 1',
      'escalate-to-lead 1',
      'escalate-to-operations-manager 1',
    ]);
    expect(document.events.filter((event) => event.kind.startsWith('acknowledgment.'))).toEqual([]);
  });

  test('OB-2, OB-51: nobody but the role it was given to decides it', async () => {
    const order = await harness.order('Q-1004');
    await order.handedOff();
    await order.handoff.advance('241m');
    const task = await delayOf(order, 'billing');
    const answer = await order.handoff.complete(task, 'chased', { by: { subject: 'bill', roles: ['billing-specialist'] } });
    expect(answer).toMatchObject({ ok: false, code: 'role-missing' });
  });
});
