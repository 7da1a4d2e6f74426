import { z } from 'zod';
import { procedureKeys, servedProcedures } from '../../api/procedures.ts';
import { procedureList, procedureView } from '../../api/schemas/procedures.ts';
import { type ApiUnderTest, startApiUnderTest } from './api-kit.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const read = async (key: string) => {
  const body = await (await api.get(`/v1/procedures/${key}`, ['operations-manager'])).json();
  return { body, view: procedureView.parse(body) };
};

test('the library lists every procedure by its title, with where to read it', async () => {
  const response = await api.get('/v1/procedures', ['on-call-engineer']);
  const { procedures } = procedureList.parse(await response.json());
  expect(procedures.map(({ key }) => key).toSorted()).toEqual(procedureKeys.toSorted());
  const titles = procedures.map(({ title }) => title);
  expect(titles).toEqual(titles.toSorted());
  for (const { key, links } of procedures) expect(links.self).toBe(`/v1/procedures/${key}`);
});

test.each(procedureKeys)(
  '%s is told as its definition says it, and in the form that the API describes',
  async (key) => {
    const { body, view } = await read(key);
    expect(body).toEqual(view);
    const { definition, lines } = servedProcedures.find((one) => one.definition.key === key) ?? {};
    const { title, purpose, scope, owner, roles, document, kpis } = definition ?? {};
    expect(view).toMatchObject({ title, purpose, scope, owner, roles, document, kpis, lines });
    expect(view.steps.map((step) => [step.number, step.title])).toEqual(
      definition?.steps.map((step, i) => [i + 1, step.title]),
    );
    expect(view.related.map(({ self }) => self)).toEqual(
      definition?.related.map((other) => `/v1/procedures/${other}`),
    );
  },
);

test('clocks have the targets and ladders of policy, and the titles of the procedure', async () => {
  const { view } = await read('provisioning-handoff');
  const billing = view.clocks.find(({ key }) => key === 'billing');
  const policy = api.deps.library.policyOf('provisioning-handoff').clocks['billing'];
  expect(billing).toMatchObject({
    title: 'Acknowledgment of billing',
    kind: policy?.kind,
    targets: policy?.targets,
    ladder: policy?.ladder,
  });
  expect(view.policyVersion).toBe(api.deps.library.version);
});

test('messages say who may send them, starts where they are posted, schedules what they do when late', async () => {
  expect((await read('provisioning-handoff')).view.messages).toEqual([
    {
      name: 'acknowledgment',
      title: expect.any(String),
      senders: ['machine', 'order-management-specialist'],
    },
  ]);
  expect((await read('order-booking')).view.start).toEqual({
    path: '/v1/orders',
    summary: 'Book an order',
  });
  expect((await read('service-level-review')).view).toMatchObject({
    schedules: [{ key: 'monthly-reviews', overlap: 'allow' }],
  });
  expect((await read('service-level-review')).view).not.toHaveProperty('start');
});

test('whoever may not read the cases of a procedure may not read it either: it is not there', async () => {
  const list = await api.get('/v1/procedures', ['order-management-specialist']);
  const { procedures } = z
    .object({ procedures: z.array(z.object({ key: z.string() })) })
    .parse(await list.json());
  expect(procedures.map(({ key }) => key)).not.toContain('service-level-review');
  for (const key of ['service-level-review', 'no-such-procedure'])
    expect((await api.get(`/v1/procedures/${key}`)).status).toBe(404);
  expect((await api.get('/v1/procedures/order-booking')).status).toBe(200);
});
