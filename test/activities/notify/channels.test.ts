import { atBorder } from '../../../activities/http/to-failure.ts';
import { createNotifier } from '../../../activities/notify/notifier.ts';
import type { NoticeRequest } from '../../../activities/notify/port.ts';
import { createSandboxChat } from '../../../activities/notify/sandbox-chat.ts';
import { createSandboxPhone } from '../../../activities/notify/sandbox-phone.ts';
import { createSandboxTicketing } from '../../../activities/ticketing/sandbox-ticketing.ts';
import type { NoticeDirectory } from '../../../domain/escalation/directory.ts';
import { sandboxApiKey } from '../../kit/sandbox-admin.ts';
import { failureOf, type Systems, startSystems } from '../systems.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

const number = '+1-512-555-0101';
const config = () => ({ baseUrl: systems.url, apiKey: sandboxApiKey, timeoutMs: 1000 });
const call = (noticeId: string) =>
  atBorder(createSandboxPhone(config()).call)({ noticeId, number, text: 'The handoff is late.' });
const post = (noticeId: string) =>
  atBorder(createSandboxChat(config()).post)({
    noticeId,
    room: '#desk',
    text: 'The handoff is late.',
  });
const open = (reference: string) =>
  atBorder(createSandboxTicketing(config()).openIncident)({
    reference,
    subject: 'Handoff of SO-1 is late',
    description: 'Nobody answers.',
  });

describe.each([
  {
    system: 'phone',
    path: '/phone/calls',
    send: call,
    done: 'answered',
    kept: async () => (await systems.admin.calls()).length,
  },
  {
    system: 'chat',
    path: '/chat/messages',
    send: post,
    done: { accepted: true },
    kept: async () => (await systems.admin.messages()).length,
  },
] as const)('$system', ({ system, path, send, done, kept }) => {
  test('F-18: a notice whose answer was lost is handed over again under its id, and stands there once', async () => {
    const before = await kept();
    await systems.admin.fault({ system, method: 'POST', kind: 'drop-after', count: 1 });
    expect(await failureOf(send(`${system}-lost`))).toMatchObject({
      type: 'OutsideSystemUnavailable',
      nonRetryable: false,
    });
    expect(await send(`${system}-lost`)).toEqual(done);
    expect(await kept()).toBe(before + 1);
    const keys = (await systems.admin.journal(path, 'POST')).map(
      ({ idempotencyKey }) => idempotencyKey,
    );
    expect(keys.slice(-2)).toEqual([`${system}-lost`, `${system}-lost`]);
  });

  test.each([
    { kind: 'status', status: 503, type: 'OutsideSystemUnavailable' },
    { kind: 'too-many-requests', type: 'OutsideSystemBusy' },
    { kind: 'hang', type: 'OutsideSystemUnavailable' },
    { kind: 'html', type: 'OutsideSystemNonsense' },
    { kind: 'malformed', type: 'OutsideSystemNonsense' },
  ] as const)(
    'F-16, F-17, F-20, F-21: $kind is worth another try, and quotes nothing',
    async ({ type, ...fault }) => {
      await systems.admin.fault({ system, method: 'POST', count: 1, ...fault });
      const failure = await failureOf(send(`${system}-${fault.kind}`));
      expect(failure).toMatchObject({ type, nonRetryable: false });
      expect(failure.message).not.toContain('555');
      expect(await send(`${system}-${fault.kind}`)).toEqual(done);
    },
  );
});

test('a number that does not answer or is not called, and a room that is closed, are told as such', async () => {
  await systems.admin.settings({
    [`phone.numbers.${number}`]: 'no-answer',
    'chat.archived.#desk': true,
  });
  expect(await call('unanswered')).toBe('no-answer');
  expect(await post('closed')).toEqual({ accepted: false });
  await systems.admin.settings({
    [`phone.numbers.${number}`]: 'blocked',
    'chat.archived.#desk': null,
  });
  expect(await call('blocked')).toBe('refused');
  await systems.admin.settings({ [`phone.numbers.${number}`]: null });
});

describe('an incident', () => {
  test('CS-52: is opened once for a reference, labelled P0', async () => {
    const first = await open('case-1/clock');
    expect(await open('case-1/clock')).toEqual(first);
    expect(await systems.admin.incidents('case-1/clock')).toMatchObject([
      { id: first.ticketNumber, tags: ['P0'], priority: 'urgent' },
    ]);
    expect(await open('case-2/clock')).not.toEqual(first);
  });

  test('F-18: is adopted when the answer to its opening was lost', async () => {
    await systems.admin.fault({
      system: 'ticketing',
      method: 'POST',
      kind: 'drop-after',
      count: 1,
    });
    expect(await failureOf(open('case-3/clock'))).toMatchObject({
      type: 'OutsideSystemUnavailable',
    });
    const { ticketNumber } = await open('case-3/clock');
    expect((await systems.admin.incidents('case-3/clock')).map(({ id }) => id)).toEqual([
      ticketNumber,
    ]);
  });

  test('is not any other ticket of the same reference', async () => {
    const ticket = {
      externalId: 'case-4/clock',
      subject: 'A question',
      description: 'Asked by hand.',
      priority: 'low',
    };
    await systems.admin.call('POST', '/ticketing/tickets', { ticket });
    const { ticketNumber } = await open('case-4/clock');
    expect(
      (await systems.admin.incidents('case-4/clock')).map(({ id, tags }) => [
        id === ticketNumber,
        tags,
      ]),
    ).toEqual([
      [false, []],
      [true, ['P0']],
    ]);
  });
});

