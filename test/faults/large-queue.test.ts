import { readFileSync } from 'node:fs';
import { fewHeaps } from '../../platform/config/few-heaps.ts';
import { measure } from '../../store/measure.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { sized } from '../kit/sizes.ts';
import { createWorkerProcesses, type WorkerProcesses } from '../kit/worker-process.ts';

const cases = sized({ full: 2_000, usual: 100 });
const patienceMs = sized({ full: 600_000, usual: 60_000 });
const testMs = 60_000 + 2 * patienceMs;
const mostMb = 450;

let harness: Harness;
let processes: WorkerProcesses;
beforeAll(async () => {
  harness = await startHarness({ idle: true });
  processes = createWorkerProcesses({ ...harness.place, tuning: { maxCachedWorkflows: 50 } });
});
afterAll(async () => {
  await processes.close();
  await harness.close();
});

/** The sum of a figure, as alarms and scaling are told. */
async function told(figure: 'TaskBacklog' | 'OpenTasks'): Promise<number> {
  const { client, table, taskQueue } = harness;
  const figures = await measure(
    { client, source: table, stage: 'local', queue: { taskQueue } },
    Date.now(),
  );
  return figures.reduce((sum, { values }) => sum + Number(values[figure] ?? 0), 0);
}

/** The most memory that a process has had, in MB. */
function peakMb(pid: number): number {
  const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_024;
}

test(
  `F-48: ${cases} queued cases are told as backlog, and one worker works them off with at most ${mostMb} MB`,
  async () => {
    for (let queued = 0; queued < cases; queued += 100)
      await Promise.all(Array.from({ length: 100 }, () => harness.order('Q-1011')));
    await eventually(
      'the whole queue in the metric',
      async () => (await told('TaskBacklog')) >= cases,
    );
    const worker = await processes.start(undefined, { ...process.env, ...fewHeaps });
    await eventually(
      'every case at the task at which it stops',
      async () => (await told('OpenTasks')) === cases,
      patienceMs,
    );
    await eventually('an empty queue in the metric', async () => (await told('TaskBacklog')) === 0);
    expect(peakMb(worker.pid)).toBeLessThan(mostMb);
  },
  testMs,
);
