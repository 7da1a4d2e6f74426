import { z } from 'zod';
import type { ServedProcedure } from '../../api/procedures.ts';
import { servedProcedures } from '../../api/procedures.ts';
import {
  type ApiUnderTest,
  type Asked,
  caseId,
  problemOf,
  startApiUnderTest,
  yesGateway,
} from './api-kit.ts';

const asked: Asked[] = [];
let api: ApiUnderTest;

/** Order booking, with a message of whoever asked for the order, and one of a machine. */
const procedures: readonly ServedProcedure[] = servedProcedures.map((procedure) =>
  procedure.definition.key === 'order-booking' ? withMessages(procedure) : procedure,
);

function withMessages(procedure: ServedProcedure): ServedProcedure {
  const messages = {
    'customer-answer': { title: 'The customer answers', senders: ['requester', 'billing-owner'] },
    delivered: { title: 'The parcel came', senders: ['machine'] },
  } as const;
  const answer = z.strictObject({ text: z.string().min(1), at: z.iso.datetime().exactOptional() });
  const edges = {
    'customer-answer': { schema: answer.transform(({ text }) => ({ words: text })) },
    delivered: { schema: z.strictObject({ parcel: z.string() }) },
  };
  return {
    ...procedure,
    definition: {
      ...procedure.definition,
      messages: { ...procedure.definition.messages, ...messages },
    },
    messages: { ...procedure.messages, ...edges },
  };
}

beforeAll(async () => {
  api = await startApiUnderTest({ temporal: yesGateway(asked) }, procedures);
});
afterAll(() => api.close());

const path = (name: string, id = caseId) => `/v1/cases/${id}/messages/${name}`;

test('a message reaches its case under the id of the request, as its schema understands it', async () => {
  const response = await api.post(path('customer-answer'), { text: 'yes' }, asBillingOwner);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ caseId, seq: 8 });
  const { verb, message, key } = asked.at(-1) ?? { key: '' };
  expect([verb, key]).toEqual(['sendMessage', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(message).toEqual({
    caseId,
    name: 'customer-answer',
    messageId: key,
    sender: 'person-of-billing-owner+order-management-specialist',
    data: { words: 'yes' },
  });
});

const asBillingOwner = { roles: ['billing-owner', 'order-management-specialist'] } as const;

test('the requester may send what the procedure takes of a requester, also before the case can be read', async () => {
  const requester = { roles: ['upstream-system'], subject: 'shop' } as const;
  expect((await api.post(path('customer-answer'), { text: 'yes' }, requester)).status).toBe(200);
  const early = 'order-booking:quote:Q-3003.0a1b2c3d';
  const unread = await startApiUnderTest(
    { temporal: yesGateway([], { requesterOf: async () => 'shop' }) },
    procedures,
  );
  const sent = await unread.post(path('customer-answer', early), { text: 'yes' }, requester);
  expect(sent.status).toBe(200);
  unread.close();
});

test('nobody else sends it: 403 that says who may', async () => {
  const before = asked.length;
  const specialist = await api.post(path('customer-answer'), { text: 'yes' });
  expect(specialist.status).toBe(403);
  expect((await problemOf(specialist)).detail).toBe(
    'The procedure takes this message from whoever started the case, billing-owner only.',
  );
  expect((await api.post(path('delivered'), { parcel: 'P-1' })).status).toBe(403);
  expect(asked.length).toBe(before);
});

test.each([
  ['a message that the procedure does not take', path('no-such-message'), 404],
  ['a name that is none', path('No%20such'), 404],
  ['the message of another procedure', path('acknowledgments'), 404],
])('%s is a %s', async (_what, address, status) => {
  expect((await api.post(address, { text: 'yes' }, asBillingOwner)).status).toBe(status);
});

test.each([
  [{}, 'text'],
  [{ text: '' }, 'text'],
  [{ text: 'yes', at: 'now' }, 'at'],
  [{ text: 'yes', role: 'boss' }, 'role'],
  [['yes'], 'body'],
])('F-51: %j is a 400 that names %s', async (body, field) => {
  const response = await api.post(path('customer-answer'), body, asBillingOwner);
  expect(response.status).toBe(400);
  expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
});

test('F-26: the idempotency key is demanded', async () => {
  const headers = { 'idempotency-key': '' };
  const response = await api.post(
    path('customer-answer'),
    { text: 'yes' },
    { ...asBillingOwner, headers },
  );
  expect((await problemOf(response)).code).toBe('idempotency-key-invalid');
});

test('the API describes the body by the schemas of the messages that people send', async () => {
  const description = (await (await api.app.request('/v1/openapi.json')).json()) as {
    readonly paths: { readonly [path: string]: { readonly post?: object } };
  };
  const operation = JSON.stringify(description.paths['/v1/cases/{caseId}/messages/{name}']?.post);
  expect(operation).toContain('customer-answer of order-booking');
  expect(operation).toContain('acknowledgment of provisioning-handoff');
  expect(operation).not.toContain('delivered of order-booking');
});

test('two messages cannot share the address of a webhook', () => {
  const webhook = { path: 'acknowledgments', tag: 'X', summary: 'X', description: 'X' };
  const double = procedures.map((procedure) => ({
    ...procedure,
    messages: { ...procedure.messages, twin: { schema: z.strictObject({}), webhook } },
  }));
  return expect(startApiUnderTest({}, double)).rejects.toThrow(
    'order-booking, message twin: another message has the webhook path acknowledgments',
  );
});
