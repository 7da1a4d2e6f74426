import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/shared/roles.ts';
import { runRecordsCommand } from '../../store/records/command.ts';
import type { ApiCaller, Json } from '../kit/api-caller.ts';
import { type ApiHarness, startApiHarness, testWebhookSecret } from '../kit/api-harness.ts';
import { eventually } from '../kit/eventually.ts';

/**
 * The whole product as its users have it: everything over HTTP, with tokens, the downstream teams
 * answering by signed webhooks of their own. Nothing here looks into Temporal or the table.
 */
let harness: ApiHarness;
let shop: ApiCaller;
beforeAll(async () => {
  harness = await startApiHarness({ webhookSecret: testWebhookSecret });
  const soon = { delayMs: 50, activationDelayMs: 100 };
  const teams = ['billing', 'network', 'voice', 'cloud'].map((team) => [
    `downstream.${team}`,
    soon,
  ]);
  await harness.sandbox.settings({
    'webhook.url': `${harness.url}/v1/acknowledgments`,
    ...Object.fromEntries(teams),
  });
  shop = harness.as('shop', 'upstream-system', 'order-management-specialist');
});
afterAll(() => harness.close());

interface Order {
  readonly caseId: string;
  readonly path: string;
}

/** Posts what the sandbox says an upstream system would post for a copy of the quote. */
async function order(quote: string): Promise<Order> {
  const { source } = await harness.copyOf(quote);
  const request = { ...(await harness.sandbox.orderRequest(quote)), source };
  const { status, json, headers, text } = await shop.post('/v1/orders', request, {
    'idempotency-key': `order-${source.number}`,
  });
  expect([status, text]).toEqual([202, expect.any(String)]);
  return { caseId: json.caseId, path: headers.get('location') ?? '' };
}

const ended = ({ path }: Order, status = 'completed'): Promise<Json> =>
  harness.reads(shop, path, (view) => view.status === status);
const timelineOf = async (path: string): Promise<readonly Json[]> =>
  (await shop.get(`${path}/timeline?limit=100`)).json.events;
const kindsOf = (events: readonly Json[], start: string) =>
  events.map(({ kind }) => kind).filter((kind) => kind.startsWith(start));
const referencesOf = (view: Json, kind: string): readonly string[] =>
  view.references.flatMap((reference: Json) => (reference.kind === kind ? [reference.id] : []));

/** Every webhook of the case as the sandbox saw it answered. */
async function deliveriesFor({ caseId }: Order): Promise<readonly Json[]> {
  const state: Json = await harness.sandbox.get('/admin/state?path=downstream.deliveries');
  return (Object.values(state).flat() as readonly Json[]).filter(({ payload }) =>
    payload?.includes(caseId),
  );
}

/** The task of a case in the inbox of a role. */
function inboxTask(who: ApiCaller, { caseId }: Order): Promise<Json> {
  return eventually(`a task of ${caseId}`, async () => {
    const { json } = await who.get('/v1/tasks?state=open&sort=due&limit=100');
    return json.tasks.find((task: Json) => task.caseId === caseId);
  });
}

/** Takes the task as somebody of the role and decides it, as the inbox offers. */
async function decide(role: Role, of: Order, choice: string): Promise<Json> {
  const who = harness.as(`a-${role}`, role);
  const task = await inboxTask(who, of);
  expect(task.choices.map(({ key }: Json) => key)).toContain(choice);
  const claimed = await who.post(`${task.links.self}/claim`);
  const code = task.choices.find((one: Json) => one.key === choice)?.reasonCodes?.[0];
  const decided = await who.post(`${task.links.self}/complete`, {
    choice,
    comment: 'seen to',
    ...(code && { reasonCode: code.key }),
  });
  expect([claimed.status, decided.status, decided.text]).toEqual([200, 200, expect.any(String)]);
  return task;
}

test('a clean order goes through all seven steps by itself, and its record proves it', async () => {
  const clean = await order('Q-1001');
  const view = await ended(clean);
  expect(view.steps.map(({ number, state }: Json) => `${number} ${state}`)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((n) => `${n} done`),
  );
  expect(view.slaState).not.toBe('breached');
  expect(view.tasks).toEqual([]);
  const [booked] = await harness.sandbox.orders(clean.caseId);
  expect(referencesOf(view, 'order')).toEqual([booked?.['number']]);
  expect(booked).toMatchObject({
    status: 'completed',
    billingReference: view.facts.billingReference,
  });
  expect(referencesOf(view, 'billing')).toEqual([view.facts.billingReference]);

  const events = await timelineOf(clean.path);
  expect(kindsOf(events, 'step.done')).toHaveLength(7);
  expect([events[0].kind, events.at(-1).kind]).toEqual(['case.opened', 'case.completed']);
  const [handoff] = referencesOf(view, 'case');
  const handoffEvents = await timelineOf(`/v1/cases/${handoff}`);
  // Billing and two queues acknowledge; each queue activates.
  expect(kindsOf(handoffEvents, 'acknowledgment.')).toEqual(
    Array(5).fill('acknowledgment.received'),
  );
  // An acknowledgment may come before its clock is set, which then never is.
  expect(kindsOf(handoffEvents, 'clock.met')).toHaveLength(
    kindsOf(handoffEvents, 'clock.started').length,
  );
  expect(kindsOf(handoffEvents, 'clock.breached')).toEqual([]);

  const { record } = (await shop.get(`${clean.path}/record`)).json;
  expect(record.timeline.map(({ event }: Json) => event)).toEqual(events);
  expect((await shop.get(`/v1/cases/${handoff}/record`)).status).toBe(200);
  const lines: string[] = [];
  expect(
    await runRecordsCommand(['verify'], {
      records: harness.records,
      print: (line) => lines.push(line),
    }),
  ).toBe(0);
  expect(lines.at(-1)).toMatch(/^\d+ records checked, no problem$/);
}, 60_000);

