import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { type CaseRows, rowsOf } from '../../store/rows.ts';
import { putAll } from '../../store/writes.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { documents } from './earlier-documents.ts';

/** Rows of tables in use: those that the first version of the store wrote for the documents. */
const earlier = JSON.parse(
  readFileSync(join(import.meta.dirname, 'earlier-rows.json'), 'utf8'),
) as readonly CaseRows[];
const rowsIn = ({ pages, references, tasks, case: row }: CaseRows) => [
  ...pages,
  ...references,
  ...tasks,
  row,
];

test.each(documents.map((document, i) => [document.case.caseId, document, earlier[i]] as const))(
  'the rows of %s have the keys, columns and bytes they had in earlier tables',
  (_caseId, document, rows) => {
    expect(rowsOf(document)).toEqual(rows);
  },
);

describe('a table that an earlier version filled', () => {
  let place: TestTable;
  let model: ReadModel;
  beforeAll(async () => {
    place = await createTestTable();
    model = createReadModel({ ...place, cursorKey: 'a key only the tests know' });
    await putAll(place, earlier.flatMap(rowsIn));
  });
  afterAll(() => place.close());

  test.each(documents.map((document) => [document.case.caseId, document] as const))(
    '%s is read with its tasks and timeline, and found by its references',
    async (caseId, { case: view, tasks, events }) => {
      expect(await model.getCase(caseId)).toEqual(view);
      expect(await model.tasksOfCase(caseId)).toEqual(tasks);
      expect((await model.timeline(caseId, { limit: 100 })).events).toEqual(events);
      expect(await model.latestCaseOfWorkflow(view.workflowId)).toEqual(view);
      for (const { kind, id } of view.references)
        expect(await model.findByReference(kind, id)).toContainEqual(view);
    },
  );

  test('its lists of cases and tasks and its counts find what is in it', async () => {
    const ids = async (filter: object) =>
      (await model.listCases({ ...filter, limit: 100 })).cases.map(({ caseId }) => caseId);
    const [booking, handoff, review] = documents.map((document) => document.case.caseId);
    expect((await ids({})).toSorted()).toEqual([booking, handoff, review]);
    expect(await ids({ procedure: 'provisioning-handoff' })).toEqual([handoff]);
    expect(await ids({ status: 'waiting', slaState: 'at-risk' })).toEqual([handoff]);
    expect(await ids({ customerId: 'none' })).toEqual([review]);
    const asked = {
      viewer: { subject: 'ann', roles: [] },
      nowMs: Date.UTC(2025, 10, 3, 9),
      limit: 9,
    };
    const taskIds = async (filter: object) =>
      (await model.listTasks({ ...asked, ...filter })).tasks.map(({ taskId }) => taskId.slice(-1));
    expect(await taskIds({})).toEqual(['1', '2', '3']);
    expect(await taskIds({ view: 'mine' })).toEqual(['2']);
    expect(await taskIds({ view: 'snoozed' })).toEqual(['4']);
    expect((await model.countTasks(asked)).counts).toMatchObject({ mine: 1, snoozed: 1 });
  });
});
