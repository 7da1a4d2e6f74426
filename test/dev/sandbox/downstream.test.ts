import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Client, clientOf, type Json, scheduleBody, ticketBody } from './client.ts';
import { type Arrived, type Receiver, startReceiver } from './receiver.ts';

const webhookSecret = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
let receiver: Receiver;
let sandbox: Sandbox;
let client: Client;
let cases = 0;

beforeAll(async () => {
  receiver = await startReceiver(webhookSecret);
  sandbox = await startSandbox({ webhookUrl: receiver.url, webhookSecret });
  client = clientOf(sandbox);
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});
beforeEach(async () => {
  const quick = { delayMs: 5, activationDelayMs: 5 };
  await client.post('/admin/reset');
  await client.patch('/admin/settings', {
    'downstream.billing': quick,
    'downstream.network': quick,
    'downstream.voice': quick,
    'downstream.cloud': quick,
  });
  receiver.answers.length = 0;
  receiver.arrived.length = 0;
  cases += 1;
});

const caseId = () => `order-booking:quote:T-${cases}.00000000`;
const openTicket = async (change: object = {}): Promise<Json> =>
  (
    await client.post(
      '/provisioning/tickets',
      ticketBody({ externalReference: caseId(), ...change }),
    )
  ).json;
const ticketNow = async ({ number }: Json): Promise<Json> =>
  (await client.get(`/provisioning/tickets/${number}`)).json;
const schedule = async (change: object = {}): Promise<Json> =>
  (
    await client.post(
      '/billing/schedules',
      scheduleBody({ externalReference: caseId(), ...change }),
      {
        'idempotency-key': `${caseId()}/schedule`,
      },
    )
  ).json;
const arrived = (count: number): Promise<readonly Arrived[]> =>
  eventually(`${count} webhooks`, async () => receiver.arrived.length >= count && receiver.arrived);
const deliveries = async (): Promise<Json[]> =>
  Object.values((await client.get('/admin/state?path=downstream.deliveries')).json);

test('OB-46: a team acknowledges its ticket with owner and due date, then activates, each by a signed webhook', async () => {
  const ticket = await openTicket();
  const [acknowledged, activated] = await arrived(2);
  expect(acknowledged).toMatchObject({
    verified: true,
    id: expect.stringMatching(/^msg_/),
    body: {
      type: 'handoff.acknowledged',
      caseId: caseId(),
      handoff: 'provisioning',
      reference: ticket.number,
      by: 'network-team',
      owner: 'network-owner',
      dueAt: expect.stringMatching(/Z$/),
    },
  });
  expect(acknowledged?.body).not.toHaveProperty('activatedAt');
  expect(activated?.verified).toBe(true);
  expect(activated?.id).not.toBe(acknowledged?.id);
  expect(activated?.body).toEqual({
    type: 'service.activated',
    caseId: caseId(),
    handoff: 'provisioning',
    reference: ticket.number,
    by: 'network-team',
    activatedAt: expect.stringMatching(/Z$/),
  });
  expect(await ticketNow(ticket)).toMatchObject({
    status: 'activated',
    owner: 'network-owner',
    dueAt: acknowledged?.body.dueAt,
  });
});

test('OB-46: billing acknowledges the first document of a case, once', async () => {
  const { id } = await schedule();
  await client.post(
    '/billing/cycles',
    {
      externalReference: caseId(),
      accountId: 'BA-100',
      scheduleId: id,
      frequency: 'monthly',
      startDate: '2030-01-01',
    },
    { 'idempotency-key': `${caseId()}/cycle` },
  );
  await schedule();
  await arrived(1);
  await openTicket({ queue: 'voice' });
  const webhooks = await arrived(3);
  expect(webhooks.map(({ body }) => [body.handoff, body.type, body.reference.slice(0, 3)])).toEqual(
    [
      ['billing', 'handoff.acknowledged', 'BS-'],
      ['provisioning', 'handoff.acknowledged', 'PT-'],
      ['provisioning', 'service.activated', 'PT-'],
    ],
  );
  expect(webhooks[0]?.body).toMatchObject({
    reference: id,
    by: 'billing-team',
    owner: 'billing-owner',
  });
});

