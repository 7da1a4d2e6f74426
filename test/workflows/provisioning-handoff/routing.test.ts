import type { Policy } from '../../../workflows/load-policy.ts';
import type { HandoffPolicy } from '../../../workflows/provisioning-handoff/policy.ts';
import { withChanged } from '../../kit/changed-policy.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

/** Cloud products go to the voice queue, and there is a queue that provisioning does not know. */
const routes: HandoffPolicy['routes'] = [
  { skus: ['CLOUD-*'], queue: 'voice' },
  { skus: ['NET-*'], queue: 'network' },
  { skus: ['VOICE-*'], queue: 'satellite' },
];
const satellite = {
  key: 'satellite',
  title: 'Satellite',
  leadRole: 'provisioning-queue-lead',
  mail: 'satellite@handoff.example',
} as const;

const otherRoutes = (policy: Policy): Policy =>
  withChanged(policy, 'provisioning-handoff', (slice) => ({
    ...slice,
    routes,
    queues: [...slice.queues, satellite],
  }));

describe('routing by policy', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ policy: otherRoutes });
  });
  afterAll(() => harness.close());

  test('OB-45: the policy, not the product, names the queue', async () => {
    const order = await harness.order('Q-1002');
    await order.acknowledgeAll();
    await order.handle.result();
    expect(await harness.sandbox.tickets(await order.caseId())).toEqual([
      expect.objectContaining({ queue: 'voice' }),
    ]);
  });

  test('OB-45: a queue that provisioning refuses is an exception task; the other queue keeps its one ticket', async () => {
    const order = await harness.order('Q-1001');
    const task = await order.handoff.openTask('exception');
    expect(task).toMatchObject({
      role: 'customer-operations-coordinator',
      description: expect.stringContaining('satellite'),
    });
    expect((await order.handoff.document()).case).toMatchObject({
      status: 'waiting',
      exceptions: [{ code: 'ticket-refused', text: expect.stringContaining('satellite') }],
    });
    await order.handoff.complete(task, 'retry');
    await order.handoff.openTask('exception', ({ taskId }) => taskId !== task.taskId);
    const tickets = await harness.sandbox.tickets(await order.caseId());
    expect(tickets).toEqual([expect.objectContaining({ queue: 'network' })]);
    const { case: view } = await order.handoff.document();
    expect(view.exceptions[0]?.resolution).toMatchObject({ by: 'ann', text: 'done' });
    expect(view.exceptions[1]?.resolution).toBeUndefined();
  });
});

describe('routing by the standing policy', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  test('OB-45: a product without a route is an exception task for the coordinator; the queue she names gets it, and the order goes on', async () => {
    const order = await harness.order('Q-1101');
    const task = await order.handoff.openTask('exception');
    expect(task).toMatchObject({
      role: 'customer-operations-coordinator',
      step: 'route',
      data: {
        findings: [
          expect.objectContaining({
            code: 'no-route',
            values: { request: 'LEGACY-ISDN', policy: null },
          }),
        ],
      },
    });
    expect(task.choices.map((choice) => choice.key)).toEqual([
      'route-to-network',
      'route-to-voice',
      'route-to-cloud',
    ]);
    expect(await harness.sandbox.tickets(await order.caseId())).toEqual([]);
    const silent = await order.handoff.complete(task, 'route-to-voice', { comment: ' ' });
    expect(silent).toMatchObject({ ok: false, code: 'comment-missing' });
    await order.handoff.complete(task, 'route-to-voice', { comment: 'voice still has ISDN hands' });
    await order.acknowledgeAll();
    await order.handle.result();
    const tickets = await harness.sandbox.tickets(await order.caseId());
    expect(
      tickets.map(({ queue, items }) => [
        queue,
        (items as { sku: string }[]).map(({ sku }) => sku),
      ]),
    ).toEqual([
      ['network', ['NET-FIBER-1G']],
      ['voice', ['LEGACY-ISDN']],
    ]);
    expect((await order.handoff.document()).case.exceptions).toEqual([
      expect.objectContaining({
        code: 'no-route',
        resolution: expect.objectContaining({ by: 'ann', text: 'voice still has ISDN hands' }),
      }),
    ]);
  });

  test.each([
    ['Q-1104', 'dependency-unknown'],
    ['Q-1105', 'dependency-cycle'],
  ])(
    'OB-44: dependencies of %s that cannot be met (%s) wait for the coordinator, who may deliver without them',
    async (source, code) => {
      const order = await harness.order(source);
      const task = await order.handoff.openTask('exception');
      expect(task.data['findings']).toContainEqual(expect.objectContaining({ code }));
      expect(task.choices.map((choice) => choice.key)).toEqual(['drop-dependencies']);
      expect(await harness.sandbox.tickets(await order.caseId())).toEqual([]);
      await order.handoff.complete(task, 'drop-dependencies');
      expect(await order.handedOff()).toHaveLength(2);
      await order.acknowledgeAll();
      expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
    },
  );

  test('OB-44: tickets that depend on another queue are opened only once that one is activated', async () => {
    const order = await harness.order('Q-1102');
    const [first = ''] = await order.handedOff();
    const caseId = await order.caseId();
    const queues = async () =>
      (await harness.sandbox.tickets(caseId)).map((ticket) => ticket['queue']);
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: first,
      owner: 'nora',
      dueAtMs: Date.now(),
    });
    await order.handoff.sees(
      'the first wave waits for activation',
      ({ case: view }) => view.waitingFor?.includes(first) === true,
    );
    expect(await queues()).toEqual(['network']);
    await order.acknowledge({
      handoff: 'provisioning',
      reference: first,
      activatedAtMs: Date.now(),
    });
    await order.handoff.sees('the second wave', ({ case: view }) => view.clocks.length === 4);
    expect(await queues()).toEqual(['network', 'voice', 'cloud']);
    for (const { number } of (await harness.sandbox.tickets(caseId)).slice(1))
      await order.acknowledgeTicket(String(number));
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
    const [, voice] = await harness.sandbox.tickets(caseId);
    expect(voice?.['items']).toEqual([
      expect.objectContaining({ sku: 'VOICE-SIP-50', dependsOn: ['L1'] }),
    ]);
  });

  test('OB-45, F-18: a ticket whose answer was lost is found again, not opened twice', async () => {
    const fault = await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'drop-after',
      method: 'POST',
      path: '/provisioning/tickets',
      count: 1,
    });
    const order = await harness.order('Q-1001');
    await order.acknowledgeAll();
    await order.handle.result();
    await harness.sandbox.heal(fault);
    const tickets = await harness.sandbox.tickets(await order.caseId());
    expect(tickets).toHaveLength(2);
    expect(new Set(tickets.map((ticket) => ticket['queue']))).toEqual(
      new Set(['network', 'voice']),
    );
    expect(tickets.map((ticket) => ticket['status'])).not.toContain('cancelled');
  });
});
