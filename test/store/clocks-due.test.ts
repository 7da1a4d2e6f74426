import fc from 'fast-check';
import type { ProjectionBatch } from '../../domain/cases/case.ts';
import { monthBounds } from '../../domain/reports/month.ts';
import { tallyOf } from '../../domain/reports/tally.ts';
import { createProject } from '../../store/projection.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import { clockCase, clockEvent } from './clock-cases.ts';
import { caseView } from './sample-case.ts';

const zone = 'America/Chicago';
const month = '2026-11';
const { fromMs, toMs } = monthBounds(zone, month);
const nowMs = toMs + 1;

let place: TestTable;
let readModel: ReadModel;
beforeAll(async () => {
  place = await createTestTable();
  readModel = createReadModel({ ...place, cursorKey: 'a key only the tests know' });
});
afterAll(() => place.close());

const due = (procedure: string) =>
  readModel.clocksDue({ procedure, ...monthBounds(zone, month), nowMs });

test('G-10: a clock counts in the month of its due time by the zone, to the millisecond, wherever UTC has it', async () => {
  const procedure = 'edges';
  for (const [key, dueAtMs] of [
    ['before', fromMs - 1],
    ['first', fromMs],
    ['last', toMs - 1],
    ['after', toMs],
  ] as const) {
    await readModel.project(clockCase({ procedure, key, dueAtMs, outcome: 'met' }));
  }
  expect((await due(procedure)).map(({ caseId }) => caseId)).toEqual([
    'edges:first.00000001',
    'edges:last.00000001',
  ]);
});

test('a clock that moved to another month counts there alone, though both lead to its case', async () => {
  const procedure = 'moved';
  const moved = clockCase({ procedure, key: 'M', dueAtMs: toMs + 5_000, outcome: 'met' });
  const first = clockCase({ procedure, key: 'M', dueAtMs: toMs - 5_000, outcome: 'running' });
  await readModel.project({ ...first, case: { ...first.case, openedAtMs: moved.case.openedAtMs } });
  await readModel.project({
    case: { ...moved.case, seq: 3 },
    tasks: [],
    events: [...first.events, clockEvent(2, 'clock.retargeted', { dueAtMs: toMs + 5_000 })],
  });
  expect(await due(procedure)).toEqual([]);
  const next = await readModel.clocksDue({ procedure, ...monthBounds(zone, '2026-12'), nowMs });
  expect(next.map(({ outcome }) => outcome)).toEqual(['met']);
});

test('F-11, F-12: projections in any order, any of them twice, by any process, count each clock once, and leave one row more for it', async () => {
  let run = 0;
  const cases = fc.array(fc.constantFrom('met' as const, 'breached' as const, 'running' as const), {
    minLength: 1,
    maxLength: 6,
  });
  const orders = cases.chain((outcomes) => {
    const batches = outcomes.flatMap((_, i) => [i * 2, i * 2 + 1]);
    return fc.tuple(
      fc.constant(outcomes),
      fc.shuffledSubarray([...batches, ...batches], { minLength: batches.length * 2 }),
    );
  });
  await fc.assert(
    fc.asyncProperty(orders, async ([outcomes, order]) => {
      run += 1;
      const procedure = `shuffled-${run}`;
      const batches = outcomes.flatMap((outcome, i): ProjectionBatch[] => {
        const last = clockCase({ procedure, key: `K-${i}`, dueAtMs: fromMs + i, outcome });
        const opened = clockCase({
          procedure,
          key: `K-${i}`,
          dueAtMs: fromMs + i,
          outcome: 'running',
        });
        return [opened, { ...last, case: { ...last.case, seq: 2 } }];
      });
      for (const n of order)
        await createProject(place)(
          batches[n] ?? { case: caseView('x:y.00000000'), tasks: [], events: [] },
        );
      const clocks = await due(procedure);
      const isBreached = (outcome: string) => outcome !== 'met';
      expect(tallyOf(clocks)).toMatchObject({
        counted: outcomes.length,
        breached: outcomes.filter(isBreached).length,
      });
      expect(clocks.filter(({ confirmed }) => !confirmed)).toHaveLength(
        outcomes.filter((outcome) => outcome === 'running').length,
      );
      const leading = (await allRows(place)).filter(
        ({ pk }) => pk === `REF#clocks-due#${procedure}#2026-11`,
      );
      expect(leading).toHaveLength(outcomes.length);
    }),
    { numRuns: 8 },
  );
});

test('CS-20: the met cycles of a periodic clock count by the due times that the timeline tells', async () => {
  const procedure = 'periodic';
  const hour = 3_600_000;
  const { case: view, events } = clockCase({
    procedure,
    key: 'C',
    dueAtMs: fromMs + 3 * hour,
    outcome: 'met',
    kind: 'update',
  });
  const [clock] = view.clocks;
  if (clock === undefined) throw new Error('the case has no clock');
  const cycles = [
    clockEvent(2, 'clock.restarted', {
      cycle: 2,
      wasDueAtMs: fromMs - hour,
      dueAtMs: fromMs + hour,
    }),
    clockEvent(3, 'clock.restarted', {
      cycle: 3,
      wasDueAtMs: fromMs + hour,
      dueAtMs: fromMs + 2 * hour,
    }),
    clockEvent(4, 'clock.restarted', {
      cycle: 4,
      wasDueAtMs: fromMs + 2 * hour,
      dueAtMs: fromMs + 3 * hour,
    }),
  ];
  const clocks = [
    { ...clock, cycle: 4, missedCycles: [{ cycle: 2, breachedAtMs: fromMs + hour }] },
  ];
  await readModel.project({
    case: { ...view, seq: 4, clocks },
    tasks: [],
    events: [...events.slice(0, 1), ...cycles],
  });
  expect((await due(procedure)).map(({ cycle, outcome }) => [cycle, outcome])).toEqual([
    [2, 'breached'],
    [3, 'met'],
    [4, 'met'],
  ]);
});

test('more cases than one look finds are all counted, each once', async () => {
  const procedure = 'many';
  const documents = Array.from({ length: 450 }, (_, i) =>
    // Due now in this UTC month, now in the next: the zone's month holds both.
    clockCase({
      procedure,
      key: `N-${i}`,
      dueAtMs: (i % 2 === 0 ? fromMs : toMs - 3_600_000) + i,
      outcome: i % 45 === 0 ? 'breached' : 'met',
    }),
  );
  const project = createProject(place);
  for (let i = 0; i < documents.length; i += 50)
    await Promise.all(documents.slice(i, i + 50).map((document) => project(document)));
  expect(tallyOf(await due(procedure))).toMatchObject({ counted: 450, met: 440, breached: 10 });
});
