import type { CaseView } from '../../domain/cases/case.ts';
import { InvalidCursor } from '../../store/cursor.ts';
import type { LinksPage } from '../../store/links.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { allRows, createTestTable, type TestTable } from '../kit/dynamo.ts';
import { caseView } from './sample-case.ts';

let place: TestTable;
let model: ReadModel;
beforeAll(async () => {
  place = await createTestTable();
  model = createReadModel({ ...place, cursorKey: 'a key only the tests know' });
});
afterAll(() => place.close());

const show = (view: CaseView) => model.project({ case: view, tasks: [], events: [] });
const linksOf = async (caseId: string): Promise<LinksPage> => {
  const found = await model.linksOf(caseId, { limit: 25 });
  if (found === undefined) throw new Error(`${caseId} has no links`);
  return found;
};
const ends = (links: LinksPage['outgoing']) =>
  links.map(({ relation, kind, id, case: other }) => [relation, kind, id, other?.status]);

const parentId = 'order-booking:quote:Q-1.00000001';
const childId = 'provisioning-handoff:quote:Q-1.00000002';
const parent = caseView(parentId, {
  seq: 2,
  status: 'waiting',
  references: [
    { kind: 'quote', id: 'Q-1' },
    { kind: 'case', id: childId },
  ],
});
const child = caseView(childId, {
  parentCaseId: parentId,
  references: [{ kind: 'order', id: 'SO-1' }],
});

test('G-20: a parent shows its child and a child its parent, each from either end', async () => {
  await show(child);
  await show(parent);
  const ofParent = await linksOf(parentId);
  expect(ends(ofParent.outgoing)).toEqual([
    ['about', 'customer', 'C-100', undefined],
    ['about', 'quote', 'Q-1', undefined],
    ['child', 'case', childId, 'running'],
  ]);
  expect(ends(ofParent.incoming)).toEqual([['child', 'case', childId, 'running']]);
  const ofChild = await linksOf(childId);
  expect(ends(ofChild.outgoing)).toContainEqual(['parent', 'case', parentId, 'waiting']);
  expect(ends(ofChild.outgoing)).toContainEqual(['about', 'order', 'SO-1', undefined]);
  expect(ends(ofChild.incoming)).toEqual([['parent', 'case', parentId, 'waiting']]);
});

test('G-20: a link that one case makes is shown by the other, whether it names the case or its workflow', async () => {
  const cause = caseView('service-case:ticket:T-1.00000010');
  const { caseId, workflowId } = cause;
  const references = (id: string) => ({ references: [{ kind: 'case' as const, id }] });
  const first = caseView('service-case:ticket:T-2.00000011', {
    ...references(caseId),
    openedAtMs: 1_000,
  });
  const second = caseView('service-case:ticket:T-3.00000012', {
    ...references(workflowId),
    openedAtMs: 2_000,
  });
  for (const view of [cause, first, second]) await show(view);
  expect(ends((await linksOf(caseId)).incoming)).toEqual([
    ['related', 'case', second.caseId, 'running'],
    ['related', 'case', first.caseId, 'running'],
  ]);
  const [, named] = (await linksOf(second.caseId)).outgoing;
  expect(named).toMatchObject({ relation: 'related', id: workflowId, case: { caseId } });
});

test('G-20: a link to what is not known yet is shown without its case', async () => {
  const early = caseView('service-case:ticket:T-4.00000013', {
    references: [{ kind: 'case', id: 'service-case:ticket:T-5.00000014' }],
  });
  await show(early);
  expect(ends((await linksOf(early.caseId)).outgoing)).toContainEqual([
    'related',
    'case',
    'service-case:ticket:T-5.00000014',
    undefined,
  ]);
  expect(await model.linksOf('service-case:ticket:T-5.00000014', { limit: 5 })).toBeUndefined();
});

test('G-20: an order, a ticket or an invoice leads to every case that names it', async () => {
  const invoice = { kind: 'invoice' as const, id: 'INV-7' };
  const views = ['T-6.00000015', 'T-7.00000016'].map((id, i) =>
    caseView(`service-case:ticket:${id}`, { references: [invoice], openedAtMs: 5_000 - i }),
  );
  for (const view of views) await show(view);
  expect((await model.listCases({ reference: invoice, limit: 1 })).cases).toEqual([views[0]]);
  expect((await model.listCases({ reference: invoice, limit: 5 })).cases).toEqual(views);
  const closed = { reference: invoice, status: 'completed' as const, limit: 5 };
  expect((await model.listCases(closed)).cases).toEqual([]);
  const long = { kind: 'invoice', id: 'x'.repeat(5_000) };
  expect((await model.listCases({ reference: long, limit: 5 })).cases).toEqual([]);
  const other = { kind: 'workflow', id: views[0]?.workflowId ?? '' };
  expect((await model.listCases({ reference: other, limit: 5 })).cases).toEqual([]);
});

test('the incoming links of a parent with many children come in pages, each once; a cursor of another case is refused', async () => {
  const manyId = 'provisioning-audit:month:2025-11.00000020';
  await show(caseView(manyId));
  const children = Array.from({ length: 7 }, (_, i) =>
    caseView(`account-update:audit:A-${i}.0000003${i}`, {
      parentCaseId: manyId,
      openedAtMs: 10_000 - i,
    }),
  );
  await Promise.all(children.map(show));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await model.linksOf(manyId, { limit: 3, cursor });
    seen.push(...(page?.incoming ?? []).map(({ id }) => id));
    cursor = page?.cursor;
    if (cursor !== undefined)
      await expect(model.linksOf(parentId, { limit: 3, cursor })).rejects.toThrow(InvalidCursor);
  } while (cursor !== undefined);
  expect(seen).toEqual(children.map(({ caseId }) => caseId));
});

test('F-11, F-68: both rows of a link are written once however often the case is projected', async () => {
  const before = await allRows(place);
  const again = createReadModel({ ...place, cursorKey: 'a key only the tests know' });
  await again.project({ case: parent, tasks: [], events: [] });
  await again.project({ case: child, tasks: [], events: [] });
  expect(await allRows(place)).toEqual(before);
});
