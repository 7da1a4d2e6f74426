import type { OrderDriver } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import type { FaultSwitch } from '../kit/sandbox-admin.ts';
import {
  createWorkerProcesses,
  type WorkerProcess,
  type WorkerProcesses,
} from '../kit/worker-process.ts';
import {
  callsFor,
  effectsOf,
  executionsOf,
  onceEach,
  recordedDocument,
  rowsAbout,
} from './evidence.ts';

/**
 * A worker that dies is noticed by the start-to-close limit of what it was doing: 30 s. All orders
 * wait for it together, each stopped at a call of its own: `hang` = the system has not done the
 * work yet, `delay` = it has, but the answer is still under way.
 */
const barriers = {
  'before the CRM has the order': {
    activity: 'bookOrder',
    fault: { system: 'crm', kind: 'hang', method: 'POST', path: '/crm/orders' },
  },
  'after the CRM, which knows no idempotency keys, has the order': {
    activity: 'bookOrder',
    fault: { system: 'crm', kind: 'delay', method: 'POST', path: '/crm/orders' },
  },
  'before the first charge': {
    activity: 'triggerBilling',
    fault: { system: 'billing', kind: 'hang', method: 'POST', path: '/billing/schedules' },
  },
  'after a charge': {
    activity: 'triggerBilling',
    fault: { system: 'billing', kind: 'delay', method: 'POST', path: '/billing/invoices' },
  },
  'with the tickets open': {
    activity: 'openTickets',
    fault: { system: 'provisioning', kind: 'delay', method: 'POST', path: '/provisioning/tickets' },
  },
  // Last, since these give up by themselves after 6 s. They are part of a workflow task, which
  // another worker makes again.
  'before the billing reference is on the order': {
    activity: undefined,
    fault: { system: 'crm', kind: 'hang', method: 'PATCH', path: '/crm/orders' },
  },
  'while it reads the quote': {
    activity: undefined,
    fault: { system: 'crm', kind: 'hang', method: 'GET', path: '/crm/quotes/Q-1001-' },
  },
} as const satisfies {
  readonly [moment: string]: { readonly activity: string | undefined; readonly fault: FaultSwitch };
};
type Moment = keyof typeof barriers;
const moments = Object.keys(barriers) as Moment[];

const patience = 60_000;
let harness: Harness;
let processes: WorkerProcesses;
let first: WorkerProcess;
let second: WorkerProcess;
let end: string;
const orders = new Map<Moment, OrderDriver>();
const orderOf = (moment: Moment): OrderDriver => orders.get(moment) as OrderDriver;

async function stopAt(moment: Moment): Promise<void> {
  const { fault } = barriers[moment];
  const id = await harness.sandbox.fault({
    ...fault,
    count: 1,
    ...(fault.kind === 'delay' && { delayMs: patience }),
  });
  orders.set(moment, await harness.order('Q-1001'));
  await eventually(`a call ${moment}`, async () => (await harness.sandbox.hits(id)) === 1);
}

beforeAll(async () => {
  harness = await startHarness({ idle: true });
  // An answer may take longer than the 5 s of the adapters, or the attempt would end before its
  // worker does.
  const slow = (system: { readonly baseUrl: string; readonly apiKey: string }) => ({
    ...system,
    timeoutMs: 28_000,
  });
  const { systems } = harness.place;
  const { crm, billing, provisioning } = systems;
  const place = {
    ...harness.place,
    systems: {
      ...systems,
      crm: slow(crm),
      billing: slow(billing),
      provisioning: slow(provisioning),
    },
  };
  processes = createWorkerProcesses(place);
  first = await processes.start();
  for (const moment of moments) await stopAt(moment);
  end = await first.kill();
  second = await processes.start();
  await Promise.all(
    moments.map(async (moment) => {
      const order = orderOf(moment);
      await eventually(
        `${moment}: handed off`,
        async () => (await order.handoff.document()).case.steps[1]?.state === 'done',
        patience,
      );
      await order.acknowledgeAll();
      await order.handle.result();
    }),
  );
}, 120_000);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

test('F-1, F-2: the worker was killed with its calls under way', () => {
  expect(end).toBe('worker 1 ended with SIGKILL');
});

test.each(moments)(
  'F-1, F-2: killed %s, another worker goes on and everything happens once',
  async (moment) => {
    const order = orderOf(moment);
    expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
    const { case: view, events } = await recordedDocument(harness, order);
    expect(view).toMatchObject({ status: 'completed', exceptions: [] });
    expect(events.map((event) => event.n)).toEqual(events.map((_, i) => i + 1));
    const { found, expected } = await rowsAbout(harness, order);
    expect(found).toEqual(expected);
    const { activity } = barriers[moment];
    if (activity === undefined) return;
    const [execution] = await executionsOf(
      activity === 'openTickets' ? order.handoff : order,
      activity,
    );
    expect(execution).toEqual({
      attempt: 2,
      identity: expect.stringMatching(`^${second.pid}@`),
      lastFailure: 'timeout',
    });
  },
);

test('F-2: the second attempt brings the idempotency key of the first', async () => {
  const calls = await callsFor(harness.sandbox, orderOf('before the first charge'), {
    method: 'POST',
    path: '/billing/schedules',
  });
  expect(calls.map((call) => call.status)).toEqual([null, 201]);
  expect(calls[1]?.idempotencyKey).toBe(calls[0]?.idempotencyKey);
});

test('F-2: what the killed worker has charged is adopted, not asked for again', async () => {
  const calls = await callsFor(harness.sandbox, orderOf('after a charge'), {
    method: 'POST',
    path: '/billing',
  });
  expect(calls.map((call) => [call.path, call.status])).toEqual([
    ['/billing/schedules', 201],
    ['/billing/invoices', null],
    ['/billing/cycles', 201],
  ]);
});
