import { updateNames } from '../../domain/cases/messages.ts';
import type { OrderBookingPolicy } from '../../workflows/order-booking/policy.ts';
import { person } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { createWorkerProcesses, type WorkerProcesses } from '../kit/worker-process.ts';
import { bookingPolicy } from '../workflows/order-booking/order-evidence.ts';

const seconds = (count: number): number => count / 60;

/** Leases of four seconds; an approval goes to the billing owner after five. */
function shortTimes(shipped: OrderBookingPolicy): OrderBookingPolicy {
  const expiry = {
    minutes: seconds(5),
    calendar: 'always',
    onExpiry: 'escalate',
    escalateTo: 'billing-owner',
  } as const;
  return {
    ...shipped,
    approval: { ...shipped.approval, expiry },
    tasks: { ...shipped.tasks, leaseMinutes: seconds(4) },
  };
}

let harness: Harness;
let processes: WorkerProcesses;
beforeAll(async () => {
  harness = await startHarness({ idle: true, policy: bookingPolicy(shortTimes) });
  processes = createWorkerProcesses(harness.place);
});
afterAll(async () => {
  await processes.close();
  await harness.close();
});

const [omar, olga] = [person('omar', 'operations-manager'), person('olga', 'operations-manager')];

test('F-32: a lease and an approval that run out while every worker is down do so once, when due, before a decision that waited with them', async () => {
  const worker = await processes.start();
  const order = await harness.order('Q-1081');
  const task = await order.openTask('approval');
  expect(await order.update(updateNames.claim, { taskId: task.taskId, actor: omar })).toMatchObject(
    { ok: true },
  );
  const held = (await order.document()).tasks[0];
  await worker.terminate();

  const expiresAtMs = held?.approval?.expiresAtMs ?? 0;
  await eventually('both deadlines have passed', async () => Date.now() > expiresAtMs + 500);
  const late = order.complete(task, 'approve', { by: olga });
  const backAtMs = Date.now();
  await processes.start();
  expect(await late).toMatchObject({ ok: false, code: 'expired', atMs: expiresAtMs });

  const { events } = await order.document();
  const released = events.filter((event) => event.kind === 'task.released');
  expect(released).toMatchObject([
    {
      actor: 'handoff',
      data: { reason: 'lease', claimedBy: 'omar', dueAtMs: held?.claimedUntilMs },
    },
  ]);
  const expired = events.filter((event) => event.kind === 'task.expired');
  expect(expired).toMatchObject([
    {
      actor: 'handoff',
      data: { onExpiry: 'escalate', role: 'billing-owner', dueAtMs: expiresAtMs },
    },
  ]);
  for (const event of [...released, ...expired])
    expect(event.data?.['firedAtMs']).toBeGreaterThanOrEqual(backAtMs);
  expect(events.filter((event) => event.kind === 'task.refused')).toMatchObject([
    { actor: 'olga', data: { code: 'expired' } },
  ]);

  expect(
    await order.complete(task, 'approve', { by: person('bea', 'billing-owner') }),
  ).toMatchObject({ ok: true });
  await order.handedOff();
  expect((await order.document()).tasks).toMatchObject([
    { state: 'completed', decision: { by: 'bea' } },
  ]);
});
