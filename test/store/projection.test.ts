import fc from 'fast-check';
import type { CaseDocument, ProjectionBatch } from '../../domain/cases/case.ts';
import { inFullPages } from '../../domain/cases/timeline.ts';
import { createDynamoClient } from '../../store/client.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import { createProject, type Project } from '../../store/projection.ts';
import { rowsOf } from '../../store/rows.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import { eventually } from '../kit/eventually.ts';
import { type Fate, type FaultyDynamo, startFaultyDynamo } from './faulty-dynamo.ts';
import { caseView, closedDocument, events, taskView } from './sample-case.ts';

let place: TestTable;
let project: Project;

beforeAll(async () => {
  place = await createTestTable();
  project = createProject(place);
});
afterAll(() => place.close());
/**
 * Each test, and each run of a property, has a case of its own; every row of a case has the case's
 * id in its keys.
 */
let caseId: string;
let run = 0;
const newCase = () => {
  run += 1;
  caseId = `order-booking:quote:Q-1001.${run.toString(16).padStart(8, '0')}`;
};
beforeEach(newCase);
const rowsOfCase = async () =>
  (await allRows(place)).filter((row) =>
    `${String(row['pk'])}#${String(row['sk'])}`.includes(caseId),
  );

/** A case's life as the batches it sends: each with the state of its day. */
function batchesOf(document: CaseDocument, cuts: readonly number[]): ProjectionBatch[] {
  const ends = [...new Set([...cuts, document.events.length])].toSorted((a, b) => a - b);
  return ends.map((end, i) => {
    const last = i === ends.length - 1;
    const version = last ? 3 : Math.min(2, i + 1);
    return {
      case: last
        ? document.case
        : {
            ...caseView(caseId, { seq: end, references: document.case.references.slice(0, i + 1) }),
          },
      tasks: document.tasks.map((task) =>
        last ? task : taskView(task.taskId, { version, state: version === 2 ? 'claimed' : 'open' }),
      ),
      events: document.events.slice(inFullPages(ends[i - 1] ?? 0), end),
    };
  });
}

function everyRow(document: CaseDocument) {
  const { pages, references, tasks, case: row } = rowsOf(document);
  return [...pages, ...references, ...tasks, row].toSorted((a, b) =>
    `${a.pk}\n${a.sk}` < `${b.pk}\n${b.sk}` ? -1 : 1,
  );
}

test('F-11, F-12: the batches of a case in any order, any of them twice, leave the rows of its last state', async () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 6 });
  const orders = cuts.chain((ends) => {
    const numbers = Array.from({ length: ends.length + 1 }, (_, i) => i);
    const all = fc.shuffledSubarray(numbers, { minLength: numbers.length });
    return fc.tuple(
      fc.constant(ends),
      all,
      fc.array(fc.constantFrom(...numbers), { maxLength: 3 }),
    );
  });
  await fc.assert(
    fc.asyncProperty(orders, async ([ends, order, again]) => {
      newCase();
      const document = closedDocument(caseId, 40);
      const batches = batchesOf(document, ends);
      // A new process each time, as after a crash: nothing is remembered of what was written.
      const fresh = createProject(place);
      for (const number of [...order, ...again]) await fresh(batches[number] ?? document);
      expect(await rowsOfCase()).toEqual(everyRow(document));
    }),
    { numRuns: 25 },
  );
});

test('F-12: batches that arrive at the same moment leave the rows of the last state', async () => {
  const document = closedDocument(caseId, 40);
  const batches = batchesOf(document, [1, 5, 9, 17, 33]);
  await Promise.all([...batches, ...batches].map((batch) => project(batch)));
  expect(await rowsOfCase()).toEqual(everyRow(document));
});

test('rows do not depend on the order of properties in what is projected', async () => {
  const document = closedDocument(caseId, 3);
  const turned = {
    case: turn(document.case),
    tasks: document.tasks.map(turn),
    events: document.events.map(turn),
  };
  expect(rowsOf(turned)).toEqual(rowsOf(document));
});

/** A linear congruential generator: the same throws every time. */
function seededDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function turn<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).toReversed()) as T;
}

