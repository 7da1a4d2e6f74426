import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { type Client, clientOf, type Json, orderBody } from './client.ts';

let sandbox: Sandbox;
let crm: Client;
let nowMs = Date.now();

beforeAll(async () => {
  sandbox = await startSandbox({ nowMs: () => nowMs });
  crm = clientOf(sandbox);
});
afterAll(() => sandbox.close());
afterEach(() => {
  nowMs = Date.now();
});

const requestOf = async (number: string): Promise<Json> =>
  (await crm.get(`/admin/order-requests/${number}`)).json;
const book = async (number: string, change: object = {}) =>
  crm.post('/crm/orders', { ...orderBody(await requestOf(number), `case-${number}`), ...change });

test('healthz is open, every other route wants the key and says so in the manner of its system', async () => {
  expect(await (await fetch(`${sandbox.url}/healthz`)).json()).toEqual({ ok: true });
  const stranger = clientOf(sandbox, 'wrong-key');
  const seen = async (path: string) => {
    const { status, json } = await stranger.get(path);
    expect(status).toBe(401);
    return json;
  };
  expect(await seen('/crm/customers/C-100')).toEqual([
    expect.objectContaining({ errorCode: 'INVALID_SESSION_ID', fields: [] }),
  ]);
  expect(await seen('/billing/accounts?customer=C-100')).toEqual({
    error: expect.objectContaining({ type: 'authentication_error', code: 'api_key_invalid' }),
  });
  expect(await seen('/provisioning/tickets?externalReference=x')).toMatchObject({
    code: 'unauthorized',
  });
  expect(await seen('/ticketing/tickets?externalId=x')).toMatchObject({
    error: "Couldn't authenticate you",
  });
  expect(await seen('/mail/messages')).toMatchObject({ error: 'unauthorized' });
  expect(await seen('/admin/state')).toMatchObject({ error: 'unauthorized' });
});

test('the CRM shows customers, quotes, order forms and contracts, and answers 404 in its manner', async () => {
  expect((await crm.get('/crm/customers/C-100')).json).toMatchObject({
    id: 'C-100',
    segment: 'business',
    region: 'americas',
  });
  const quote = (await crm.get('/crm/quotes/Q-1017')).json;
  expect(quote.versions.map((version: Json) => version.version)).toEqual([1, 2]);
  expect((await crm.get(`/crm/contracts/${quote.contractNumber}`)).json).toMatchObject({
    accountId: 'C-106',
  });
  expect((await crm.get('/crm/order-forms/OF-2001')).json).toMatchObject({
    kind: 'order-form',
    accountId: 'C-107',
  });
  for (const path of [
    '/crm/customers/C-999',
    '/crm/quotes/OF-2001',
    '/crm/contracts/CT-Q-1032',
    '/crm/orders/SO-1',
    '/crm/nothing',
  ]) {
    const { status, json } = await crm.get(path);
    expect(status).toBe(404);
    expect(json).toEqual([
      { errorCode: 'NOT_FOUND', message: expect.stringContaining('does not exist'), fields: [] },
    ]);
  }
});

test('the CRM has no idempotency: the same order posted twice is two orders, found oldest first by our reference', async () => {
  const first = await book('Q-1001');
  const second = await book('Q-1001');
  expect([first.status, second.status]).toEqual([201, 201]);
  const { totalSize, records } = (await crm.get('/crm/orders?externalReference=case-Q-1001')).json;
  expect(totalSize).toBe(2);
  expect(records.map((order: Json) => order.number)).toEqual([
    first.json.number,
    second.json.number,
  ]);
  expect(records[0]).toMatchObject({
    status: 'booked',
    billingReference: null,
    quoteNumber: 'Q-1001',
    internalNotes: 'Standard onboarding.',
  });
  expect(records[0]).not.toHaveProperty('booking');
  expect((await crm.get('/crm/orders?externalReference=none')).json).toEqual({
    totalSize: 0,
    records: [],
  });
});

