import { createServer } from 'node:http';
import { openListener } from '../../kit/listener.ts';
import { startTcpProxy } from '../../kit/tcp-proxy.ts';
import {
  activitiesAt,
  bookable,
  failureOf,
  freshCaseId,
  type Systems,
  startSystems,
} from '../systems.ts';
import { commitLate } from './late-order.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

const statuses = async (caseId: string) =>
  (await systems.admin.orders(caseId)).map((order) => order['status']);

test('OB-26 to OB-32: an order is created with all it must carry, and answers with the status read back', async () => {
  const caseId = freshCaseId();
  const order = bookable({ ...systems.request, internalNotes: 'deliver by the back door' }, caseId);
  const booked = await systems.activities.bookOrder(order);
  const [record, ...others] = await systems.admin.orders(caseId);
  const customer = await systems.admin.get('/crm/customers/C-100');
  const [{ role: _role, ...contact }] = customer['contacts'] as [{ role: string }];
  expect(booked).toEqual({ kind: 'created', orderNumber: record?.['number'], status: 'booked' });
  expect(others).toEqual([]);
  expect(record).toMatchObject({
    externalReference: caseId,
    accountId: 'C-100',
    accountName: customer['name'],
    contact,
    quoteNumber: 'Q-1001',
    quoteKind: 'quote',
    quoteVersion: 1,
    currency: order.currency,
    lines: order.lines,
    adjustments: order.adjustments,
    startDate: order.startDate,
    endDate: order.endDate,
    billingFrequency: order.billingFrequency,
    paymentTerms: order.paymentTerms,
    renewal: order.renewal,
    internalNotes: 'deliver by the back door',
  });
});

test('OB-26: a second attempt finds the order of the first and creates none', async () => {
  const order = bookable(systems.request, freshCaseId());
  const first = await systems.activities.bookOrder(order);
  expect(await systems.activities.bookOrder(order)).toEqual(first);
  expect(await statuses(order.caseId)).toEqual(['booked']);
});

test('F-18: an order that was created although its answer was lost is adopted', async () => {
  const order = bookable(systems.request, freshCaseId());
  await systems.admin.fault({
    system: 'crm',
    method: 'POST',
    path: '/crm/orders',
    kind: 'drop-after',
    count: 1,
  });
  expect(await failureOf(systems.activities.bookOrder(order))).toMatchObject({
    type: 'OutsideSystemUnavailable',
    nonRetryable: false,
  });
  const [created] = await systems.admin.orders(order.caseId);
  expect(await systems.activities.bookOrder(order)).toEqual({
    kind: 'created',
    orderNumber: created?.['number'],
    status: 'booked',
  });
  expect(await statuses(order.caseId)).toEqual(['booked']);
});

test('F-18: an order that was created although its answer came too late is adopted', async () => {
  const order = bookable(systems.request, freshCaseId());
  await systems.admin.fault({
    system: 'crm',
    method: 'POST',
    path: '/crm/orders',
    kind: 'delay',
    delayMs: 4000,
    count: 1,
  });
  const hasty = activitiesAt(systems.url, { timeoutMs: 1000 });
  expect((await failureOf(hasty.bookOrder(order))).message).toBe(
    'crm: POST /crm/orders gave no answer within 1000 ms',
  );
  expect(await systems.activities.bookOrder(order)).toMatchObject({ kind: 'created' });
  expect(await statuses(order.caseId)).toEqual(['booked']);
});

test('F-18: a reply cut by the network leaves one order', async () => {
  const proxy = await startTcpProxy({
    target: { host: '127.0.0.1', port: Number(new URL(systems.url).port) },
  });
  const { bookOrder } = activitiesAt(`http://127.0.0.1:${proxy.port}`);
  proxy.onRequest((chunk) =>
    chunk.toString().startsWith('POST /crm/orders') ? 'drop-reply' : 'pass',
  );
  const order = bookable(systems.request, freshCaseId());
  const failure = await failureOf(bookOrder(order));
  await proxy.heal();
  const retried = await bookOrder(order);
  await proxy.close();
  expect(failure).toMatchObject({ type: 'OutsideSystemUnavailable' });
  expect(retried).toMatchObject({ kind: 'created' });
  expect(await statuses(order.caseId)).toEqual(['booked']);
});

