import { createReadModel } from '../../store/read-model.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import { type ApiUnderTest, aCase, caseId, problemOf, startApiUnderTest } from './api-kit.ts';

const childId = 'provisioning-handoff:quote:Q-1001.0a1b2c3e';
let table: TestTable;
let api: ApiUnderTest;

beforeAll(async () => {
  table = await createTestTable();
  const readModel = createReadModel({ ...table, cursorKey: 'a key for cursors in tests' });
  api = await startApiUnderTest({ readModel });
  const child = {
    ...aCase,
    caseId: childId,
    workflowId: 'provisioning-handoff:quote:Q-1001',
    procedure: 'provisioning-handoff',
    parentCaseId: caseId,
    references: [{ kind: 'order', id: 'SO-1' }],
  } as const;
  for (const view of [aCase, child]) await readModel.project({ case: view, tasks: [], events: [] });
});
afterAll(async () => {
  api.close();
  await table.close();
});

interface LinksBody {
  readonly outgoing: readonly { readonly relation: string; readonly href: string }[];
  readonly incoming: LinksBody['outgoing'];
  readonly cursor?: string;
}
const read = async (path: string) => (await (await api.get(path)).json()) as LinksBody;
const cases = async (path: string) =>
  ((await (await api.get(path)).json()) as { cases: { caseId: string }[] }).cases.map(
    (found) => found.caseId,
  );

test('G-20: a parent leads to its child, the child back to it, and an order to the cases that name it', async () => {
  const ofParent = await read('/v1/cases/order-booking:quote:Q-1001/links');
  expect(ofParent).toMatchObject({
    caseId,
    incoming: [{ relation: 'child', kind: 'case', id: childId, case: { status: 'waiting' } }],
    links: { self: `/v1/cases/${caseId}/links`, case: `/v1/cases/${caseId}` },
  });
  const ofChild = await read(ofParent.incoming[0]?.href ?? '');
  const [parent] = ofChild.outgoing.filter(({ relation }) => relation === 'parent');
  expect(parent).toMatchObject({ id: caseId, href: `/v1/cases/${caseId}/links` });
  const about = ofChild.outgoing.filter(({ relation }) => relation === 'about');
  expect(about.map(({ href }) => href)).toEqual([
    '/v1/cases?reference=customer%3AC-100',
    '/v1/cases?reference=order%3ASO-1',
  ]);
  expect(await cases(about[0]?.href ?? '')).toHaveLength(2);
  expect(await cases(about[1]?.href ?? '')).toEqual([childId]);
});

test('a case that does not exist has no links, and a cursor that was not handed out is refused', async () => {
  expect((await api.get('/v1/cases/order-booking:quote:Q-9.ffffffff/links')).status).toBe(404);
  const forged = await api.get(`/v1/cases/${caseId}/links?cursor=forged`);
  expect(await problemOf(forged)).toMatchObject({ status: 400, code: 'cursor-invalid' });
});

test('a case about the organisation itself is shown without a customer', async () => {
  const { customerId: _customer, ...review } = {
    ...aCase,
    caseId: 'service-level-review:month:2025-10.0a1b2c3f',
    workflowId: 'service-level-review:month:2025-10',
    references: [],
  };
  await createReadModel({ ...table, cursorKey: 'a key for cursors in tests' }).project({
    case: review,
    tasks: [],
    events: [],
  });
  const manager = ['operations-manager'] as const;
  const shown = (await (await api.get(`/v1/cases/${review.caseId}`, manager)).json()) as object;
  expect(shown).toMatchObject({ caseId: review.caseId });
  expect(shown).not.toHaveProperty('customerId');
  const links = await api.get(`/v1/cases/${review.caseId}/links`, manager);
  expect(await links.json()).toMatchObject({ outgoing: [], incoming: [] });
});
