import { eventually } from '../../kit/eventually.ts';
import {
  activitiesAt,
  failureOf,
  freshCaseId,
  type Systems,
  startSystems,
  ticket,
} from '../systems.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
  await systems.admin.settings({
    'downstream.network': { acknowledge: 'never' },
    'downstream.voice': { acknowledge: 'never' },
  });
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

const ticketsOf = (caseId: string) => systems.admin.tickets(caseId);

/** Creates a ticket like another one, as an attempt does that commits late. */
async function commitLate(caseId: string): Promise<string> {
  const [known] = await ticketsOf(caseId);
  const { externalReference, queue, customerId, customerName, orderNumber, items, activationDate } =
    known ?? {};
  const body = {
    externalReference,
    queue,
    customerId,
    customerName,
    orderNumber,
    items,
    activationDate,
  };
  const notes = { technicalNotes: '', internalNotes: '', specialHandling: '' };
  return String(
    (await systems.admin.call('POST', '/provisioning/tickets', { ...body, ...notes }))['number'],
  );
}

const activate = (number: string) =>
  systems.admin.call('POST', `/provisioning/tickets/${number}/activate`, {});

test('OB-40 to OB-45: a ticket carries the customer, products, date, notes and dependencies, in its queue', async () => {
  const caseId = freshCaseId();
  const items = [
    { lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 2, dependsOn: [] },
    { lineId: 'L2', sku: 'NET-ROUTER', quantity: 1, dependsOn: ['L1'] },
  ];
  const asked = ticket(caseId, { items });
  const opened = await systems.activities.openTickets([asked]);
  const [record, ...others] = await ticketsOf(caseId);
  const { name } = await systems.admin.get('/crm/customers/C-100');
  expect(opened).toEqual([{ kind: 'opened', ticketNumber: record?.['number'] }]);
  expect(others).toEqual([]);
  const { caseId: externalReference, ...fields } = asked;
  expect(record).toMatchObject({ externalReference, customerName: name, ...fields });
});

test('OB-45: tickets of several queues are opened side by side and answered in the order asked', async () => {
  const caseId = freshCaseId();
  const voice = ticket(caseId, {
    queue: 'voice',
    items: [{ lineId: 'L2', sku: 'VOICE-SIP-50', quantity: 1, dependsOn: ['L1'] }],
  });
  const opened = await systems.activities.openTickets([voice, ticket(caseId)]);
  const byQueue = new Map(
    (await ticketsOf(caseId)).map((record) => [record['queue'], record['number']]),
  );
  expect(opened).toEqual([
    { kind: 'opened', ticketNumber: byQueue.get('voice') },
    { kind: 'opened', ticketNumber: byQueue.get('network') },
  ]);
  expect(await systems.activities.openTickets([voice, ticket(caseId)])).toEqual(opened);
  expect(await ticketsOf(caseId)).toHaveLength(2);
});

test('OB-44: a second ticket of the same queue, for lines that had to wait, is not taken for the first', async () => {
  const caseId = freshCaseId();
  const later = ticket(caseId, {
    items: [{ lineId: 'L3', sku: 'NET-ROUTER', quantity: 1, dependsOn: ['L2'] }],
  });
  const [first] = await systems.activities.openTickets([ticket(caseId)]);
  const [second] = await systems.activities.openTickets([later]);
  expect(second).not.toEqual(first);
  expect(await systems.activities.openTickets([later])).toEqual([second]);
  expect((await ticketsOf(caseId)).map((record) => record['status'])).toEqual(['new', 'new']);
});

test('F-18: a ticket that was opened although its answer was lost is adopted', async () => {
  const caseId = freshCaseId();
  await systems.admin.fault({
    system: 'provisioning',
    method: 'POST',
    path: '/provisioning/tickets',
    kind: 'drop-after',
    count: 1,
  });
  expect(await failureOf(systems.activities.openTickets([ticket(caseId)]))).toMatchObject({
    type: 'OutsideSystemUnavailable',
  });
  const [created] = await ticketsOf(caseId);
  expect(await systems.activities.openTickets([ticket(caseId)])).toEqual([
    { kind: 'opened', ticketNumber: created?.['number'] },
  ]);
  expect(await ticketsOf(caseId)).toHaveLength(1);
});

