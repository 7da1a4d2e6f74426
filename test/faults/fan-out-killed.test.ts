import { randomUUID } from 'node:crypto';
import { mostBatches } from '../../domain/cases/fan-out.ts';
import { amountsOf } from '../kit/credit-accounts.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import {
  type PracticeDriver,
  practiceBundle,
  startPractice,
  withPractice,
} from '../kit/practice-harness.ts';
import { practicePolicy } from '../kit/practice-policy.ts';
import { sized } from '../kit/sizes.ts';
import { createWorkerProcesses, type WorkerProcesses } from '../kit/worker-process.ts';

const count = sized({ full: 2_000, usual: 100 });
const shapes = sized({ full: ['each', 'packed'], usual: ['each'] } as const);
const patienceMs = sized({ full: 400_000, usual: 120_000 });
/** Temporal ends a run whose history is longer. */
const longestHistory = 51_200;

let harness: Harness;
let processes: WorkerProcesses;
beforeAll(async () => {
  harness = await startHarness({
    idle: true,
    bundlePath: practiceBundle(),
    policy: withPractice(),
  });
  const policies = { ...harness.place.policies, practice: practicePolicy };
  processes = createWorkerProcesses({ ...harness.place, policies });
});
afterAll(async () => {
  await processes.close();
  await harness.close();
});

/** How many of the run's accounts are credited. */
async function credited(run: string): Promise<ReadonlyMap<string, number>> {
  const all = await amountsOf(harness.table, 'credits');
  return new Map([...all].filter(([account]) => account.startsWith(run)));
}

async function longestOf(practice: PracticeDriver): Promise<number> {
  const caseId = await practice.caseId();
  let longest = (await practice.handle.describe()).historyLength;
  for (let number = 1; number <= mostBatches; number += 1) {
    const batch = harness.client.workflow.getHandle(`${caseId}/b${number}`);
    const described = await batch.describe().catch(() => undefined);
    if (described === undefined) break;
    longest = Math.max(longest, described.historyLength);
  }
  return longest;
}

test.each(shapes)(
  `F-84: of ${count} accounts none is missed and each is credited once though the worker is killed twice: %s`,
  async (shape) => {
    let worker = await processes.start();
    const practice = await startPractice(harness);
    const run = randomUUID().slice(0, 8);
    const items = Array.from({ length: count }, (_, i) => `${run}-${i}`);
    const startedAtMs = Date.now();
    await practice.tell({ do: 'for-each', label: 'all', items, shape });
    for (const share of [1 / 3, 2 / 3]) {
      const far = async () => (await credited(run)).size >= count * share;
      await eventually(`${Math.round(count * share)} credited accounts`, far, patienceMs);
      await worker.kill();
      worker = await processes.start();
    }
    const { case: view } = await practice.sees(
      'the outcome',
      ({ case: seen }) => seen.facts['credited:all'] !== undefined,
      patienceMs,
    );
    const seconds = (Date.now() - startedAtMs) / 1_000;
    expect(view.facts['credited:all']).toEqual({ done: count, failed: [] });
    const credits = await credited(run);
    expect(items.filter((item) => credits.get(item) !== 1)).toEqual([]);
    const longest = await longestOf(practice);
    expect(longest).toBeLessThan(longestHistory);
    const attempts = await amountsOf(harness.table, 'attempts');
    const repeated = items.reduce((sum, item) => sum + (attempts.get(item) ?? 0) - 1, 0);
    await practice.finish();
    await worker.terminate();
    process.stderr.write(
      `${shape}: ${count} accounts in ${seconds.toFixed(1)} s with two kills, ${repeated} repeated ` +
        `attempts, longest history ${longest} events\n`,
    );
  },
  60_000 + 3 * patienceMs,
);
