import type { CaseStatus, CaseView } from '../../domain/cases/case.ts';
import type { SlaState } from '../../domain/sla/clock-view.ts';
import { InvalidCursor } from '../../store/cursor.ts';
import type { CaseFilter } from '../../store/queries.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { caseView } from './sample-case.ts';

const cursorKey = 'a key only the tests know';
const statuses: readonly CaseStatus[] = ['running', 'waiting', 'completed'];
const slaStates: readonly SlaState[] = ['none', 'ok', 'at-risk', 'breached'];
const views = Array.from({ length: 36 }, (_, i) => {
  const procedure = i % 5 === 0 ? 'provisioning-handoff' : 'order-booking';
  return caseView(`${procedure}:Q-${i}.${String(i).padStart(8, '0')}`, {
    openedAtMs: 1_700_000_000_000 + Math.floor(i / 2) * 1000,
    status: statuses[i % 3] ?? 'running',
    slaState: slaStates[i % 4] ?? 'none',
    customerId: `C-${i % 2}`,
    requestedBy: i % 3 === 0 ? 'portal' : 'shop',
  });
});
const newestFirst = views.toSorted(
  (a, b) => b.openedAtMs - a.openedAtMs || (a.caseId < b.caseId ? 1 : -1),
);

const viewer = { subject: 'ann', roles: [] };

let place: TestTable;
let model: ReadModel;

beforeAll(async () => {
  place = await createTestTable();
  model = createReadModel({ ...place, cursorKey });
  await Promise.all(views.map((view) => model.project({ case: view, tasks: [], events: [] })));
});
afterAll(() => place.close());

