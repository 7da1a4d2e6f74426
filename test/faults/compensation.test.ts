import type { OrderDriver } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import {
  compensationsOf,
  endOf,
  standOf,
} from '../workflows/order-booking/cancel/cancel-evidence.ts';
import { callsFor } from './evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

const stopBilling = 'billing-trigger: Stop billing of the order';
const cancelOrder = 'booking: Cancel the order in the CRM';

/**
 * Booked, schedule and invoice made, and the recurring cycle refused for good: the billing owner
 * cancels.
 */
async function refusedByBilling(): Promise<OrderDriver> {
  await harness.sandbox.fault({
    system: 'billing',
    kind: 'status',
    status: 422,
    method: 'POST',
    path: '/billing/cycles',
  });
  const order = await harness.order('Q-1001');
  await order.decide('non-conformance', 'cancel-case', {
    comment: 'billing will not take this customer',
  });
  return order;
}

test('F-22: booked, then refused by billing for good: what exists is taken back in reverse, and the timeline tells each part', async () => {
  const order = await refusedByBilling();
  expect(await endOf(order)).toBe('CANCELLED');
  expect(await standOf(harness, order)).toEqual([
    'orders cancelled',
    'schedules ended',
    'invoices void',
  ]);
  const document = await order.document();
  expect(compensationsOf(document)).toEqual([stopBilling, cancelOrder]);
  const kinds = document.events
    .map((event) => event.kind)
    .filter((kind) => /^(effect|cancel|compensation|step\.comp|case\.c)/.test(kind));
  const undone = ['compensation.started', 'compensation.done', 'step.compensated'];
  expect(kinds).toEqual([
    'effect.refused',
    'cancel.requested',
    ...undone,
    ...undone,
    'case.cancelled',
  ]);
  expect(document.case.exceptions).toEqual([
    expect.objectContaining({ resolution: expect.objectContaining({ by: 'ann' }) }),
  ]);
});

test('F-23: a compensation that fails three times waits for its owner as a task; the case is not told as undone meanwhile', async () => {
  const broken = {
    system: 'billing',
    kind: 'status',
    status: 500,
    method: 'POST',
    path: '/billing/schedules/*/end',
  } as const;
  const fault = await harness.sandbox.fault(broken);
  const order = await refusedByBilling();
  const task = await order.openTask('compensation');
  expect(task).toMatchObject({
    role: 'billing-owner',
    choices: [{ key: 'retry' }, { key: 'done-by-hand' }],
  });
  expect(await harness.sandbox.hits(fault)).toBe(3);
  expect(await standOf(harness, order)).toEqual([
    'orders booked',
    'schedules active',
    'invoices open',
  ]);
  const caseId = await order.caseId();
  const shown = await eventually(
    'the read model shows the task',
    async () => (await harness.readModel.getTask(task.taskId)) ?? false,
  );
  expect(shown).toMatchObject({ state: 'open', caseId });
  expect(await harness.readModel.getCase(caseId)).toMatchObject({
    status: 'cancelling',
    waitingFor: expect.stringContaining('billing-owner'),
  });
  expect((await order.handle.describe()).status.name).toBe('RUNNING');
  expect(await order.kinds()).toEqual(expect.arrayContaining(['compensation.failed']));
  expect(compensationsOf(await order.document())).toEqual([]);

  await harness.sandbox.heal(fault);
  await order.complete(task, 'retry');
  expect(await endOf(order)).toBe('CANCELLED');
  expect(await standOf(harness, order)).toEqual([
    'orders cancelled',
    'schedules ended',
    'invoices void',
  ]);
  expect(compensationsOf(await order.document())).toEqual([stopBilling, cancelOrder]);
});

test('F-23: what a person undid by hand is told with who and why, and the rest is undone after it', async () => {
  const fault = await harness.sandbox.fault({
    system: 'billing',
    kind: 'status',
    status: 500,
    method: 'POST',
    path: '/billing/schedules/*/end',
  });
  const order = await refusedByBilling();
  const task = await order.openTask('compensation');
  const silent = await order.complete(task, 'done-by-hand', { comment: '' });
  expect(silent).toMatchObject({ ok: false, code: 'comment-missing' });
  await order.complete(task, 'done-by-hand', { comment: 'ended in the billing console' });
  expect(await endOf(order)).toBe('CANCELLED');
  expect(await harness.sandbox.hits(fault)).toBe(3);
  const done = await order.events('compensation.done');
  expect(done[0]).toMatchObject({
    actor: 'ann',
    step: 'billing-trigger',
    data: { comment: 'ended in the billing console' },
  });
  expect(await standOf(harness, order)).toEqual([
    'orders cancelled',
    'schedules active',
    'invoices open',
  ]);
});

test('F-18, F-23: a compensation whose answer is lost is not made twice', async () => {
  const lost = { kind: 'drop-after', method: 'POST', count: 1 } as const;
  await harness.sandbox.fault({ ...lost, system: 'billing', path: '/billing/schedules/*/end' });
  await harness.sandbox.fault({ ...lost, system: 'crm', method: 'PATCH', path: '/crm/orders' });
  const order = await refusedByBilling();
  expect(await endOf(order)).toBe('CANCELLED');
  expect(await standOf(harness, order)).toEqual([
    'orders cancelled',
    'schedules ended',
    'invoices void',
  ]);
  expect(await order.kinds()).not.toContain('compensation.failed');
  expect(
    await callsFor(harness.sandbox, order, { method: 'POST', path: '/billing/credit-notes' }),
  ).toEqual([]);
});