test('OB-26: attempts side by side leave one order, and both answer with it', async () => {
  const order = bookable(systems.request, freshCaseId());
  const answers = await Promise.all([1, 2, 3].map(() => systems.activities.bookOrder(order)));
  const live = (await systems.admin.orders(order.caseId)).filter(
    (record) => record['status'] !== 'cancelled',
  );
  expect(live).toHaveLength(1);
  for (const answer of answers)
    expect(answer).toEqual({ kind: 'created', orderNumber: live[0]?.['number'], status: 'booked' });
});

test('OB-26: of two orders the oldest is kept and the other cancelled', async () => {
  const order = bookable(systems.request, freshCaseId());
  const first = await systems.activities.bookOrder(order);
  await commitLate(systems.admin, order.caseId);
  expect(await systems.activities.bookOrder(order)).toEqual(first);
  const [kept, other] = await systems.admin.orders(order.caseId);
  expect(kept).toMatchObject({ status: 'booked' });
  expect(other).toMatchObject({
    status: 'cancelled',
    cancelReason: `duplicate of ${String(kept?.['number'])}`,
  });
});

test('OB-26: an order that was cancelled by hand in the CRM is reported so, and not created a second time', async () => {
  const order = bookable(systems.request, freshCaseId());
  const first = await systems.activities.bookOrder(order);
  await systems.activities.cancelBooking({ caseId: order.caseId, reason: 'by hand' });
  expect(await systems.activities.bookOrder(order)).toEqual({ ...first, status: 'cancelled' });
  expect(await statuses(order.caseId)).toEqual(['cancelled']);
});

test('F-20: an order under our reference for another customer is not adopted', async () => {
  const order = bookable(systems.request, freshCaseId());
  await systems.activities.bookOrder(order);
  expect(await systems.activities.bookOrder({ ...order, customerId: 'C-101' })).toMatchObject({
    kind: 'refused',
    code: 'REFERENCE_TAKEN',
  });
  expect(await statuses(order.caseId)).toEqual(['booked']);
});

test('OB-9: a quote that has a newer version by now is refused by the CRM, as a value', async () => {
  const request = await systems.admin.copyOfSource('Q-1001');
  const order = bookable({ ...request, source: { ...request.source, version: 7 } }, freshCaseId());
  expect(await systems.activities.bookOrder(order)).toEqual({
    kind: 'refused',
    code: 'QUOTE_SUPERSEDED',
    text: expect.stringContaining('not the latest'),
  });
  expect(await statuses(order.caseId)).toEqual([]);
});

test('OB-27: a customer who is unknown, or has no primary contact, cannot be booked for', async () => {
  const { bookOrder } = systems.activities;
  const unknown = bookable({ ...systems.request, customerId: 'C-0' }, freshCaseId());
  expect(await bookOrder(unknown)).toMatchObject({ kind: 'refused', code: 'CUSTOMER_UNKNOWN' });
  const known = await systems.admin.get('/crm/customers/C-100');
  const contacts = (known['contacts'] as { role: string }[]).filter(
    ({ role }) => role !== 'primary',
  );
  await systems.admin.put('crm.customers', 'C-NOBODY', { ...known, id: 'C-NOBODY', contacts });
  const nobody = bookable({ ...systems.request, customerId: 'C-NOBODY' }, freshCaseId());
  expect(await bookOrder(nobody)).toMatchObject({
    kind: 'refused',
    code: 'PRIMARY_CONTACT_MISSING',
  });
});

test.each([
  ['wrong-answer', 'another record than was asked for'],
  ['malformed', 'without JSON'],
  ['html', 'without JSON'],
])(
  'F-20: a created order whose answer is %s is found again, not created again',
  async (kind, detail) => {
    const order = bookable(systems.request, freshCaseId());
    const { bookOrder } = systems.activities;
    await systems.admin.fault({
      system: 'crm',
      method: 'POST',
      path: '/crm/orders',
      kind,
      count: 1,
    });
    const failure = await failureOf(bookOrder(order));
    expect(failure).toMatchObject({
      type: 'OutsideSystemNonsense',
      message: expect.stringContaining(detail),
    });
    expect(await bookOrder(order)).toMatchObject({ kind: 'created' });
    expect(await statuses(order.caseId)).toEqual(['booked']);
  },
);

