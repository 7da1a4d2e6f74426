import type { CaseRecord } from '../../store/records/case-record.ts';
import { type PracticeHarness, startPracticeHarness } from '../kit/practice-harness.ts';
import { sized } from '../kit/sizes.ts';
import type { WorkerProcesses } from '../kit/worker-process.ts';
import { type Fact, factsOf } from './facts.ts';
import { type CaseTally, modelOf, sumsOf } from './model.ts';
import { taskStories } from './model-task.ts';
import { createRandom } from './random.ts';
import { withMomentsOf } from './same-moments.ts';
import { playCase, type StormCase } from './storm-case.ts';
import { stormPolicy } from './storm-policy.ts';
import { labelOf, toldBy } from './told.ts';
import { createKiller, practiceWorkers } from './workers.ts';

/** The same storm each time, unless STORM_SEED or STORM_CASES say otherwise. */
const seed = Number(process.env['STORM_SEED'] ?? 20_260_401);
const count = Number(process.env['STORM_CASES'] ?? sized({ full: 300, usual: 60 }));
const kills = sized({ full: 4, usual: 2 });
const atOnce = 60;

/** Messages whose answer the model foretells. */
const modelledAnswers = [
  'claimTask',
  'releaseTask',
  'completeTask',
  'reassignTask',
  'requestException',
  'skipStep',
];
/** Some of what must have been answered in a storm worth its name. */
const wantedAnswers = [
  'claimTask claimed-by-other',
  'releaseTask not-claimed',
  'completeTask own-request',
  'skipStep exception-missing',
  // Too rare for a small storm.
  ...sized({
    full: ['completeTask already-voted', 'completeTask already-decided', 'skipStep ok'],
    usual: [],
  }),
];
/** What must have become of exceptions; few are granted. */
const wantedExceptions = sized({
  full: ['approved', 'rejected', 'requested'],
  usual: ['requested'],
});
/** How often each story of a task must have been told, at least. */
const toldAtLeast = sized({ full: 1, usual: 0 });

let harness: PracticeHarness;
let processes: WorkerProcesses;
let cases: readonly StormCase[];
let ends: readonly string[];
const records = new Map<StormCase, CaseRecord>();
const tallies = new Map<StormCase, { readonly told: CaseTally; readonly model: CaseTally }>();

beforeAll(async () => {
  process.stdout.write(`storm of ${count} cases, STORM_SEED=${seed}\n`);
  harness = await startPracticeHarness({ idle: true, practice: stormPolicy });
  processes = practiceWorkers(harness, stormPolicy);
  const random = createRandom(seed);
  const killer = createKiller(
    processes,
    await Promise.all([processes.start(), processes.start()]),
    random.fork(),
  );
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
    const kept = await harness.records.get(one.caseId);
    if (kept === undefined) throw new Error(`${one.driver.workflowId} has no record`);
    const { record } = kept;
    records.set(one, record);
    const facts = await factsOf(one.driver);
    const labels = new Map(record.tasks.map((task) => [task.taskId, labelOf(task)]));
    const model = modelOf(one.region, facts, (taskId) => labels.get(taskId));
    const told = { ...toldBy(record), answers: answersAbout(facts) };
    tallies.set(one, { told, model: withMomentsOf(told, model) as CaseTally });
  });
}, 300_000);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

/** Does the work for each, at most so many at once; answers in their order. */
async function atMost<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T, i: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: limit }, lane));
  return results;
}

/** What the case answered to messages about tasks, exceptions and steps. */
function answersAbout(facts: readonly Fact[]): readonly string[] {
  const asked = facts.filter(({ what }) => modelledAnswers.includes(what));
  return asked.map(({ what, answer }) => `${what} ${answer}`);
}

function countsOf(texts: readonly string[]): { readonly [text: string]: number } {
  const counts: { [text: string]: number } = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
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

test('F-70: each clock, task, approval, exception and notice of each case came to what the model says', () => {
  for (const [{ caseId }, { told, model }] of tallies)
    expect({ caseId, ...told }).toEqual({ caseId, ...model });
});

test('F-70: the SLA sums are those of the model', () => {
  const all = [...tallies.values()];
  const sums = sumsOf(all.map(({ told }) => told.clocks));
  process.stdout.write(`SLA sums of seed ${seed}: ${JSON.stringify(sums)}\n`);
  expect(sums).toEqual(sumsOf(all.map(({ model }) => model.clocks)));
  for (const sum of Object.values(sums))
    expect(
      Math.min(...['atRisk', 'breaches', 'met', 'stopped'].map((what) => sum[what] ?? 0)),
    ).toBeGreaterThan(0);
});

test('F-70: leases lapsed, votes were cast, deputies got tasks, and exceptions were granted and refused', () => {
  const told = [...tallies.values()].map((tally) => tally.told);
  const tasks = told.flatMap((one) => Object.values(one.tasks));
  const stories = Object.fromEntries(
    taskStories.map((story) => [story, tasks.reduce((sum, task) => sum + task.told[story], 0)]),
  );
  const answers = countsOf(told.flatMap((one) => one.answers));
  const exceptions = countsOf(
    told.flatMap((one) => Object.values(one.exceptions).map((text) => text.split(',')[0] ?? '')),
  );
  process.stdout.write(
    `tasks of seed ${seed}: ` +
      `${JSON.stringify({ tasks: tasks.length, ...stories, exceptions, answers })}\n`,
  );
  expect(Math.min(...Object.values(stories))).toBeGreaterThanOrEqual(toldAtLeast);
  expect(Object.keys(exceptions)).toEqual(expect.arrayContaining(wantedExceptions));
  expect(Object.keys(answers)).toEqual(expect.arrayContaining(wantedAnswers));
});

test('F-70, OB-51: each recipient of each rung was told once, by one mail', async () => {
  const told = [...tallies].flatMap(([{ caseId }, tally]) =>
    tally.told.notices.map((notice) => `${caseId}/${notice.split(' ')[0]}`),
  );
  expect(told.length).toBeGreaterThan(count / 3);
  // A worker that is killed while a mail is under way sends it again under the same Message-ID, by
  // which its server drops the second.
  const mailed = new Set((await harness.sandbox.mails()).map(({ messageId }) => String(messageId)));
  expect(mailed.size).toBe(new Set(told).size);
  expect(told).toHaveLength(mailed.size);
});

test('F-70: the read model shows each case as its record does', async () => {
  for (const { case: view } of records.values())
    expect(await harness.readModel.getCase(view.caseId)).toEqual(view);
});
