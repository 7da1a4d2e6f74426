import type { ReadModelActivities } from '../../activities/read-model/activities.ts';
import { createProject, type Project } from '../../store/projection.ts';
import { rebuild } from '../../store/rebuild.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';

let lived: TestTable;
let rebuilt: TestTable;
let harness: Harness;

/**
 * Everything the worker projects also goes to a table of this test's own, to be compared row by
 * row.
 */
beforeAll(async () => {
  [lived, rebuilt] = await Promise.all([createTestTable(), createTestTable()]);
  const project = createProject(lived);
  harness = await startHarness({ activities: (real) => ({ ...real, ...alsoInto(project, real) }) });
});
afterAll(async () => {
  await harness.close();
  await Promise.all([lived.close(), rebuilt.close()]);
});

function alsoInto(project: Project, real: ReadModelActivities): ReadModelActivities {
  return {
    openCase: async (opening) => {
      await project({ case: opening.case, tasks: [], events: [] });
      return real.openCase(opening);
    },
    project: async (batch) => {
      await project(batch);
      return real.project(batch);
    },
    closeCase: async (closing) => {
      await project(closing.batch);
      return real.closeCase(closing);
    },
  };
}

test('F-68: after the loss of the table, cases that run, wait and are closed are rebuilt from Temporal and the records, row by row', async () => {
  const completed = await harness.order('Q-1001');
  await completed.acknowledgeAll();
  await completed.handle.result();
  const waiting = await harness.order('Q-1001', (request) => ({
    ...request,
    terms: { ...request.terms, paymentTerms: 'NET-7' },
  }));
  const awaiting = await harness.order('Q-1001');
  await waiting.sees('it waits', ({ case: view }) => view.status === 'waiting');
  await awaiting.sees('it waits', ({ case: view }) => view.status === 'waiting');
  const run = () =>
    rebuild({
      client: harness.client,
      records: harness.records,
      project: createProject(rebuilt),
      query: `TaskQueue = '${harness.taskQueue}'`,
      report: () => {},
    });
  // Lists lag behind, and so may the last projection.
  await eventually('the rebuilt table is the lived one', async () => {
    const summary = await run();
    expect(summary.problems).toEqual([]);
    expect(await allRows(rebuilt)).toEqual(await allRows(lived));
    return summary.fromRecords === 2 && summary.fromHistories === 3;
  });
});