test('F-21: a CRM that takes the call and never answers is given up, and nothing was booked', async () => {
  const order = bookable(systems.request, freshCaseId());
  await systems.admin.fault({
    system: 'crm',
    method: 'POST',
    path: '/crm/orders',
    kind: 'hang',
    count: 1,
  });
  const failure = await failureOf(activitiesAt(systems.url, { timeoutMs: 1000 }).bookOrder(order));
  expect(failure).toMatchObject({ type: 'OutsideSystemUnavailable', nonRetryable: false });
  expect(await statuses(order.caseId)).toEqual([]);
});

test('OB-26: a created order that the CRM does not list yet is read by its number, not created again', async () => {
  const order = bookable(systems.request, freshCaseId());
  const record = {
    number: 'SO-7',
    status: 'booked',
    externalReference: order.caseId,
    accountId: 'C-100',
    quoteNumber: 'Q-1001',
  };
  const contacts = [
    { role: 'primary', name: 'Primary desk', email: 'desk@c-100.example', phone: null },
  ];
  const answers: { readonly [call: string]: object } = {
    'GET /crm/orders': { records: [] },
    'GET /crm/customers/C-100': { id: 'C-100', name: 'Acme', contacts },
    'POST /crm/orders': record,
    'GET /crm/orders/SO-7': record,
  };
  const calls: string[] = [];
  const lagging = await openListener(
    createServer((request, response) => {
      const call = `${request.method} ${String(request.url).split('?')[0]}`;
      calls.push(call);
      response.end(JSON.stringify(answers[call]));
    }),
  );
  const booked = await activitiesAt(`http://127.0.0.1:${lagging.port}`).bookOrder(order);
  await lagging.close();
  expect(booked).toEqual({ kind: 'created', orderNumber: 'SO-7', status: 'booked' });
  expect(calls).toEqual([
    'GET /crm/orders',
    'GET /crm/customers/C-100',
    'POST /crm/orders',
    'GET /crm/orders',
    'GET /crm/orders/SO-7',
  ]);
});

test('F-67: neither an answer nor a failure carries the customer name or contact', async () => {
  const known = await systems.admin.get('/crm/customers/C-100');
  const contact = {
    role: 'primary',
    name: 'Canary Contact',
    email: 'canary@contact.example',
    phone: '+1-555-0177',
  };
  await systems.admin.put('crm.customers', 'C-CANARY', {
    ...known,
    id: 'C-CANARY',
    name: 'Canary Holding',
    contacts: [contact],
  });
  const quote = await systems.admin.get('/crm/quotes/Q-1001');
  await systems.admin.put('crm.quotes', 'Q-CANARY', {
    ...quote,
    number: 'Q-CANARY',
    accountId: 'C-CANARY',
  });
  const request = {
    ...systems.request,
    customerId: 'C-CANARY',
    source: { ...systems.request.source, number: 'Q-CANARY' },
  };
  const { bookOrder, readCustomer } = systems.activities;
  const seen: unknown[] = [await readCustomer('C-CANARY')];
  for (const kind of ['status', 'malformed', 'wrong-answer', 'drop-after', 'too-many-requests']) {
    await systems.admin.fault({
      system: 'crm',
      method: 'POST',
      path: '/crm/orders',
      kind,
      count: 1,
    });
    const failure = await failureOf(bookOrder(bookable(request, freshCaseId())));
    seen.push(failure.message, failure.stack, failure.details, String(failure.cause));
  }
  const booked = bookable(request, freshCaseId());
  seen.push(await bookOrder(booked));
  expect(await systems.admin.orders(booked.caseId)).toMatchObject([
    { contact: { name: 'Canary Contact' } },
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/canary (contact|holding)|canary@|555-0177/i);
});