describe('the notifier', () => {
  const directory: NoticeDirectory = {
    roles: { 'billing-owner': { mail: 'billing@handoff.example', chat: '#billing' } },
    queues: { network: { mail: 'network@handoff.example' } },
    roster: {
      nodes: {
        lead: {
          title: 'Lead',
          role: 'operations-manager',
          phone: number,
          mail: 'lead@handoff.example',
        },
      },
      rotations: {},
    },
    quietHours: { emea: { zone: 'UTC', fromMinute: 1200, toMinute: 420 } },
  };
  const noon = Date.parse('2026-01-05T12:00:00Z');
  const night = Date.parse('2026-01-05T23:00:00Z');
  const request: NoticeRequest = {
    noticeId: 'n-1',
    channel: 'mail',
    to: { role: 'billing-owner' },
    subject: 'Late',
    text: 'The handoff is late.\n',
    region: 'emea',
    priority: 'P3',
    atMs: noon,
  };
  const sent: unknown[] = [];
  const notifier = createNotifier({
    customers: async () => undefined,
    directory,
    mail: {
      send: async (mail) => ({
        accepted: sent.push(mail) > 0 && mail.to !== 'network@handoff.example',
      }),
    },
    phone: {
      call: async (one) => (sent.push(one) > 0 && one.text === 'Late.' ? 'answered' : 'no-answer'),
    },
    chat: { post: async (message) => ({ accepted: sent.push(message) > 0 }) },
  });
  beforeEach(() => sent.splice(0));

  test.each([
    {
      change: {},
      delivery: { state: 'sent' },
      to: { to: 'billing@handoff.example', subject: 'Late', text: request.text },
    },
    {
      change: { channel: 'chat' },
      delivery: { state: 'sent' },
      to: { room: '#billing', text: 'Late\nThe handoff is late.\n' },
    },
    {
      change: { channel: 'phone', to: { onCall: 'lead' } },
      delivery: { state: 'sent' },
      to: { number, text: 'Late.' },
    },
    {
      change: { channel: 'phone', subject: 'Lost', to: { onCall: 'lead' } },
      delivery: { state: 'failed', reason: 'no-answer' },
      to: { number },
    },
    {
      change: { to: { queue: 'network' } },
      delivery: { state: 'failed', reason: 'refused' },
      to: { to: 'network@handoff.example' },
    },
  ] as const)(
    'hands $change to the channel, at the address of policy',
    async ({ change, delivery, to }) => {
      expect(await notifier.notify({ ...request, ...change })).toEqual(delivery);
      expect(sent).toEqual([expect.objectContaining({ noticeId: 'n-1', ...to })]);
    },
  );

  test.each([
    { change: { channel: 'phone' }, reason: 'no-address' },
    { change: { to: { role: 'upstream-system' } }, reason: 'no-address' },
    { change: { to: { queue: 'toString' } }, reason: 'no-address' },
    { change: { to: { onCall: 'nobody' } }, reason: 'nobody-on-call' },
    { change: { channel: 'chat', to: { onCall: 'lead' } }, reason: 'no-address' },
  ] as const)('$change reaches nobody: $reason', async ({ change, reason }) => {
    expect(await notifier.notify({ ...request, ...change })).toEqual({ state: 'failed', reason });
    expect(sent).toEqual([]);
  });

  test.each([
    {
      what: 'holds at night',
      change: { atMs: night },
      delivery: { state: 'held', untilMs: Date.parse('2026-01-06T07:00:00Z') },
    },
    {
      what: 'does not hold P0',
      change: { atMs: night, priority: 'P0' },
      delivery: { state: 'sent' },
    },
    {
      what: 'does not hold a region without quiet hours',
      change: { atMs: night, region: 'apac' },
      delivery: { state: 'sent' },
    },
    {
      what: 'knows no region by accident',
      change: { atMs: night, region: 'constructor' },
      delivery: { state: 'sent' },
    },
  ] as const)('$what', async ({ change, delivery }) => {
    expect(await notifier.notify({ ...request, ...change })).toEqual(delivery);
    expect(sent).toHaveLength(delivery.state === 'sent' ? 1 : 0);
  });
});
