import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { type Client, clientOf, invoiceBody, scheduleBody } from './client.ts';

let sandbox: Sandbox;
let billing: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  billing = clientOf(sandbox);
});
afterAll(() => sandbox.close());

const post = (path: string, body: object, key: string) =>
  billing.post(path, body, { 'idempotency-key': key });

test('the same idempotency key with the same body gets the first answer, marked as a replay, and makes nothing new', async () => {
  const body = scheduleBody({ externalReference: 'case-replay' });
  const first = await post('/billing/schedules', body, 'replay');
  expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(first.json).toMatchObject({
    id: expect.stringMatching(/^BS-/),
    status: 'active',
    orderNumber: 'SO-100001',
  });
  const again = await post('/billing/schedules', body, 'replay');
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(again.json).toEqual(first.json);
  const { schedules } = (await billing.get('/billing/documents?externalReference=case-replay'))
    .json;
  expect(schedules).toEqual([first.json]);
});

test('the same key with another body or for another call is a conflict, a missing key a bad request', async () => {
  await post('/billing/schedules', scheduleBody(), 'taken');
  for (const reuse of [
    await post('/billing/schedules', scheduleBody({ paymentTerms: 'net-60' }), 'taken'),
    await post('/billing/invoices', invoiceBody(), 'taken'),
  ]) {
    expect([reuse.status, reuse.json.error]).toEqual([
      409,
      expect.objectContaining({ type: 'conflict', code: 'idempotency_conflict' }),
    ]);
  }
  const missing = await billing.post('/billing/invoices', invoiceBody());
  expect([missing.status, missing.json.error.code, missing.json.error.param]).toEqual([
    400,
    'idempotency_key_missing',
    'Idempotency-Key',
  ]);
});

test('OB-24: an account on hold is refused until the hold is released, then the same key goes through', async () => {
  const body = invoiceBody({ accountId: 'BA-117', externalReference: 'case-hold' });
  const refused = await post('/billing/invoices', body, 'hold');
  expect([refused.status, refused.json.error.code]).toEqual([402, 'account_on_hold']);
  const released = await billing.post('/admin/billing/accounts/BA-117/release-hold');
  expect(released.json.holds).toEqual([
    expect.objectContaining({ kind: 'hold', releasedAt: expect.stringMatching(/Z$/) }),
  ]);
  expect((await post('/billing/invoices', body, 'hold')).status).toBe(201);
  expect((await billing.post('/admin/billing/accounts/BA-1/release-hold')).status).toBe(404);
});

test('billing refuses a wrong currency, an unknown account and a wrong field, naming the parameter', async () => {
  const currency = await post('/billing/schedules', scheduleBody({ currency: 'EUR' }), 'r1');
  expect([currency.status, currency.json.error.code, currency.json.error.param]).toEqual([
    422,
    'currency_mismatch',
    'currency',
  ]);
  const account = await post('/billing/schedules', scheduleBody({ accountId: 'BA-1' }), 'r2');
  expect([account.status, account.json.error.code]).toEqual([422, 'account_unknown']);
  const field = await post('/billing/invoices', invoiceBody({ amountMinor: 10.5 }), 'r3');
  expect([field.status, field.json.error.code, field.json.error.param]).toEqual([
    422,
    'parameter_invalid',
    'amountMinor',
  ]);
});

test('OB-38, G-14: schedules and cycles are ended, unpaid invoices voided, paid ones only credited', async () => {
  const schedule = (
    await post('/billing/schedules', scheduleBody({ externalReference: 'case-stop' }), 's1')
  ).json;
  const cycle = (
    await post(
      '/billing/cycles',
      {
        externalReference: 'case-stop',
        accountId: 'BA-100',
        scheduleId: schedule.id,
        frequency: 'monthly',
        startDate: '2030-01-01',
      },
      's2',
    )
  ).json;
  const open = (
    await post(
      '/billing/invoices',
      invoiceBody({ externalReference: 'case-stop', scheduleId: schedule.id }),
      's3',
    )
  ).json;
  const paid = (
    await post('/billing/invoices', invoiceBody({ externalReference: 'case-stop' }), 's4')
  ).json;
  await billing.patch(`/admin/state/billing.invoices/${paid.id}`, { status: 'paid' });

  const reason = { reason: 'order cancelled' };
  expect((await post(`/billing/schedules/${schedule.id}/end`, reason, 'e1')).json.status).toBe(
    'ended',
  );
  expect((await post(`/billing/cycles/${cycle.id}/end`, reason, 'e2')).json.status).toBe('ended');
  expect((await post(`/billing/invoices/${open.id}/void`, reason, 'e3')).json.status).toBe('void');
  const refused = await post(`/billing/invoices/${paid.id}/void`, reason, 'e4');
  expect([refused.status, refused.json.error.code]).toEqual([409, 'invoice_paid']);
  const tooEarly = await post(
    '/billing/credit-notes',
    { externalReference: 'case-stop', invoiceId: open.id, ...reason },
    'e5',
  );
  expect([tooEarly.status, tooEarly.json.error.code]).toEqual([422, 'invoice_not_paid']);
  const note = await post(
    '/billing/credit-notes',
    { externalReference: 'case-stop', invoiceId: paid.id, ...reason },
    'e6',
  );
  expect([note.status, note.json]).toEqual([
    201,
    expect.objectContaining({ id: expect.stringMatching(/^CN-/), invoiceId: paid.id }),
  ]);

  const { schedules, invoices, cycles, creditNotes } = (
    await billing.get('/billing/documents?externalReference=case-stop')
  ).json;
  const states = [schedules, invoices, cycles, creditNotes].map((kind) =>
    kind.map((document: { status: string }) => document.status),
  );
  expect(states).toEqual([['ended'], ['void', 'paid'], ['ended'], ['issued']]);
  expect((await billing.get(`/billing/invoices/${open.id}`)).json.endReason).toBe(
    'order cancelled',
  );
  expect((await billing.get('/billing/cycles/CY-1')).json.error.code).toBe('resource_missing');
});

test('OB-21: an account is found under its customer, or under one it is not linked to', async () => {
  const accountOf = async (customer: string) =>
    (await billing.get(`/billing/accounts?customer=${customer}`)).json.data;
  expect(await accountOf('C-100')).toEqual([
    expect.objectContaining({ id: 'BA-100', customerId: 'C-100', currency: 'USD', holds: [] }),
  ]);
  expect(await accountOf('C-110')).toEqual([]);
  const [linkedElsewhere] = await accountOf('C-111');
  expect(linkedElsewhere.customerId).toBe('C-106');
  expect(linkedElsewhere).not.toHaveProperty('listedUnder');
  expect((await billing.get('/billing/accounts')).status).toBe(400);
});