test('an order that billing is not ready for waits in the inbox of the billing owner, who claims and decides it', async () => {
  const held = await order('Q-1068');
  const waiting = await harness.reads(shop, held.path, ({ status }) => status === 'waiting');
  expect(waiting.waitingFor).toMatch(/^billing-owner has to decide: /);
  expect(await harness.sandbox.orders(held.caseId)).toEqual([]);
  await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
  const task = await decide('billing-owner', held, 'resolved');
  expect(JSON.stringify(task.data)).toContain('billing-hold');
  const view = await ended(held);
  expect(
    view.tasks.map(({ taskId, state, decision }: Json) => [taskId, state, decision.by]),
  ).toEqual([[task.taskId, 'completed', 'a-billing-owner']]);
  expect(view.exceptions.every(({ resolution }: Json) => resolution !== undefined)).toBe(true);
  expect(await harness.sandbox.orders(held.caseId)).toHaveLength(1);
}, 60_000);

test('an order above the limits is approved by a manager who did not ask for it', async () => {
  const large = await order('Q-1081');
  await decide('operations-manager', large, 'approve');
  const view = await ended(large);
  expect(view.tasks.map(({ kind, decision }: Json) => [kind, decision.choice])).toEqual([
    ['approval', 'approve'],
  ]);
}, 60_000);

test('a cancelled order leaves nothing behind in CRM, billing and provisioning', async () => {
  await harness.sandbox.settings({
    'downstream.customers.C-103.network': { acknowledge: 'never' },
  });
  const unwanted = await order('Q-1004');
  await eventually(
    'its ticket',
    async () => (await harness.sandbox.tickets(unwanted.caseId)).length === 1,
  );
  const answer = await shop.post(`${unwanted.path}/cancel`, { reason: 'The customer withdrew.' });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  await ended(unwanted, 'cancelled');
  const [documents, tickets, orders] = await Promise.all([
    harness.sandbox.documents(unwanted.caseId),
    harness.sandbox.tickets(unwanted.caseId),
    harness.sandbox.orders(unwanted.caseId),
  ]);
  expect([...orders, ...tickets].map((record) => record['status'])).toEqual([
    'cancelled',
    'cancelled',
  ]);
  for (const record of Object.values(documents).flat())
    expect(['ended', 'void', 'cancelled']).toContain(record['status']);
  expect(kindsOf(await timelineOf(unwanted.path), 'compensation.failed')).toEqual([]);
  expect((await shop.get(`${unwanted.path}/record`)).json.record.case.status).toBe('cancelled');
  const again = await shop.post(`${unwanted.path}/cancel`, { reason: 'Once more.' });
  expect([again.status, again.json.code]).toEqual([409, 'case-closed']);
}, 60_000);

test('an order whose service is activated is past cancelling, and says so', async () => {
  const team = { acknowledge: 'auto', activate: 'with-acknowledgment' };
  await harness.sandbox.settings({
    'downstream.customers.C-102.network': team,
    'downstream.customers.C-102.billing': { acknowledge: 'never' },
  });
  const active = await order('Q-1003');
  const handoff = await harness.reads(
    shop,
    active.path,
    (view) => referencesOf(view, 'case').length === 1,
  );
  await harness.reads(
    shop,
    `/v1/cases/${referencesOf(handoff, 'case')[0]}/timeline`,
    ({ events }) => events.some(({ text }: Json) => text.endsWith('is activated')),
  );
  const refused = await shop.post(`${active.path}/cancel`, { reason: 'Too late?' });
  expect([refused.status, refused.json.code]).toEqual([409, 'point-of-no-return']);
  await harness.sandbox.call('POST', '/admin/acknowledge', {
    team: 'billing',
    caseId: active.caseId,
  });
  await ended(active);
}, 60_000);

test('a team that repeats itself acknowledges once, and none of its webhooks fails', async () => {
  await harness.sandbox.settings({
    'downstream.customers.C-101.cloud': { duplicates: 3, activationDelayMs: 1500 },
  });
  const repeated = await order('Q-1002');
  const view = await ended(repeated);
  const events = await timelineOf(`/v1/cases/${referencesOf(view, 'case')[0]}`);
  const of = (kind: string) =>
    events.filter((event) => event.kind === kind && event.data.handoff === 'provisioning');
  const sameAgain = events.filter((event) => event.kind === 'message.duplicate');
  // The acknowledgment and the activation; then three repeats, of which some carry the same message
  // id.
  expect([
    of('acknowledgment.received').length,
    of('acknowledgment.duplicate').length + sameAgain.length,
  ]).toEqual([2, 3]);
  const deliveries = await eventually('every webhook is answered', async () => {
    const sent = await deliveriesFor(repeated);
    return sent.every(({ state }) => state !== 'pending') && sent;
  });
  expect(deliveries.map(({ state, lastStatus }) => [state, lastStatus])).toEqual(
    Array(deliveries.length).fill(['delivered', 202]),
  );
  expect(deliveries.length).toBeGreaterThanOrEqual(6);
}, 60_000);

test('the same order sent twice by a shop that never saw its answer is one order in the CRM', async () => {
  const request = await harness.copyOf('Q-1006');
  const key = { 'idempotency-key': randomUUID() };
  const [first, second] = [
    await shop.post('/v1/orders', request, key),
    await shop.post('/v1/orders', request, key),
  ];
  expect([second.json, second.headers.get('idempotent-replayed')]).toEqual([first.json, 'true']);
  await ended({ caseId: first.json.caseId, path: first.json.links.self });
  expect(await harness.sandbox.orders(first.json.caseId)).toHaveLength(1);
}, 60_000);