test('F-18: when one ticket of a wave fails, the others are waited for, and the retry opens only what is missing', async () => {
  const caseId = freshCaseId();
  const wave = ['network', 'voice', 'cloud'].map((queue) => ticket(caseId, { queue }));
  await systems.admin.fault({
    system: 'provisioning',
    method: 'POST',
    path: '/provisioning/tickets',
    kind: 'status',
    status: 503,
    count: 1,
  });
  expect(await failureOf(systems.activities.openTickets(wave))).toMatchObject({
    type: 'OutsideSystemUnavailable',
  });
  expect(await ticketsOf(caseId)).toHaveLength(2);
  expect(await systems.activities.openTickets(wave)).toHaveLength(3);
  expect(await ticketsOf(caseId)).toHaveLength(3);
});

test('OB-45: attempts side by side leave one ticket, and all answer with it', async () => {
  const caseId = freshCaseId();
  const answers = await Promise.all(
    [1, 2, 3].map(() => systems.activities.openTickets([ticket(caseId)])),
  );
  const live = (await ticketsOf(caseId)).filter((record) => record['status'] !== 'cancelled');
  expect(live).toHaveLength(1);
  for (const answer of answers)
    expect(answer).toEqual([{ kind: 'opened', ticketNumber: live[0]?.['number'] }]);
});

test('OB-45: of two equal tickets the activated one is kept, else the oldest', async () => {
  const oldest = freshCaseId();
  const [first] = await systems.activities.openTickets([ticket(oldest)]);
  await commitLate(oldest);
  expect(await systems.activities.openTickets([ticket(oldest)])).toEqual([first]);
  expect((await ticketsOf(oldest)).map((record) => record['status'])).toEqual(['new', 'cancelled']);
  const activated = freshCaseId();
  await systems.activities.openTickets([ticket(activated)]);
  const late = await commitLate(activated);
  await activate(late);
  expect(await systems.activities.openTickets([ticket(activated)])).toEqual([
    { kind: 'opened', ticketNumber: late },
  ]);
  expect((await ticketsOf(activated)).map((record) => record['status'])).toEqual([
    'cancelled',
    'activated',
  ]);
});

test('F-19: an unknown queue is a refusal, beside the tickets that were opened', async () => {
  const caseId = freshCaseId();
  const results = await systems.activities.openTickets([
    ticket(caseId, { queue: 'carrier-pigeon' }),
    ticket(caseId),
  ]);
  expect(results).toMatchObject([
    { kind: 'refused', code: expect.stringMatching(/queue/) },
    { kind: 'opened' },
  ]);
});

test('OB-40: a ticket for a customer the CRM does not know is refused', async () => {
  const caseId = freshCaseId();
  expect(
    await systems.activities.openTickets([ticket(caseId, { customerId: 'C-0' })]),
  ).toMatchObject([{ kind: 'refused', code: 'customer_unknown' }]);
  expect(await ticketsOf(caseId)).toEqual([]);
});

test.each(['wrong-answer', 'malformed', 'html'])(
  'F-20: a ticket whose answer is %s is found again, not opened again',
  async (kind) => {
    const caseId = freshCaseId();
    await systems.admin.fault({
      system: 'provisioning',
      method: 'POST',
      path: '/provisioning/tickets',
      kind,
      count: 1,
    });
    await systems.admin.fault({
      system: 'provisioning',
      method: 'GET',
      path: '/provisioning/tickets',
      kind,
      count: 1,
    });
    const { openTickets } = systems.activities;
    const ends = [await openEnd(caseId), await openEnd(caseId)];
    // A list that is empty is the same list about anything: only the other answers can be told to
    // be wrong.
    expect(ends).toEqual(
      kind === 'wrong-answer'
        ? ['OutsideSystemNonsense', 'opened']
        : ['OutsideSystemNonsense', 'OutsideSystemNonsense'],
    );
    expect(await openTickets([ticket(caseId)])).toMatchObject([{ kind: 'opened' }]);
    expect(await ticketsOf(caseId)).toHaveLength(1);
  },
);

