import type { CaseRecord } from '../../records/case-record.ts';
import { type PracticeHarness, startPracticeHarness } from '../kit/practice-harness.ts';
import type { WorkerProcesses } from '../kit/worker-process.ts';
import { factsOf } from './facts.ts';
import { modelOf, sumsOf, type Tallies } from './model.ts';
import type { ClockTally } from './model-clock.ts';
import { createRandom } from './random.ts';
import { playCase, type StormCase } from './storm-case.ts';
import { stormClocks } from './storm-policy.ts';
import { createKiller, practiceWorkers } from './workers.ts';

/** The same storm each time, unless STORM_SEED or STORM_CASES say otherwise. */
const seed = Number(process.env['STORM_SEED'] ?? 20_260_401);
const count = Number(process.env['STORM_CASES'] ?? 300);
const kills = 4;
const atOnce = 60;

let harness: PracticeHarness;
let processes: WorkerProcesses;
let cases: readonly StormCase[];
let ends: readonly string[];
const records = new Map<StormCase, CaseRecord>();
const tallies = new Map<StormCase, { readonly told: Tallies; readonly model: Tallies }>();

beforeAll(async () => {
  process.stdout.write(`storm of ${count} cases, STORM_SEED=${seed}\n`);
  harness = await startPracticeHarness({ idle: true, practice: { clocks: stormClocks } });
  processes = practiceWorkers(harness, { clocks: stormClocks });
  const random = createRandom(seed);
  const killer = createKiller(processes, await Promise.all([processes.start(), processes.start()]), random.fork());
  const sources = Array.from({ length: count }, () => random.fork());
  let ended = 0;
  cases = await atMost(atOnce, sources, async (source, i) => {
    const one = await playCase(harness, source, i);
    // Spread over the storm, the last one well before its end.
    ended += 1;
    if (ended % Math.ceil(count / (kills + 1)) === 0 && ended < count) killer.kill();
    return one;
  });
  ends = await killer.done();
  await atMost(8, cases, async (one) => {
    const kept = await harness.records.get(await one.driver.caseId());
    if (kept === undefined) throw new Error(`${one.driver.workflowId} has no record`);
    records.set(one, kept.record);
    tallies.set(one, { told: toldBy(kept.record), model: modelOf(one.region, await factsOf(one.driver)) });
  });
}, 300_000);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

/** Does the work for each, at most so many at once; answers in their order. */
async function atMost<T, R>(limit: number, items: readonly T[], work: (item: T, i: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return results;
}

/** What the record of a case tells of its clocks. */
function toldBy({ case: view, timeline }: CaseRecord): Tallies {
  const events = timeline.map(({ event }) => event);
  const tallyOf = (name: string, elapsedMinutes: number, cycles: number): ClockTally => {
    const about = events.filter(({ data }) => data?.['clock'] === name);
    const times = (kind: string) => about.filter((event) => event.kind === kind).length;
    const restarts = about.filter(({ kind }) => kind === 'clock.restarted');
    return {
      clock: name,
      elapsedMs: Math.round(elapsedMinutes * 60_000),
      earlierMs: Math.round(restarts.reduce((sum, { data }) => sum + Number(data?.['actualMinutes']) * 60_000, 0)),
      cycles,
      atRisk: times('clock.at-risk'),
      breaches: times('clock.breached'),
      met: times('clock.met'),
      stopped: times('clock.stopped'),
    };
  };
  return Object.fromEntries(view.clocks.map(({ name, elapsedMinutes, cycle = 1 }) => [name, tallyOf(name, elapsedMinutes, cycle)]));
}

test('F-70: workers were killed while the storm went on', () => {
  expect(ends).toHaveLength(kills);
  for (const end of ends) expect(end).toMatch(/ended with SIGKILL$/);
});

test('F-70: every case came to its end, with a timeline without gaps', () => {
  expect(records.size).toBe(count);
  for (const { case: view, timeline } of records.values()) {
    expect(['completed', 'cancelled']).toContain(view.status);
    expect(timeline.map(({ event }) => event.n)).toEqual(timeline.map((_, i) => i + 1));
  }
});

test('F-70: each clock of each case came to what the model says', () => {
  for (const [{ driver }, { told, model }] of tallies)
    expect({ case: driver.workflowId, ...told }).toEqual({ case: driver.workflowId, ...model });
});

test('F-70: the SLA sums are those of the model', () => {
  const all = [...tallies.values()];
  const sums = sumsOf(all.map(({ told }) => told));
  process.stdout.write(`SLA sums of seed ${seed}: ${JSON.stringify(sums)}\n`);
  expect(sums).toEqual(sumsOf(all.map(({ model }) => model)));
  for (const sum of Object.values(sums))
    expect(Math.min(...['atRisk', 'breaches', 'met', 'stopped'].map((what) => sum[what] ?? 0))).toBeGreaterThan(0);
});

test('F-70, OB-51: no rung fired twice', () => {
  for (const { timeline } of records.values()) {
    const rungs = timeline
      .filter(({ event }) => event.kind === 'ladder.rung')
      .map(({ event: { data } }) => JSON.stringify([data?.['rung'], data?.['occurrence']]));
    expect(new Set(rungs).size).toBe(rungs.length);
  }
});

test('F-70: the read model shows each case as its record does', async () => {
  for (const { case: view } of records.values()) expect(await harness.readModel.getCase(view.caseId)).toEqual(view);
});