describe('with a store that fails', () => {
  let faulty: FaultyDynamo | undefined;
  const projectThrough = async (
    decide: (operation: string, n: number) => Fate,
    maxAttempts = 3,
  ): Promise<Project> => {
    faulty = await startFaultyDynamo(place.endpoint, decide);
    return createProject({
      client: createDynamoClient({ endpoint: faulty.endpoint, region: 'local', maxAttempts }),
      table: place.table,
    });
  };
  afterEach(() => faulty?.close());

  test('F-11: a write that was applied while its reply was lost is a no-op the second time', async () => {
    const document = closedDocument(caseId, 20);
    // As many attempts as replies are lost, and one more: all five may be those of one write.
    const lossy = await projectThrough((_, n) => (n <= 5 ? 'lose-reply' : 'pass'), 6);
    await lossy(document);
    expect(await rowsOfCase()).toEqual(everyRow(document));
  });

  test('F-10: with half of all calls throttled, batches that are tried again until they pass lose and reorder nothing', async () => {
    const document = closedDocument(caseId, 12);
    const dice = seededDice(3);
    const throttled = await projectThrough(() => (dice() < 0.5 ? 'throttle' : 'pass'));
    for (const batch of batchesOf(document, [5]))
      await eventually('the batch is written', () => throttled(batch).then(() => true), 30_000);
    expect(await rowsOfCase()).toEqual(everyRow(document));
    expect(faulty?.calls.length).toBeGreaterThan(9);
  }, 60_000);

  test('F-10: a store throttled through and through is reported as unavailable, and the case row is not written before the rest', async () => {
    const throttled = await projectThrough((operation) =>
      operation === 'BatchWriteItem' ? 'throttle' : 'pass',
    );
    const error: unknown = await throttled(closedDocument(caseId, 5)).catch(
      (reason: unknown) => reason,
    );
    expect(isStoreUnavailable(error)).toBe(true);
    expect((await rowsOfCase()).map((row) => row['sk'])).not.toContain('CASE');
  });

  test('F-10: rows a batch leaves unprocessed are written with the next call', async () => {
    const references = Array.from({ length: 5 }, (_, i) => ({
      kind: 'ticket' as const,
      id: `PT-${i}`,
    }));
    const document = { case: caseView(caseId, { references }), tasks: [], events: events(1, 2) };
    await (
      await projectThrough((operation) => (operation === 'BatchWriteItem' ? 'leave-some' : 'pass'))
    )(document).catch(() => undefined);
    expect(faulty?.calls.filter((operation) => operation === 'BatchWriteItem')).toHaveLength(6);
    await project(document);
    expect(await rowsOfCase()).toEqual(everyRow(document));
  });

  test('F-14: a conflict with another writer is a fault to be retried, a newer row in place is success', async () => {
    const document = closedDocument(caseId, 5);
    const conflicting = await projectThrough(
      (operation) => (operation === 'PutItem' ? 'conflict' : 'pass'),
      1,
    );
    await expect(conflicting(document)).rejects.toMatchObject({
      name: 'TransactionConflictException',
    });
    await project(document);
    await project({
      case: caseView(caseId, { seq: 4 }),
      tasks: [taskView(`${caseId}~1`, { version: 2 })],
      events: [],
    });
    expect(await rowsOfCase()).toEqual(everyRow(document));
  });

  test('references and full pages are written once, together; any other change of the case is one write', async () => {
    const document = closedDocument(caseId, 20);
    const batches = batchesOf(document, [4, 10]).map((batch) => ({
      ...batch,
      tasks: [],
      case: { ...batch.case, references: document.case.references },
    }));
    const watched = await projectThrough(() => 'pass');
    for (const batch of batches) await watched(batch);
    expect(faulty?.calls).toEqual([
      'BatchWriteItem',
      'PutItem',
      'PutItem',
      'BatchWriteItem',
      'PutItem',
    ]);
  });

  test('an aborted write ends at once', async () => {
    const aborted = await projectThrough(() => 'pass');
    const signal = AbortSignal.abort();
    const error: unknown = await aborted(closedDocument(caseId, 3), { signal }).catch(
      (reason: unknown) => reason,
    );
    expect(isStoreUnavailable(error)).toBe(true);
  });
});
