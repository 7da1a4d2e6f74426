import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseDocument } from '../../domain/cases/case.ts';
import { createProject } from '../../store/projection.ts';
import { createReadModel } from '../../store/read-model.ts';
import { type RebuildParts, rebuild } from '../../store/rebuild.ts';
import { createFolderRecordStore } from '../../store/records/folder-record-store.ts';
import type { RecordStore } from '../../store/records/record-store.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import { caseView, closedDocument, events, taskView } from './sample-case.ts';

const closed = [1, 2, 3].map((n) =>
  closedDocument(`order-booking:quote:Q-${n}.0000000${n}`, 10 * n),
);
const open: CaseDocument = {
  case: caseView('order-booking:quote:Q-9.00000009', {
    seq: 21,
    status: 'waiting',
    slaState: 'at-risk',
  }),
  tasks: [taskView('order-booking:quote:Q-9.00000009~1')],
  events: events(1, 21),
};
const all = [...closed, open];

let lived: TestTable;
let rebuilt: TestTable;
let folder: string;
let records: RecordStore;
let queried: string[];

beforeEach(async () => {
  [lived, rebuilt] = await Promise.all([createTestTable(), createTestTable()]);
  folder = await mkdtemp(join(tmpdir(), 'handoff-records-'));
  records = createFolderRecordStore(folder);
  queried = [];
  // The life of the cases, in batches of three events, and the records of those that closed.
  const project = createProject(lived);
  await Promise.all(
    all.map(async (document) => {
      for (let end = 3; end < document.events.length; end += 3) {
        const then = {
          ...document.case,
          seq: end,
          status: 'running' as const,
          slaState: 'none' as const,
        };
        await project({ case: then, tasks: [], events: document.events.slice(end - 3, end) });
      }
      await project(document);
    }),
  );
  await Promise.all(closed.map((document) => records.put(document)));
});
afterEach(async () => {
  await Promise.all([lived.close(), rebuilt.close()]);
  await rm(folder, { recursive: true, force: true });
});

type Status = 'RUNNING' | 'COMPLETED' | 'CONTINUED_AS_NEW';
interface Run {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: { readonly name: Status };
}
const runOf = ({ case: { workflowId, caseId } }: CaseDocument, name: Status): Run => ({
  workflowId,
  runId: `00000000-0000-4000-8000-0000${caseId.slice(-8)}`,
  status: { name },
});

/** Temporal as a rebuild sees it: a list of runs, and the document each answers with. */
function temporalWith(
  runs: readonly Run[],
  documents: readonly CaseDocument[] = all,
): RebuildParts['client'] {
  const client = {
    workflow: {
      async *list() {
        yield* runs;
      },
      getHandle: (workflowId: string) => ({
        query: async () => {
          queried.push(workflowId);
          const found = documents.find((document) => document.case.workflowId === workflowId);
          if (found === undefined)
            throw new Error('Failed to query Workflow', { cause: new Error('no poller') });
          return found;
        },
      }),
    },
    withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
  };
  return client as unknown as RebuildParts['client'];
}
const listed = [...closed.map((document) => runOf(document, 'COMPLETED')), runOf(open, 'RUNNING')];
const parts = (over: Partial<RebuildParts> = {}): RebuildParts => ({
  client: temporalWith(listed),
  records,
  project: createProject(rebuilt),
  report: () => {},
  ...over,
});

test('F-68: a table rebuilt from records and histories is the lived one, row by row, and a record spares the query', async () => {
  expect(await rebuild(parts())).toEqual({
    fromRecords: 3,
    fromHistories: 1,
    standing: 0,
    problems: [],
  });
  expect(await allRows(rebuilt)).toEqual(await allRows(lived));
  expect(queried).toEqual([open.case.workflowId]);
});

test('a rebuild onto what is there already changes nothing, and a row that is newer stays', async () => {
  const newer: CaseDocument = { ...open, case: { ...open.case, seq: 22 }, events: events(22, 22) };
  await createProject(lived)(newer);
  const before = await allRows(lived);
  await rebuild(parts({ project: createProject(lived) }));
  expect(await allRows(lived)).toEqual(before);
});

test('a rebuild that broke off is resumed: what stands is left, the rest is written', async () => {
  const project = createProject(rebuilt);
  const breaking = (document: CaseDocument) =>
    document.case.caseId === closed[2]?.case.caseId
      ? Promise.reject(new Error('cut off'))
      : project(document);
  await expect(rebuild(parts({ project: breaking }))).rejects.toThrow('cut off');
  const { getCase } = createReadModel({ ...rebuilt, cursorKey: 'a key only the tests know' });
  const summary = await rebuild(parts({ resume: { getCase } }));
  expect(summary).toMatchObject({ fromHistories: 1, problems: [] });
  expect(summary.standing + summary.fromRecords).toBe(3);
  expect(summary.fromRecords).toBeGreaterThanOrEqual(1);
  expect(await allRows(rebuilt)).toEqual(await allRows(lived));
});

test('a record that was tampered with is not used: the history is, and the tampering is told', async () => {
  const [first] = closed;
  const file = join(folder, '2025-11-03', 'order-booking.quote.Q-1.00000001.json');
  const text = (await records.get(first?.case.caseId ?? ''))?.text ?? '';
  await writeFile(file, text.replace('Note 4', 'Nute 4'));
  const summary = await rebuild(parts());
  expect(summary).toMatchObject({
    fromRecords: 2,
    fromHistories: 2,
    problems: [
      {
        subject: first?.case.caseId,
        detail: 'its record is not used: timeline entry 4 was changed',
      },
    ],
  });
  expect(await allRows(rebuilt)).toEqual(await allRows(lived));
});

test('a history that gives no document is told and does not stop the others', async () => {
  const lost = runOf(closedDocument('order-booking:quote:Q-404.00000404'), 'RUNNING');
  const summary = await rebuild(parts({ client: temporalWith([lost, ...listed]) }));
  expect(summary.problems).toEqual([
    {
      subject: `order-booking:quote:Q-404 (run ${lost.runId})`,
      detail: 'its history gave no document: Failed to query Workflow: no poller',
    },
  ]);
  expect(await allRows(rebuilt)).toEqual(await allRows(lived));
});

test('runs that are no case, and runs continued as new, are left alone', async () => {
  const others: Run[] = [
    runOf(open, 'CONTINUED_AS_NEW'),
    { workflowId: 'b6d4', runId: 'x', status: { name: 'RUNNING' } },
  ];
  const summary = await rebuild(parts({ client: temporalWith(others) }));
  expect(summary).toMatchObject({ fromHistories: 0, problems: [] });
  expect(queried).toEqual([]);
});

test('a continued case whose record is found only after its history was asked for is not written from the history', async () => {
  const stale: CaseDocument = {
    ...open,
    case: { ...open.case, caseId: closed[0]?.case.caseId ?? '', seq: 999 },
  };
  const summary = await rebuild(
    parts({ client: temporalWith([runOf(open, 'COMPLETED')], [stale]) }),
  );
  expect(summary).toMatchObject({ fromRecords: 3, fromHistories: 0, problems: [] });
});