async function openEnd(caseId: string): Promise<unknown> {
  return systems.activities.openTickets([ticket(caseId)]).then(
    ([result]) => result?.kind,
    (error: { readonly type?: unknown }) => error.type,
  );
}

test('F-21: provisioning that hangs is given up after the time limit', async () => {
  await systems.admin.fault({ system: 'provisioning', method: 'POST', kind: 'hang', count: 1 });
  const failure = await failureOf(
    activitiesAt(systems.url, { timeoutMs: 1000 }).openTickets([ticket(freshCaseId())]),
  );
  expect(failure.message).toBe(
    'provisioning: POST /provisioning/tickets gave no answer within 1000 ms',
  );
});

test('G-14: cancelling takes every open ticket, names an activated one, is repeatable, and nothing to cancel is success', async () => {
  const { openTickets, cancelTickets } = systems.activities;
  const caseId = freshCaseId();
  const order = { caseId, reason: 'customer withdrew' };
  expect(await cancelTickets(order)).toEqual({ cancelled: [], activated: [] });
  await openTickets(['network', 'voice', 'cloud'].map((queue) => ticket(caseId, { queue })));
  const [first = '', ...others] = (await ticketsOf(caseId)).map((record) =>
    String(record['number']),
  );
  await activate(first);
  for (let n = 0; n < 2; n += 1)
    expect(await cancelTickets(order)).toEqual({ cancelled: others, activated: [first] });
  expect(await ticketsOf(caseId)).toMatchObject([
    { status: 'activated' },
    { status: 'cancelled', cancelReason: 'customer withdrew' },
    { status: 'cancelled', cancelReason: 'customer withdrew' },
  ]);
});

test('G-14: a ticket that is activated while it is being cancelled is named as activated', async () => {
  const { openTickets, cancelTickets } = systems.activities;
  const caseId = freshCaseId();
  await openTickets(['network', 'voice'].map((queue) => ticket(caseId, { queue })));
  const [first = '', second = ''] = (await ticketsOf(caseId)).map((record) =>
    String(record['number']),
  );
  const path = `/provisioning/tickets/${first}/cancel`;
  const delay = await systems.admin.fault({
    system: 'provisioning',
    path,
    kind: 'delay',
    delayMs: 1000,
    count: 1,
  });
  const cancelling = cancelTickets({ caseId, reason: 'withdrew' });
  await eventually(
    'the first is being cancelled',
    async () => (await systems.admin.hits(delay)) === 1,
  );
  await activate(second);
  expect(await cancelling).toEqual({ cancelled: [first], activated: [second] });
});

test('F-67: neither an answer nor a failure carries the customer name', async () => {
  const known = await systems.admin.get('/crm/customers/C-100');
  await systems.admin.put('crm.customers', 'C-CANARY', {
    ...known,
    id: 'C-CANARY',
    name: 'Canary Holding',
  });
  const seen: unknown[] = [];
  for (const kind of ['status', 'malformed', 'wrong-answer', 'drop-after']) {
    await systems.admin.fault({ system: 'provisioning', method: 'POST', kind, count: 1 });
    const failure = await failureOf(
      systems.activities.openTickets([ticket(freshCaseId(), { customerId: 'C-CANARY' })]),
    );
    seen.push(failure.message, failure.stack);
  }
  const caseId = freshCaseId();
  seen.push(await systems.activities.openTickets([ticket(caseId, { customerId: 'C-CANARY' })]));
  expect(await ticketsOf(caseId)).toMatchObject([{ customerName: 'Canary Holding' }]);
  expect(JSON.stringify(seen)).not.toMatch(/canary holding/i);
});
