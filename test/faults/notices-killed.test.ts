import type { Policy } from '../../workflows/load-policy.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { withChanged } from '../kit/changed-policy.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { createWorkerProcesses, type WorkerProcesses } from '../kit/worker-process.ts';
import { withoutQuietHours } from '../workflows/provisioning-handoff/always-open.ts';
import { deliveriesOf, rungAt, rungsOf } from '../workflows/sop/notice-evidence.ts';
import { executionsOf } from './evidence.ts';

/**
 * One rung on each channel, a second apart, two seconds after the clock of billing starts; the
 * clock of the ticket has none.
 */
function threeChannels(policy: Policy): Policy {
  const handoff = policy.forProcedure('provisioning-handoff');
  const rungs = [
    rungAt(2 / 60, { key: 'mail', to: ['owner'] }),
    rungAt(3 / 60, { key: 'call', to: ['on-call:team-lead'], channel: 'phone' }),
    rungAt(4 / 60, { key: 'write', channel: 'chat' }),
  ];
  const targets = { default: { minutes: 600, calendar: 'always' } };
  const clocks = {
    billing: { ...handoff.clocks.billing, targets, ladder: { rungs } },
    provisioning: { ...handoff.clocks.provisioning, targets, ladder: { rungs: [] } },
  };
  return withoutQuietHours(
    withChanged(policy, 'provisioning-handoff', (slice) => ({ ...slice, clocks })),
  );
}

const channels = ['mail', 'phone', 'chat'] as const;
let harness: Harness;
let processes: WorkerProcesses;
let order: OrderDriver;
let end: string;

beforeAll(async () => {
  harness = await startHarness({ idle: true, policy: threeChannels });
  processes = createWorkerProcesses(harness.place);
  const first = await processes.start();
  // The notice has gone out, and the answer is still under way when the worker dies.
  const faults = channels.map((system) => ({
    system,
    kind: 'delay',
    delayMs: 60_000,
    count: 1,
    ...(system !== 'mail' && { method: 'POST' }),
  }));
  const ids = await Promise.all(faults.map((fault) => harness.sandbox.fault(fault)));
  order = await harness.order('Q-1004');
  await eventually('a notice under way on every channel', async () => {
    const hits = await Promise.all(ids.map((id) => harness.sandbox.hits(id)));
    return hits.every((count) => count === 1);
  });
  end = await first.kill();
  await processes.start();
  // A lost worker is noticed when its activities have had their 30 seconds.
  const isTold = (delivery: string) => delivery.startsWith('sent');
  await eventually(
    'every notice told',
    async () =>
      deliveriesOf(await order.handoff.document()).filter(isTold).length === channels.length,
    60_000,
  );
}, 120_000);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

test('OB-51, F-1, F-2: the worker was killed while notices were under way, and another one handed them over again', async () => {
  expect(end).toBe('worker 1 ended with SIGKILL');
  const executions = await executionsOf(order.handoff, 'notify');
  expect(executions.map(({ attempt }) => attempt > 1)).toEqual([true, true, true]);
});

test('OB-51: every rung fired once, and the timeline tells each notice once', async () => {
  const document = await order.handoff.document();
  expect(rungsOf(document)).toEqual(['mail 1', 'call 1', 'write 1']);
  expect(deliveriesOf(document).toSorted()).toEqual([
    'sent on-call team-lead',
    'sent queue billing',
    'sent role order-management-specialist',
  ]);
});

test('OB-51: each recipient was told once: one call, one message, and mails of one Message-ID, which its server drops', async () => {
  expect(await harness.sandbox.calls()).toHaveLength(1);
  expect(await harness.sandbox.messages()).toHaveLength(1);
  const mails = await harness.sandbox.mails();
  expect(new Set(mails.map((mail) => mail['messageId'])).size).toBe(1);
  for (const path of ['/phone/calls', '/chat/messages']) {
    const keys = (await harness.sandbox.journal(path, 'POST')).map(
      ({ idempotencyKey }) => idempotencyKey,
    );
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  }
});

test('OB-51: after the acknowledgments nothing more is told', async () => {
  const before = await order.handoff.document();
  await order.acknowledgeAll();
  await order.handle.result();
  const { events } = await order.handoff.document();
  expect(deliveriesOf({ ...before, events })).toEqual(deliveriesOf(before));
  expect(await harness.sandbox.calls()).toHaveLength(1);
});
