import type { WorkflowHandle } from '@temporalio/client';
import type { HandoffActivities } from '../../../activities/catalogue.ts';
import { eventually } from '../../kit/eventually.ts';
import {
  type PracticeDriver,
  type PracticeHarness,
  startPracticeHarness,
} from '../../kit/practice-harness.ts';
import { replayProblems } from '../../kit/replays.ts';

/** Lets writes to the read model wait. `held` counts those that do. */
function createGate() {
  let opened: Promise<void> | undefined;
  let release: () => void = () => undefined;
  let held = 0;
  return {
    close: () => {
      opened = new Promise((resolve) => {
        release = resolve;
      });
    },
    open: () => {
      opened = undefined;
      release();
    },
    held: () => held,
    guard: (real: HandoffActivities): HandoffActivities => ({
      ...real,
      project: async (batch) => {
        if (opened) held += 1;
        await opened;
        return real.project(batch);
      },
    }),
  };
}

const gate = createGate();
let harness: PracticeHarness;

beforeAll(async () => {
  harness = await startPracticeHarness({ activities: gate.guard });
});
afterAll(() => harness.close());

const deviations = (count: number) => Array.from({ length: count }, (_, i) => `deviation ${i + 1}`);

/** All at once, in no order. */
async function raise(practice: PracticeDriver, numbered: readonly string[]): Promise<void> {
  await Promise.all(numbered.map((text) => practice.tell({ do: 'raise', code: 'seen', text })));
}

/** How many events of its history say this of it. */
async function countOf(
  practice: PracticeDriver,
  attributes: 'workflowTaskFailed' | 'workflowTaskTimedOut',
): Promise<number> {
  const { events } = await practice.handle.fetchHistory();
  return (events ?? []).filter((event) => event[`${attributes}EventAttributes`] != null).length;
}
const failedTasks = (practice: PracticeDriver) => countOf(practice, 'workflowTaskFailed');
const lostTasks = (practice: PracticeDriver) => countOf(practice, 'workflowTaskTimedOut');

/** As Temporal's pages ask, again and again. A case that has to begin a task again may refuse. */
async function askUntil(handle: WorkflowHandle, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) await handle.query('__temporal_workflow_metadata').catch(() => undefined);
}

/** Each once, in the case, the read model and the record; and the history replays. */
async function expectAll(practice: PracticeDriver, numbered: readonly string[]): Promise<void> {
  await practice.sees(
    'all signals',
    ({ case: view }) => view.exceptions.length === numbered.length,
  );
  await practice.finishResolved();
  const document = await practice.document();
  expect(document.case.exceptions.map(({ text }) => text).toSorted()).toEqual(numbered.toSorted());
  expect(await harness.readModel.getCase(document.case.caseId)).toEqual(document.case);
  const kept = await harness.records.get(document.case.caseId);
  expect(kept?.record.timeline.map(({ event }) => event.n)).toEqual(
    document.events.map(({ n }) => n),
  );
  expect(await replayProblems([practice], harness.place.bundlePath)).toEqual([]);
}

describe('F-44: many signals to one case', () => {
  test('more than a server takes while a write is under way: the task it gave up is begun again, and the history replays', async () => {
    const practice = await harness.start();
    gate.close();
    const numbered = deviations(130);
    await raise(practice, numbered.slice(0, 1));
    await eventually('a write that waits', async () => gate.held() > 0);
    const sent = raise(practice, numbered.slice(1));
    // The one that the server gave up, and the one that then came to a worker whose write was still
    // under way.
    await eventually('a task that is begun again', async () => (await failedTasks(practice)) > 1);
    expect(gate.held()).toBeGreaterThan(0);
    gate.open();
    await sent;
    await expectAll(practice, numbered);
    expect(await failedTasks(practice)).toBeGreaterThan(1);
  });

  test('1,000 at once to a case that has just begun are applied once each, and the history replays', async () => {
    const practice = await harness.start();
    const numbered = deviations(1_000);
    await raise(practice, numbered);
    await expectAll(practice, numbered);
    const { events } = await practice.handle.fetchHistory();
    const writes = (events ?? []).filter(
      (event) => event.markerRecordedEventAttributes != null,
    ).length;
    process.stdout.write(
      `1,000 signals: ${writes} local activities, ${await failedTasks(practice)} tasks begun again\n`,
    );
    expect(writes).toBeLessThan(50);
  }, 60_000);

  test('asked all the time, no case begins a task again that was not lost, each signal is applied once, and the histories replay', async () => {
    const numbered = deviations(25);
    const cases = await Promise.all(Array.from({ length: 4 }, () => harness.start()));
    const ended = new AbortController();
    const asking = cases.flatMap(({ handle }) => [1, 2].map(() => askUntil(handle, ended.signal)));
    await Promise.all(
      cases.map(async (practice) => {
        for (const text of numbered) await practice.tell({ do: 'raise', code: 'seen', text });
      }),
    );
    await Promise.all(
      cases.map((practice) =>
        practice.sees(
          'all signals',
          ({ case: view }) => view.exceptions.length === numbered.length,
        ),
      ),
    );
    ended.abort();
    await Promise.all(asking);
    for (const practice of cases) {
      await expectAll(practice, numbered);
      expect(await failedTasks(practice)).toBeLessThanOrEqual(await lostTasks(practice));
    }
  }, 60_000);
});
