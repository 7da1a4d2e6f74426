import type { CaseDocument, CaseView } from '../../domain/cases/case.ts';
import type { LadderRung } from '../../domain/escalation/rung.ts';
import type { Policy } from '../../workflows/load-policy.ts';
import type { HandoffPolicy } from '../../workflows/provisioning-handoff/policy.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { withChanged } from '../kit/changed-policy.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { createWorkerProcesses, type WorkerProcesses } from '../kit/worker-process.ts';
import { withoutQuietHours, withTarget } from '../workflows/provisioning-handoff/always-open.ts';
import {
  eventsOf,
  firingsOf,
  noticesOf,
} from '../workflows/provisioning-handoff/ladder-evidence.ts';
import { effectsOf, executionsOf, onceEach } from './evidence.ts';

const seconds = (count: number): number => count / 60;

/**
 * Clocks of six seconds, with one rung shortly before they are due, one when they are and one soon
 * after: time enough to stop the worker.
 */
function shortClocks(policy: Policy): Policy {
  const handoff = policy.forProcedure('provisioning-handoff');
  const shorten = (
    clock: HandoffPolicy['clocks']['billing'],
  ): HandoffPolicy['clocks']['billing'] => ({
    ...withTarget(clock, { minutes: seconds(6), calendar: 'always' }),
    atRiskShare: 0.9,
    ladder: {
      rungs: [{ shareOfTarget: 0.9 }, { shareOfTarget: 1 }, { minutesAfterDue: seconds(0.5) }].map(
        (at, i) => {
          const { repeat: _repeat, ...rung } = clock.ladder.rungs[i] as LadderRung;
          return { ...rung, at };
        },
      ),
    },
  });
  const clocks = {
    billing: shorten(handoff.clocks.billing),
    provisioning: shorten(handoff.clocks.provisioning),
  };
  return withoutQuietHours(
    withChanged(policy, 'provisioning-handoff', (slice) => ({ ...slice, clocks })),
  );
}

let harness: Harness;
let processes: WorkerProcesses;
beforeAll(async () => {
  harness = await startHarness({ idle: true, policy: shortClocks });
  processes = createWorkerProcesses(harness.place);
});
afterAll(async () => {
  await processes.close();
  await harness.close();
});

/** When the server let the timers of a run ring. */
async function ringsOf(order: OrderDriver): Promise<readonly number[]> {
  const { events } = await order.handoff.handle.fetchHistory();
  const rings = (events ?? []).filter((event) => event.timerFiredEventAttributes);
  return rings.map(
    ({ eventTime }) => Number(eventTime?.seconds) * 1000 + Number(eventTime?.nanos) / 1e6,
  );
}

