import { historyCost } from '../../dev/bench/history-cost.ts';
import { eventually } from '../kit/eventually.ts';
import type { PracticeCommand } from '../kit/practice-commands.ts';
import type { PracticeDriver, PracticeHarness } from '../kit/practice-harness.ts';
import { startPracticeHarness } from '../kit/practice-harness.ts';
import type { WorkerProcesses } from '../kit/worker-process.ts';
import { practiceWorkers } from '../storm/workers.ts';

/** The server warns of a history of so many events, and ends one of five times as many. */
const warnsAt = { events: 10_240, bytes: 10_485_760 };
const pairs = 250;
/** A server takes up to 100 messages while a workflow task of the case is under way. */
const burst = 25;

let harness: PracticeHarness;
let processes: WorkerProcesses;
let practice: PracticeDriver;

beforeAll(async () => {
  harness = await startPracticeHarness({ idle: true });
  processes = practiceWorkers(harness, {});
  const first = await processes.start();
  practice = await harness.start();
  await practice.startClock('plain');
  const raised = (n: number): PracticeCommand => ({
    do: 'raise',
    code: 'seen',
    text: `deviation ${n}`,
  });
  const resolved = (n: number): PracticeCommand => ({
    do: 'resolve',
    id: `E${n}`,
    text: `resolution ${n}`,
  });
  // In bursts, the next one when all of the last is seen; in the middle of one the worker dies.
  for (let n = 0; n < pairs; n += burst) {
    const numbers = Array.from({ length: burst }, (_, i) => n + i + 1);
    await practice.tell(...numbers.map(raised));
    const dies = n >= pairs / 2 && n < pairs / 2 + burst;
    if (dies) await first.kill();
    await Promise.all(numbers.map((number) => practice.tell(resolved(number))));
    if (dies) await processes.start();
    const isSeen = async () => {
      const { exceptions = [] } =
        (await harness.readModel.latestCaseOfWorkflow(practice.workflowId)) ?? {};
      return exceptions.filter(({ resolution }) => resolution !== undefined).length === n + burst;
    };
    await eventually(`${n + burst} resolutions`, isSeen, 30_000);
  }
  await practice.tell({ do: 'meet', name: 'plain' });
  await practice.finish();
}, 120_000);
afterAll(async () => {
  await processes.close();
  await harness.close();
});

test('F-44: of 500 signals to one case each is applied once, whatever dies on the way', async () => {
  const { case: view, events } = await practice.document();
  const texts = (kind: string) =>
    events.filter((event) => event.kind === kind).map(({ text }) => text);
  const numbered = (what: string) => Array.from({ length: pairs }, (_, i) => `${what} ${i + 1}`);
  expect(texts('exception.raised')).toEqual(numbered('deviation'));
  expect(texts('exception.resolved').toSorted()).toEqual(numbered('resolution').toSorted());
  expect(
    view.exceptions.map(({ resolution }, i) => resolution?.text === `resolution ${i + 1}`),
  ).toEqual(numbered('').map(() => true));
  expect(view).toMatchObject({ status: 'completed', clocks: [{ name: 'plain', state: 'met' }] });
});

test('F-44: its history stays far below the size of which the server warns, and needs no new run', async () => {
  const cost = historyCost(await practice.handle.fetchHistory());
  process.stdout.write(
    `case with ${2 * pairs} signals: ${JSON.stringify(cost)} of ${JSON.stringify(warnsAt)}\n`,
  );
  expect(cost.events).toBeLessThan(warnsAt.events / 2);
  expect(cost.bytes).toBeLessThan(warnsAt.bytes / 2);
});

test('F-44: the read model and the record hold all of it', async () => {
  const document = await practice.document();
  const kept = await harness.records.get(document.case.caseId);
  expect(kept?.record.timeline.map(({ event }) => event.n)).toEqual(
    document.events.map(({ n }) => n),
  );
  expect(await harness.readModel.getCase(document.case.caseId)).toEqual(kept?.record.case);
});
