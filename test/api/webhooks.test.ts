import { Webhook } from 'standardwebhooks';
import { CaseAtLimit } from '../../api/temporal-faults.ts';
import type { TimelineEvent } from '../../domain/cases/timeline.ts';
import {
  type ApiUnderTest,
  aCase,
  anEvent,
  caseId,
  problemOf,
  startApiUnderTest,
  webhookSecret,
  yesGateway,
} from './api-kit.ts';

const oldSecret = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({ webhookSecrets: [webhookSecret, oldSecret] });
});
afterAll(() => api.close());

const message = {
  type: 'handoff.acknowledged',
  caseId,
  handoff: 'provisioning',
  reference: 'PT-1',
  by: 'network-team',
  owner: 'network-owner',
  dueAt: '2026-03-01T12:00:00Z',
};

interface Sending {
  readonly secret?: string;
  readonly id?: string;
  readonly at?: Date;
  /** What is sent instead of what was signed. */
  readonly sent?: string;
  readonly headers?: Record<string, string>;
  readonly on?: ApiUnderTest;
}

function send(
  body: object | string,
  {
    secret = webhookSecret,
    id = 'msg-1',
    at = new Date(),
    sent,
    headers = {},
    on = api,
  }: Sending = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signed = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  };
  return on.app.request('/v1/acknowledgments', {
    method: 'POST',
    headers: { ...signed, ...headers },
    body: sent ?? text,
  });
}

test('OB-46: an acknowledgment reaches its case with who, owner and due time, without a token', async () => {
  const response = await send(message);
  expect(response.status).toBe(202);
  const { type: _type, caseId: about, dueAt, ...rest } = message;
  const given = { name: 'acknowledgment', sender: 'machine:acknowledgments', messageId: 'msg-1' };
  expect(api.asked.at(-1)).toEqual({
    verb: 'deliver',
    key: 'msg-1',
    message: {
      message: { caseId: about, ...given, data: { ...rest, dueAtMs: Date.parse(dueAt) } },
      receivers: ['provisioning-handoff:quote:Q-1001', 'order-booking:quote:Q-1001'],
    },
  });
});

test('news of an activation carries its time, in any zone', async () => {
  await send({
    type: 'service.activated',
    caseId,
    handoff: 'provisioning',
    reference: 'PT-1',
    by: 't',
    activatedAt: '2026-03-01T12:00:00+01:00',
  });
  expect(api.asked.at(-1)?.message).toMatchObject({
    message: { data: { activatedAtMs: Date.parse('2026-03-01T11:00:00Z') } },
  });
});

describe('F-64: only what was signed, by a secret of ours, of now', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  test.each([
    [
      'another secret',
      () => send(message, { secret: `whsec_${Buffer.alloc(32, 9).toString('base64')}` }),
    ],
    [
      'a changed byte',
      () => send(message, { sent: JSON.stringify(message).replace('PT-1', 'PT-2') }),
    ],
    [
      'the same JSON written otherwise',
      () => send(message, { sent: JSON.stringify(message, null, 1) }),
    ],
    ['six minutes old', () => send(message, { at: minutesAgo(6) })],
    ['six minutes ahead', () => send(message, { at: minutesAgo(-6) })],
    ['another id than the signed one', () => send(message, { headers: { 'webhook-id': 'msg-2' } })],
    ['no signature', () => send(message, { headers: { 'webhook-signature': '' } })],
    ['no timestamp', () => send(message, { headers: { 'webhook-timestamp': 'now' } })],
    ['an id that is no id', () => send(message, { id: 'x'.repeat(300) })],
  ])('%s: 401, and nothing reaches the case', async (_what, sending) => {
    const before = api.asked.length;
    const response = await sending();
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe('signature-invalid');
    expect(api.asked.length).toBe(before);
  });

  test('while a secret is rotated the old one is accepted too, also beside other signatures', async () => {
    expect((await send(message, { secret: oldSecret })).status).toBe(202);
    const at = new Date();
    const both = `v1,${Buffer.alloc(32).toString('base64')} ${new Webhook(oldSecret).sign('msg-1', at, JSON.stringify(message))}`;
    expect((await send(message, { at, headers: { 'webhook-signature': both } })).status).toBe(202);
  });

  test('four minutes old is fine, and a repeated message is handed on under its id', async () => {
    expect((await send(message, { at: minutesAgo(4) })).status).toBe(202);
    expect((await send(message, { at: minutesAgo(4) })).status).toBe(202);
    expect(api.asked.slice(-2).map(({ key }) => key)).toEqual(['msg-1', 'msg-1']);
  });
});