test('the CRM refuses a superseded version, an expired quote, another account and a body that lacks a field', async () => {
  const superseded = await book('Q-1017');
  expect([superseded.status, superseded.json[0].errorCode]).toEqual([409, 'QUOTE_SUPERSEDED']);
  const expired = await book('Q-1015');
  expect([expired.status, expired.json[0].errorCode]).toEqual([422, 'QUOTE_EXPIRED']);
  const other = await book('Q-1016');
  expect([other.status, other.json[0]]).toEqual([
    422,
    expect.objectContaining({ errorCode: 'FIELD_INTEGRITY', fields: ['accountId'] }),
  ]);
  const invalid = await book('Q-1001', {
    lines: [{ lineId: 'L1', sku: 'X', quantity: 1.5, unitPriceMinor: 1 }],
  });
  expect([invalid.status, invalid.json[0]]).toEqual([
    422,
    expect.objectContaining({ errorCode: 'FIELD_INTEGRITY', fields: ['lines.0.quantity'] }),
  ]);
  const broken = await crm.call('POST', '/crm/orders', { body: '{"externalReference":' });
  expect([broken.status, broken.json[0].errorCode]).toEqual([400, 'JSON_PARSER_ERROR']);
});

test('an order takes status and billing reference; a cancelled one takes no other status', async () => {
  const { number } = (await book('Q-1002')).json;
  const changed = await crm.patch(`/crm/orders/${number}`, {
    status: 'in-fulfilment',
    billingReference: 'BS-100001',
  });
  expect(changed.json).toMatchObject({
    number,
    status: 'in-fulfilment',
    billingReference: 'BS-100001',
  });
  expect(
    (await crm.patch(`/crm/orders/${number}`, { status: 'cancelled', cancelReason: 'withdrawn' }))
      .json.cancelReason,
  ).toBe('withdrawn');
  expect((await crm.patch(`/crm/orders/${number}`, { status: 'cancelled' })).status).toBe(200);
  const refused = await crm.patch(`/crm/orders/${number}`, { status: 'booked' });
  expect([refused.status, refused.json[0].errorCode]).toEqual([409, 'ORDER_CANCELLED']);
  expect((await crm.patch('/crm/orders/SO-1', { status: 'booked' })).status).toBe(404);
});

test('a new order is a draft for as long as the setting says', async () => {
  await crm.patch('/admin/settings', { 'crm.bookingDelayMs': 60_000 });
  const { number, status } = (await book('Q-1001')).json;
  expect(status).toBe('draft');
  nowMs += 59_999;
  expect((await crm.get(`/crm/orders/${number}`)).json.status).toBe('draft');
  nowMs += 1;
  expect((await crm.get(`/crm/orders/${number}`)).json.status).toBe('booked');
  await crm.patch('/admin/settings', { 'crm.bookingDelayMs': null });
  expect((await book('Q-1001')).json.status).toBe('booked');
});

test('OB-33: for some customers the CRM books under an equivalent status, never, or later', async () => {
  expect((await book('Q-1091')).json.status).toBe('activated');
  expect((await book('Q-1092')).json.status).toBe('pending-review');
  const later = (await book('Q-1093')).json;
  expect(later.status).toBe('draft');
  nowMs += 2000;
  expect((await crm.get(`/crm/orders/${later.number}`)).json.status).toBe('booked');
});

test('OB-9: a version published meanwhile supersedes the one before', async () => {
  const [first] = (await crm.get('/crm/quotes/Q-1003')).json.versions;
  expect((await crm.post('/admin/quotes/Q-1003/versions', { ...first, version: 3 })).status).toBe(
    409,
  );
  expect((await crm.post('/admin/quotes/Q-1003/versions', { ...first, version: 2 })).status).toBe(
    201,
  );
  const refused = await book('Q-1003');
  expect([refused.status, refused.json[0].errorCode]).toEqual([409, 'QUOTE_SUPERSEDED']);
  expect((await crm.post('/admin/quotes/Q-7/versions', { ...first, version: 2 })).status).toBe(404);
});