test('a webhook is sent again under the same id after 5xx, 429 and a cut connection, waiting twice as long each time', async () => {
  receiver.answers.push(503, 0, 429);
  await schedule();
  const [first, ...again] = await arrived(4);
  expect(again.map(({ id, body, verified }) => [id, body, verified])).toEqual(
    Array(3).fill([first?.id, first?.body, true]),
  );
  const times = receiver.arrived.map(({ atMs }) => atMs);
  const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  for (const [index, atLeast] of [200, 400, 800].entries())
    expect(waits[index]).toBeGreaterThanOrEqual(atLeast - 20);
  await eventually('the delivery', async () => (await deliveries())[0]?.state === 'delivered');
  expect(await deliveries()).toEqual([
    expect.objectContaining({ messageId: first?.id, attempts: 4, lastStatus: 200 }),
  ]);
});

test('a webhook that is refused is not sent again', async () => {
  receiver.answers.push(401);
  await schedule();
  await eventually('the refusal', async () => (await deliveries())[0]?.state === 'refused');
  await openTicket();
  await arrived(3);
  expect(await deliveries()).toEqual([
    expect.objectContaining({ state: 'refused', attempts: 1, lastStatus: 401 }),
    expect.objectContaining({ lastStatus: 200 }),
    expect.objectContaining({ attempts: expect.any(Number) }),
  ]);
  expect(receiver.arrived.filter(({ body }) => body.handoff === 'billing')).toHaveLength(1);
});

test('OB-48: an acknowledgment comes without owner or without due date when the setting says so', async () => {
  const noOwner = await openTicket({ customerId: 'C-142' });
  const noDueDate = await openTicket({ customerId: 'C-143', queue: 'cloud' });
  const bodies = (await arrived(4))
    .map(({ body }) => body)
    .filter(({ type }) => type === 'handoff.acknowledged');
  expect(bodies.find(({ reference }) => reference === noOwner.number)).not.toHaveProperty('owner');
  expect(bodies.find(({ reference }) => reference === noDueDate.number)).not.toHaveProperty(
    'dueAt',
  );
  expect(await ticketNow(noOwner)).toMatchObject({ owner: null, dueAt: expect.any(String) });
  expect(await ticketNow(noDueDate)).toMatchObject({ owner: 'cloud-owner', dueAt: null });
});

test('duplicates are by turns the same webhook and a new one that says the same', async () => {
  await client.patch('/admin/settings', {
    'downstream.customers.C-100.voice': { duplicates: 2, activate: 'never' },
  });
  await openTicket({ queue: 'voice' });
  const webhooks = await arrived(3);
  expect(webhooks.map(({ body }) => body)).toEqual(Array(3).fill(webhooks[0]?.body));
  expect(new Set(webhooks.map(({ id }) => id)).size).toBe(2);
});

test('a team activates with the acknowledgment, or never', async () => {
  const together = await openTicket({ customerId: 'C-145' });
  const [webhook] = await arrived(1);
  expect(webhook?.body).toMatchObject({
    type: 'handoff.acknowledged',
    activatedAt: expect.stringMatching(/Z$/),
  });
  expect(await ticketNow(together)).toMatchObject({
    status: 'activated',
    activatedAt: webhook?.body.activatedAt,
  });
  const never = await openTicket({ customerId: 'C-146' });
  await arrived(2);
  expect(await ticketNow(never)).toMatchObject({ status: 'assigned', owner: 'network-owner' });
  expect((await client.get('/admin/state?path=downstream.agenda')).json).toEqual({});
});

