import type { OrderDriver } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import type { FaultSwitch } from '../kit/sandbox-admin.ts';
import { sized } from '../kit/sizes.ts';
import { callsFor, effectsOf, onceEach } from './evidence.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

const schedules = { method: 'POST', path: '/billing/schedules' } as const;

/** Everything that changes something outside, once for every order. */
const changes = [
  { system: 'crm', method: 'POST', path: '/crm/orders' },
  { system: 'billing', method: 'POST', path: '/billing/schedules' },
  { system: 'billing', method: 'POST', path: '/billing/invoices' },
  { system: 'billing', method: 'POST', path: '/billing/cycles' },
  { system: 'crm', method: 'PATCH', path: '/crm/orders' },
  { system: 'provisioning', method: 'POST', path: '/provisioning/tickets' },
] as const;

/**
 * Switches faults on, each for one call, and books an order through them; the back-off of its calls
 * is skipped where it does not matter.
 */
async function bookThrough(
  faults: readonly FaultSwitch[],
  backOff: 'kept' | 'skipped' = 'skipped',
): Promise<OrderDriver> {
  const ids: string[] = [];
  for (const fault of faults) ids.push(await harness.sandbox.fault({ count: 1, ...fault }));
  const order = await harness.order('Q-1001');
  if (backOff === 'skipped') await order.skipEveryWait();
  await order.acknowledgeAll();
  await order.handle.result();
  const hits = await Promise.all(ids.map((id) => harness.sandbox.hits(id)));
  expect(hits).toEqual(faults.map(() => 1));
  return order;
}

/** Milliseconds between the calls that arrived, one after another. */
async function gapsBetween(order: OrderDriver, call: typeof schedules): Promise<readonly number[]> {
  const times = (await callsFor(harness.sandbox, order, call)).map(({ at }) => Date.parse(at));
  return times.slice(1).map((at, i) => at - (times[i] ?? at));
}

/** The references the case keeps are those of the real records. */
async function expectRealReferences(order: OrderDriver): Promise<void> {
  const { case: view } = await order.document();
  const [crmOrder] = await harness.sandbox.orders(view.caseId);
  const { schedules: made, invoices } = await harness.sandbox.documents(view.caseId);
  const tickets = await harness.sandbox.tickets(view.caseId);
  expect(view.facts).toMatchObject({
    orderNumber: crmOrder?.['number'],
    billingReference: made?.[0]?.['id'],
    invoiceNumber: invoices?.[0]?.['id'],
  });
  const numbers = view.references.flatMap((reference) =>
    reference.kind === 'ticket' ? [reference.id] : [],
  );
  expect(new Set(numbers)).toEqual(new Set(tickets.map((ticket) => ticket['number'])));
  expect(crmOrder).toMatchObject({ status: 'completed', billingReference: made?.[0]?.['id'] });
}

test('F-16: 500, 502 and 503 are tried again, each time after twice as long, and bother nobody', async () => {
  const order = await bookThrough(
    [500, 502, 503].map((status) => ({ ...schedules, system: 'billing', kind: 'status', status })),
    'kept',
  );
  const [first = 0, second = 0, third = 0] = await gapsBetween(order, schedules);
  expect(first).toBeGreaterThanOrEqual(480);
  expect(second).toBeGreaterThanOrEqual(980);
  expect(third).toBeGreaterThanOrEqual(1980);
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  const { case: view, tasks } = await order.document();
  expect([tasks, view.exceptions]).toEqual([[], []]);
});

test('F-17: a billing system that says 429 and when is not asked before', async () => {
  const order = await bookThrough(
    [{ ...schedules, system: 'billing', kind: 'too-many-requests', retryAfterSeconds: 2 }],
    'kept',
  );
  const [gap] = await gapsBetween(order, schedules);
  expect(gap).toBeGreaterThanOrEqual(1990);
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
});

test('F-18: of every change whose answer is lost after it was made, the result is adopted: nothing is made twice', async () => {
  const order = await bookThrough(changes.map((change) => ({ ...change, kind: 'drop-after' })));
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  for (const path of [
    '/crm/orders',
    '/billing/schedules',
    '/billing/invoices',
    '/billing/cycles',
  ]) {
    expect(await callsFor(harness.sandbox, order, { method: 'POST', path })).toHaveLength(1);
  }
  await expectRealReferences(order);
});