async function everyPage(filter: CaseFilter, limit: number): Promise<CaseView[]> {
  const found: CaseView[] = [];
  let cursor: string | undefined;
  do {
    const page = await model.listCases({ ...filter, limit, cursor });
    expect(page.cases.length).toBeLessThanOrEqual(limit);
    found.push(...page.cases);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

const filters: readonly CaseFilter[] = [
  {},
  { procedure: 'provisioning-handoff' },
  { status: 'waiting' },
  { slaState: 'breached' },
  { status: 'completed', slaState: 'ok' },
  { status: 'running', procedure: 'provisioning-handoff' },
  { customerId: 'C-1' },
  { customerId: 'C-1', status: 'waiting', procedure: 'order-booking', slaState: 'at-risk' },
  { customerId: 'C-1', slaState: 'none' },
  { procedure: 'no-such-procedure' },
];

test.each(filters)(
  'cases are listed newest first, each once, over pages of any size: %j',
  async (filter) => {
    const wanted = newestFirst.filter((view) =>
      Object.entries(filter).every(
        ([key, value]) => view[key as Exclude<keyof CaseFilter, 'reference' | 'sight'>] === value,
      ),
    );
    for (const limit of [1, 7, 100]) expect(await everyPage(filter, limit)).toEqual(wanted);
  },
);

test.each<{ readonly filter: CaseFilter; readonly seen: (view: CaseView) => boolean }>([
  {
    filter: { sight: { procedures: ['order-booking'], started: { by: 'shop', procedures: [] } } },
    seen: ({ procedure }) => procedure === 'order-booking',
  },
  {
    filter: { sight: { procedures: [], started: { by: 'portal', procedures: ['order-booking'] } } },
    seen: ({ procedure, requestedBy }) => procedure === 'order-booking' && requestedBy === 'portal',
  },
  {
    filter: {
      customerId: 'C-1',
      sight: { procedures: [], started: { by: 'portal', procedures: ['provisioning-handoff'] } },
    },
    seen: ({ procedure, requestedBy, customerId }) =>
      procedure === 'provisioning-handoff' && requestedBy === 'portal' && customerId === 'C-1',
  },
  {
    filter: { sight: { procedures: [], started: { by: 'shop', procedures: [] } } },
    seen: () => false,
  },
])('F-59: a list shows only what may be seen: $filter', async ({ filter, seen }) => {
  for (const limit of [1, 100])
    expect(await everyPage(filter, limit)).toEqual(newestFirst.filter(seen));
});

test('a case that changes state leaves one list for the other', async () => {
  const view = caseView('order-booking:quote:Q-moving.99999999', {
    status: 'cancelling',
    slaState: 'ok',
    customerId: 'C-9',
  });
  await model.project({ case: view, tasks: [], events: [] });
  expect(await everyPage({ status: 'cancelling' }, 10)).toEqual([view]);
  const after: CaseView = { ...view, seq: 2, status: 'cancelled', slaState: 'breached' };
  await model.project({ case: after, tasks: [], events: [] });
  expect(await everyPage({ status: 'cancelling' }, 10)).toEqual([]);
  expect(await everyPage({ status: 'cancelled', slaState: 'breached' }, 10)).toEqual([after]);
  expect(await everyPage({ customerId: 'C-9' }, 10)).toEqual([after]);
});

describe('F-52: a cursor is taken only as it was handed out, and only for its own list', () => {
  const first = () =>
    model.listCases({ status: 'waiting', limit: 2 }).then(({ cursor = '' }) => cursor);

  test('for other filters it is refused, for another page size it is not', async () => {
    const cursor = await first();
    await expect(model.listCases({ status: 'running', limit: 2, cursor })).rejects.toThrow(
      InvalidCursor,
    );
    await expect(model.listCases({ limit: 2, cursor })).rejects.toThrow(InvalidCursor);
    await expect(model.listTasks({ viewer, nowMs: 0, limit: 2, cursor })).rejects.toThrow(
      InvalidCursor,
    );
    await expect(
      model.timeline('order-booking:quote:Q-1.00000001', { limit: 2, cursor }),
    ).rejects.toThrow(InvalidCursor);
    expect((await model.listCases({ status: 'waiting', limit: 5, cursor })).cases).toHaveLength(5);
  });

  test('with any character changed, cut, lengthened or made up it is refused', async () => {
    const cursor = await first();
    const other = (char: string) => (char === 'A' ? 'B' : 'A');
    const changed = Array.from(
      cursor,
      (char, i) => cursor.slice(0, i) + other(char) + cursor.slice(i + 1),
    );
    const madeUp = [
      '',
      'x',
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor}\n`,
      "' OR 1=1 --",
      '__proto__',
      '\u0000',
      'A'.repeat(5000),
    ];
    for (const forged of [...changed, ...madeUp]) {
      await expect(
        model.listCases({ status: 'waiting', limit: 2, cursor: forged }),
      ).rejects.toThrow(InvalidCursor);
    }
  });

  test('signed with another key it is refused', async () => {
    const other = createReadModel({ ...place, cursorKey: 'another key of some length' });
    const { cursor } = await other.listCases({ status: 'waiting', limit: 2 });
    await expect(model.listCases({ status: 'waiting', limit: 2, cursor })).rejects.toThrow(
      InvalidCursor,
    );
  });

  test('a key too short to sign with is refused at the start', () => {
    expect(() => createReadModel({ ...place, cursorKey: 'short' })).toThrow(
      'cursorKey: at least 16 bytes',
    );
  });
});

test('F-52: text with the syntax of expressions or keys is data in every filter and id', async () => {
  const hostile = [
    "' OR '1'='1",
    'C-1" OR attribute_exists(pk)',
    '#pk',
    ':pk',
    'C-1#',
    'CASES',
    '*',
    '../../etc/passwd',
    '\u0000',
    '\ud800',
    '__proto__',
    '${caseId}',
  ];
  for (const text of hostile) {
    expect((await model.listCases({ customerId: text, limit: 10 })).cases).toEqual([]);
    expect((await model.listCases({ procedure: text, limit: 10 })).cases).toEqual([]);
    expect((await model.listCases({ status: text as CaseStatus, limit: 10 })).cases).toEqual([]);
    expect(
      (await model.listTasks({ viewer, nowMs: 0, role: text as 'billing-owner', limit: 10 })).tasks,
    ).toEqual([]);
    expect(
      (
        await model.listTasks({
          viewer: { subject: text, roles: [] },
          nowMs: 0,
          view: 'mine',
          limit: 10,
        })
      ).tasks,
    ).toEqual([]);
    expect(await model.findByReference('order', text)).toEqual([]);
    expect(await model.getCase(text)).toBeUndefined();
    expect((await model.timeline(text, { limit: 10 })).events).toEqual([]);
  }
});