test('OB-51: a team that never acknowledges plans nothing; an acknowledgment by hand ends the wait', async () => {
  const ticket = await openTicket({ customerId: 'C-140' });
  expect((await client.get('/admin/state?path=downstream.agenda')).json).toEqual({});
  const sent = await client.post('/admin/acknowledge', {
    team: 'network',
    caseId: caseId(),
    owner: 'network-lead',
    dueAt: null,
  });
  expect(sent.status).toBe(202);
  const [webhook] = await arrived(1);
  expect(webhook).toMatchObject({
    id: sent.json.messageId,
    verified: true,
    body: { reference: ticket.number, owner: 'network-lead' },
  });
  expect(webhook?.body).not.toHaveProperty('dueAt');
  expect(await ticketNow(ticket)).toMatchObject({
    status: 'assigned',
    owner: 'network-lead',
    dueAt: null,
  });

  const repeat = {
    team: 'network',
    caseId: caseId(),
    type: 'service.activated',
    messageId: sent.json.messageId,
    by: 'night-shift',
  };
  await client.post('/admin/acknowledge', repeat);
  const [, activated] = await arrived(2);
  expect(activated).toMatchObject({
    id: sent.json.messageId,
    body: { type: 'service.activated', by: 'night-shift' },
  });
  expect(activated?.body).not.toHaveProperty('owner');
  expect((await ticketNow(ticket)).status).toBe('activated');
  expect((await client.post('/admin/acknowledge', { team: 'network' })).json.field).toBe('caseId');
});

test('nobody acknowledges what was cancelled or ended meanwhile', async () => {
  await client.patch('/admin/settings', {
    'downstream.network': { delayMs: 1500 },
    'downstream.billing': { delayMs: 1500 },
  });
  const ticket = await openTicket();
  const { id } = await schedule();
  await client.post(`/provisioning/tickets/${ticket.number}/cancel`, { reason: 'withdrawn' });
  await client.post(
    `/billing/schedules/${id}/end`,
    { reason: 'withdrawn' },
    { 'idempotency-key': `${caseId()}/end` },
  );
  await eventually(
    'the plans',
    async () =>
      Object.keys((await client.get('/admin/state?path=downstream.agenda')).json).length === 0,
  );
  expect(await deliveries()).toEqual([]);
  expect((await ticketNow(ticket)).status).toBe('cancelled');
});

test('settings are checked, and null returns one to its default', async () => {
  const wrong = await client.patch('/admin/settings', {
    'downstream.network': { delayMs: 'soon' },
  });
  expect([wrong.status, wrong.json.field]).toEqual([422, 'downstream.network']);
  expect((await client.patch('/admin/settings', { 'downstream.carpentry': {} })).json.field).toBe(
    'downstream.carpentry',
  );
  const reset = await client.patch('/admin/settings', { 'downstream.network': null });
  expect(reset.json['downstream.network']).toMatchObject({
    acknowledge: 'auto',
    delayMs: 300,
    activationDelayMs: 500,
  });
  expect((await client.get('/admin/settings')).json['webhook.url']).toBe(receiver.url);
});

test('F-3: what is planned and what is on its way outlive a restart, under the same webhook id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const options = {
    webhookUrl: receiver.url,
    webhookSecret,
    stateFile: join(folder, 'state.ndjson'),
  };
  receiver.answers.push(500);
  const before = await startSandbox(options);
  const first = clientOf(before);
  await first.patch('/admin/settings', {
    'downstream.billing': { delayMs: 1 },
    'downstream.network': { delayMs: 800, activate: 'never' },
  });
  await first.post('/billing/schedules', scheduleBody({ externalReference: caseId() }), {
    'idempotency-key': 'restart',
  });
  await first.post('/provisioning/tickets', ticketBody({ externalReference: caseId() }));
  await arrived(1);
  await before.close();

  const after = await startSandbox(options);
  const [failed, ...later] = await arrived(3);
  expect(later.find(({ body }) => body.handoff === 'billing')).toMatchObject({
    id: failed?.id,
    body: failed?.body,
  });
  expect(later.find(({ body }) => body.handoff === 'provisioning')?.body.caseId).toBe(caseId());
  await after.close();
  rmSync(folder, { recursive: true });
});