test('F-18: a charge is found by our reference also when billing has forgotten its key', async () => {
  const fault = await harness.sandbox.fault({
    ...schedules,
    system: 'billing',
    kind: 'drop-after',
    count: 1,
  });
  const order = await harness.order('Q-1001');
  await eventually('the schedule is made', async () => (await harness.sandbox.hits(fault)) === 1);
  const key = encodeURIComponent(`${await order.caseId()}/activate-schedule`);
  await harness.sandbox.call('DELETE', `/admin/state/billing.kept-answers/${key}`);
  await order.acknowledgeAll();
  await order.handle.result();
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
});

test.each(sized({ full: [400, 401, 403, 404], usual: [400] }))(
  'F-19: %i is not tried again: its owner gets a task at once',
  async (status) => {
    await harness.sandbox.fault({
      ...schedules,
      system: 'billing',
      kind: 'status',
      status,
      count: 1,
    });
    const order = await harness.order('Q-1001');
    const task = await order.openTask('stuck-effect');
    expect(task).toMatchObject({
      role: 'billing-owner',
      description: expect.stringContaining('is not retried'),
    });
    expect(await callsFor(harness.sandbox, order, schedules)).toHaveLength(1);
    await order.complete(task, 'retry');
    await order.handedOff();
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  },
);

test('F-19: data that billing refuses is a non-conformance of the billing owner, asked about once per decision', async () => {
  await harness.sandbox.fault({
    ...schedules,
    system: 'billing',
    kind: 'status',
    status: 422,
    count: 2,
  });
  const order = await harness.order('Q-1001');
  const first = await order.openTask('non-conformance');
  expect(first).toMatchObject({ role: 'billing-owner', step: 'billing-trigger' });
  expect(await callsFor(harness.sandbox, order, schedules)).toHaveLength(1);
  await order.complete(first, 'retry');
  const second = await order.openTask('non-conformance', (task) => task.taskId !== first.taskId);
  expect(await callsFor(harness.sandbox, order, schedules)).toHaveLength(2);
  await order.complete(second, 'retry');
  await order.handedOff();
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
});

test.each(sized({ full: ['html', 'malformed', 'wrong-answer'], usual: ['wrong-answer'] }))(
  'F-20: an answer that is %s is never believed, and the change is made once',
  async (kind) => {
    const order = await bookThrough(changes.map((change) => ({ ...change, kind })));
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
    await expectRealReferences(order);
  },
);

const reads = [
  { system: 'crm', method: 'GET', path: '/crm/quotes/Q-1001-' },
  { system: 'crm', method: 'GET', path: '/crm/customers' },
  { system: 'crm', method: 'GET', path: '/crm/contracts' },
] as const;
const accounts = { system: 'billing', method: 'GET', path: '/billing/accounts' } as const;

const unreadable: readonly (readonly [string, readonly Omit<FaultSwitch, 'kind'>[]])[] = [
  ['html', [...reads, accounts]],
  ['malformed', [...reads, accounts]],
  ['wrong-answer', reads],
];
test.each(sized({ full: unreadable, usual: unreadable.slice(1, 2) }))(
  'F-20: a fact that comes as %s is read again',
  async (kind, asked) => {
    const order = await bookThrough(asked.map((read) => ({ ...read, kind })));
    expect((await order.document()).case.exceptions).toEqual([]);
    await expectRealReferences(order);
  },
);

test('F-20: the billing account of somebody else, given in answer, is a finding and not billed', async () => {
  await harness.sandbox.fault({ ...accounts, kind: 'wrong-answer', count: 1 });
  const order = await harness.order('Q-1001');
  const task = await order.openTask('non-conformance');
  expect(task.data['findings']).toContainEqual(
    expect.objectContaining({ code: 'billing-account-of-other-customer' }),
  );
  expect(await effectsOf(harness.sandbox, order)).toEqual({
    orders: 0,
    schedules: 0,
    invoices: 0,
    cycles: 0,
    tickets: [],
  });
});