describe('what is signed must still be an acknowledgment', () => {
  test.each([
    ['no JSON', '{"type":', 'body'],
    ['a key twice', JSON.stringify(message).replace('"by":', '"by":"x","by":'), 'by'],
    ['an unknown field', { ...message, status: 'booked' }, 'status'],
    ['an unknown type', { ...message, type: 'handoff.rejected' }, 'type'],
    ['a case id that is none', { ...message, caseId: '../etc' }, 'caseId'],
    ['a due time that is none', { ...message, dueAt: 'tomorrow' }, 'dueAt'],
    ['an activation without its time', { ...message, type: 'service.activated' }, 'activatedAt'],
    ['a name of two lines', { ...message, by: 'a\r\nb' }, 'by'],
  ])('%s: 400', async (_what, body, field) => {
    const response = await send(body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
  });

  test('F-34: for a case that is closed 409, for one that never was 404', async () => {
    const gone = await startApiUnderTest({
      temporal: yesGateway([], { deliver: async () => 'absent' }),
    });
    const post = (id: string) => send({ ...message, caseId: id }, { on: gone });
    expect((await post(caseId)).status).toBe(409);
    expect((await post('order-booking:quote:Q-9.ffffffff')).status).toBe(404);
    gone.close();
  });
});

describe('once no receiver runs any more', () => {
  const handoffId = 'provisioning-handoff:quote:Q-1001.5a5b5c5d';
  const otherId = 'provisioning-handoff:quote:Q-7777.5a5b5c5d';
  const taken = (messageId: string): TimelineEvent => ({ ...anEvent, data: { messageId } });
  const timelines: { readonly [id: string]: readonly TimelineEvent[] } = {
    [caseId]: [taken('by-the-order')],
    [handoffId]: [anEvent, taken('by-the-handoff')],
    [otherId]: [taken('by-another')],
  };
  const references = [handoffId, otherId].map((id) => ({ kind: 'case', id }) as const);
  let closed: ApiUnderTest;
  beforeAll(async () => {
    closed = await startApiUnderTest({
      temporal: yesGateway([], { deliver: async () => 'absent' }),
      readModel: {
        ...api.deps.readModel,
        getCase: async (id) => (id === caseId ? { ...aCase, references } : undefined),
        // One entry a page, so that the search goes on over pages.
        timeline: async (id, { cursor = '0' }) => {
          const events = timelines[id] ?? [];
          const next = Number(cursor) + 1;
          return {
            events: events.slice(Number(cursor), next),
            ...(next < events.length && { cursor: String(next) }),
          };
        },
      },
    });
  });
  afterAll(() => closed.close());

  test.each([
    ['by-the-handoff', 202],
    ['by-the-order', 202],
    ['by-another', 409],
    ['by-nobody', 409],
  ])('F-64: the message %s is answered with %i', async (id, status) => {
    expect((await send(message, { id, on: closed })).status).toBe(status);
  });
});

test('a case whose procedure does not take the message is not there for its sender', async () => {
  const before = api.asked.length;
  const review = 'service-level-review:month:order-booking_2026-10.0a1b2c3d';
  expect((await send({ ...message, caseId: review })).status).toBe(404);
  expect(api.asked.length).toBe(before);
});

test('F-77: a case that has taken as many messages as it can is a 409 with its own code', async () => {
  const full = await startApiUnderTest({
    temporal: yesGateway([], {
      deliver: async () => {
        throw new CaseAtLimit('full');
      },
    }),
  });
  const response = await send(message, { on: full });
  full.close();
  expect(response.status).toBe(409);
  expect((await problemOf(response)).code).toBe('case-near-limit');
});