describe('all workers down while clocks run', () => {
  const clocks = ['billing', 'provisioning:network', 'provisioning:voice'];
  let waiting: OrderDriver;
  let before: CaseView;
  let after: CaseDocument;
  let rings: readonly number[];
  let backAtMs: number;
  let backlog: readonly OrderDriver[];

  beforeAll(async () => {
    const worker = await processes.start();
    waiting = await harness.order('Q-1001');
    // Seen in the read model: a query in the middle of a workflow task splits it, and a replay then
    // gives its start another millisecond.
    before = await eventually('three clocks', async () => {
      const view = await harness.readModel.latestCaseOfWorkflow(waiting.handoff.workflowId);
      return view?.clocks.length === 3 && view;
    });
    await worker.terminate();
    backlog = await Promise.all(Array.from({ length: 8 }, () => harness.order('Q-1001')));
    const lastMs = Math.max(...before.clocks.map((clock) => clock.dueAtMs)) + 500;
    await eventually('every deadline has passed', async () => Date.now() > lastMs + 200);
    rings = await ringsOf(waiting);
    backAtMs = Date.now();
    await processes.start();
    after = await waiting.handoff.sees(
      'three rungs of three clocks, with their twelve notices',
      ({ events }) => events.filter((event) => event.kind === 'notification.sent').length === 12,
    );
    await Promise.all([waiting, ...backlog].map((order) => order.acknowledgeAll()));
    await Promise.all([waiting, ...backlog].map((order) => order.handle.result()));
  }, 60_000);

  test('F-3: nothing had fired before the workers went, and the timer rang while they were away, when it was due', () => {
    expect(before.clocks.map((clock) => clock.state)).toEqual(['running', 'running', 'running']);
    const firstDueMs = Math.min(...before.clocks.map((clock) => clock.atRiskAtMs));
    expect(rings).toHaveLength(1);
    expect(rings[0]).toBeGreaterThanOrEqual(firstDueMs);
    expect(rings[0]).toBeLessThan(backAtMs);
  });

  test.each(clocks)(
    'F-3: what fell due on the clock %s is told once, with the time it was due and the time it was told',
    async (name) => {
      const document = await waiting.handoff.document();
      const { atRiskAtMs = 0, dueAtMs = 0 } =
        before.clocks.find((clock) => clock.name === name) ?? {};
      for (const [kind, atMs] of [
        ['clock.at-risk', atRiskAtMs],
        ['clock.breached', dueAtMs],
      ] as const) {
        const [event, ...more] = eventsOf(document, kind, name);
        expect(more).toEqual([]);
        expect(event?.data).toMatchObject({ atMs });
        expect(event?.data?.['firedAtMs']).toBeGreaterThanOrEqual(backAtMs);
      }
      expect(firingsOf(document, name)).toEqual([
        { rung: 'remind-owner 1', dueAtMs: atRiskAtMs, firedAtMs: expect.any(Number) },
        { rung: 'escalate-to-lead 1', dueAtMs, firedAtMs: expect.any(Number) },
        {
          rung: 'escalate-to-operations-manager 1',
          dueAtMs: dueAtMs + 500,
          firedAtMs: expect.any(Number),
        },
      ]);
    },
  );

  test('F-3: each notice was mailed once', async () => {
    const notices = await noticesOf(harness, after.case.caseId);
    expect(notices).toHaveLength(
      after.events.filter((event) => event.kind === 'notification.sent').length,
    );
    expect(await ids()).toHaveLength(new Set(await ids()).size);
  });

  test('F-3: the backlog drained, each order once', async () => {
    for (const order of backlog) expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
  });

  const ids = async () => (await harness.sandbox.mails()).map((mail) => mail['messageId']);
});

describe('a worker told to end (SIGTERM) with two calls under way', () => {
  let slow: OrderDriver;
  let hanging: OrderDriver;
  let end: string;
  let pid: number;
  let nextPid: number;
  let tookMs: number;

  const held = async (kind: 'delay' | 'hang'): Promise<OrderDriver> => {
    const fault = await harness.sandbox.fault({
      system: 'crm',
      kind,
      method: 'POST',
      path: '/crm/orders',
      count: 1,
      delayMs: 1500,
    });
    const order = await harness.order('Q-1001');
    await eventually(
      `a call that meets ${kind}`,
      async () => (await harness.sandbox.hits(fault)) === 1,
    );
    return order;
  };

  beforeAll(async () => {
    await processes.close();
    processes = createWorkerProcesses(harness.place);
    const worker = await processes.start({ shutdownGraceTime: '3s' });
    hanging = await held('hang');
    slow = await held('delay');
    const startedMs = Date.now();
    end = await worker.terminate();
    tookMs = Date.now() - startedMs;
    const next = await processes.start();
    [pid, nextPid] = [worker.pid, next.pid];
    await Promise.all([slow, hanging].map((order) => order.acknowledgeAll()));
    await Promise.all([slow, hanging].map((order) => order.handle.result()));
  }, 60_000);

  test('F-5: it ends with exit code 0 after what was under way, not before', () => {
    expect(end).toBe('worker 1 ended with exit code 0');
    expect(tookMs).toBeGreaterThan(1000);
    expect(tookMs).toBeLessThan(15_000);
  });

  test('F-5: the call that ended within the grace time was reported, not made again', async () => {
    expect(await executionsOf(slow, 'bookOrder')).toEqual([
      { attempt: 1, identity: expect.stringMatching(`^${pid}@`), lastFailure: undefined },
    ]);
    expect(await effectsOf(harness.sandbox, slow)).toEqual(onceEach);
  });

  test('F-5: the call that hung beyond it was given up, and made by the next worker', async () => {
    const [execution] = await executionsOf(hanging, 'bookOrder');
    expect(execution).toMatchObject({
      attempt: 2,
      identity: expect.stringMatching(`^${nextPid}@`),
    });
    expect(await effectsOf(harness.sandbox, hanging)).toEqual(onceEach);
  });
});
