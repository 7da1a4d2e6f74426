import { connect } from 'node:net';
import { type Sandbox, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { type Client, clientOf, invoiceBody, type Json, ticketBody } from './client.ts';

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = clientOf(sandbox);
});
afterAll(() => sandbox.close());
afterEach(async () => {
  await client.remove('/admin/faults');
});

const fault = async (body: object): Promise<Json> => {
  const { status, json } = await client.post('/admin/faults', body);
  expect(status).toBe(201);
  return json;
};
const ticketsOf = async (reference: string): Promise<Json[]> =>
  (await client.get(`/provisioning/tickets?externalReference=${reference}`)).json.tickets;
const open = (externalReference: string) =>
  client.post('/provisioning/tickets', ticketBody({ externalReference }));
/** What a client is told when its connection is cut: that of `fetch` names the cause. */
const causeOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (thrown: Error & { cause?: { code?: string } }) => thrown,
  );
  return String(error?.cause?.code ?? error?.name);
};

test('F-16: status answers an error in the manner of the system and does nothing', async () => {
  await fault({ system: 'provisioning', kind: 'status', status: 503 });
  await fault({ system: 'billing', kind: 'status' });
  await fault({ system: 'crm', kind: 'status', status: 502 });
  const refused = await open('case-status');
  expect([refused.status, refused.json]).toEqual([
    503,
    { code: 'internal', message: 'injected fault: 503' },
  ]);
  const billing = await client.get('/billing/accounts?customer=C-100');
  expect([billing.status, billing.json.error.type]).toEqual([500, 'api_error']);
  const crm = await client.get('/crm/customers/C-100');
  expect([crm.status, crm.json[0].errorCode]).toEqual([502, 'UNKNOWN_EXCEPTION']);
  await client.remove('/admin/faults');
  expect(await ticketsOf('case-status')).toEqual([]);
});

test('F-17: too-many-requests names how long to wait, count ends it', async () => {
  const { id } = await fault({
    system: 'billing',
    kind: 'too-many-requests',
    retryAfterSeconds: 7,
    count: 1,
  });
  const busy = await client.get('/billing/accounts?customer=C-100');
  expect([busy.status, busy.headers.get('retry-after'), busy.json.error.code]).toEqual([
    429,
    '7',
    'rate_limit',
  ]);
  expect((await client.get('/billing/accounts?customer=C-100')).status).toBe(200);
  expect((await client.get('/admin/faults')).json.faults).toEqual([
    expect.objectContaining({ id, hits: 1 }),
  ]);
});

test('F-18: drop-after does the work and cuts the connection without an answer', async () => {
  await fault({ system: 'provisioning', method: 'POST', kind: 'drop-after', count: 1 });
  expect(await causeOf(open('case-after'))).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  expect(await ticketsOf('case-after')).toHaveLength(1);
});

test('F-18: billing shows one charge when the answer was lost and the call is made again with the same key', async () => {
  await fault({ system: 'billing', path: '/invoices', kind: 'drop-after', count: 1 });
  const charge = () =>
    client.post('/billing/invoices', invoiceBody({ externalReference: 'case-lost' }), {
      'idempotency-key': 'lost',
    });
  expect(await causeOf(charge())).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  const again = await charge();
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(
    (await client.get('/billing/documents?externalReference=case-lost')).json.invoices,
  ).toEqual([again.json]);
});

test('drop-before cuts the connection and does nothing', async () => {
  await fault({ system: 'provisioning', method: 'POST', kind: 'drop-before', count: 1 });
  expect(await causeOf(open('case-before'))).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  expect(await ticketsOf('case-before')).toEqual([]);
});

test('F-21: hang takes the request, never answers and does nothing', async () => {
  await fault({ system: 'provisioning', method: 'POST', kind: 'hang' });
  const body = JSON.stringify(ticketBody({ externalReference: 'case-hang' }));
  expect(
    await causeOf(
      client.call('POST', '/provisioning/tickets', { body, signal: AbortSignal.timeout(150) }),
    ),
  ).toBe('TimeoutError');
  await client.remove('/admin/faults');
  expect(await ticketsOf('case-hang')).toEqual([]);
});

test('delay does the work at once and answers late', async () => {
  await fault({ system: 'provisioning', method: 'POST', kind: 'delay', delayMs: 200 });
  let answered = false;
  const startedAt = Date.now();
  const slow = open('case-delay').finally(() => {
    answered = true;
  });
  while ((await ticketsOf('case-delay')).length === 0) expect(answered).toBe(false);
  expect((await slow).status).toBe(201);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(195);
});

test('F-20: malformed, html and wrong-answer are answers that must not be believed', async () => {
  await fault({ system: 'crm', kind: 'malformed', count: 1 });
  const malformed = await client.get('/crm/customers/C-100');
  expect(malformed.status).toBe(200);
  expect(malformed.text.startsWith('{"id":"C-100"')).toBe(true);
  expect(() => malformed.json).toThrow(SyntaxError);

  await fault({ system: 'crm', kind: 'html', count: 1 });
  const html = await client.get('/crm/customers/C-100');
  expect([html.status, html.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  expect(html.text).toMatch(/^<!doctype html>/);

  await fault({ system: 'provisioning', kind: 'wrong-answer', count: 1 });
  const wrong = await open('order-booking:quote:Q-1001.1234abcd');
  expect([wrong.status, wrong.json.externalReference]).toEqual([
    201,
    'order-booking:quote:Q-9999.1234abcd',
  ]);
  expect(wrong.json).toMatchObject({ number: 'PT-999999', customerId: 'C-999', status: 'new' });
  expect(await ticketsOf('order-booking:quote:Q-1001.1234abcd')).toHaveLength(1);
});

test('a switch hits its method and path alone, with or without the prefix of the system, with * for anything', async () => {
  const hit = async (path: string) => (await client.get(path)).status === 500;
  await fault({ system: 'crm', kind: 'status', path: '/quotes/*7' });
  expect([
    await hit('/crm/quotes/Q-1017'),
    await hit('/crm/quotes/Q-1001'),
    await hit('/crm/customers/C-107'),
  ]).toEqual([true, false, false]);
  await client.remove('/admin/faults');
  const { id } = await fault({
    system: 'crm',
    kind: 'status',
    path: '/crm/customers',
    method: 'get',
  });
  await fault({ system: 'crm', kind: 'status', path: '/orders', method: 'POST' });
  expect([await hit('/crm/customers/C-100'), await hit('/crm/orders?externalReference=x')]).toEqual(
    [true, false],
  );
  expect((await client.remove(`/admin/faults/${id}`)).status).toBe(204);
  expect(await hit('/crm/customers/C-100')).toBe(false);
  expect((await client.remove('/admin/faults/F-0')).status).toBe(404);
});

test('rate hits its share of the calls, the same ones for the same seed', async () => {
  const run = async (seed: number): Promise<boolean[]> => {
    await fault({ system: 'crm', kind: 'status', rate: 0.5, seed });
    const hits: boolean[] = [];
    for (let call = 0; call < 40; call += 1)
      hits.push((await client.get('/crm/customers/C-100')).status === 500);
    await client.remove('/admin/faults');
    return hits;
  };
  const first = await run(7);
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
  const share = first.filter(Boolean).length / first.length;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.75);
});

test('a switch that cannot be is refused, naming the field', async () => {
  const refused = async (body: object) => {
    const { status, json } = await client.post('/admin/faults', body);
    return [status, json.field];
  };
  expect(await refused({ system: 'crm', kind: 'sulk' })).toEqual([422, 'kind']);
  expect(await refused({ system: 'fax', kind: 'status' })).toEqual([422, 'system']);
  expect(await refused({ system: 'mail', kind: 'html' })).toEqual([422, 'kind']);
  expect(await refused({ system: 'mail', kind: 'status', status: 200 })).toEqual([422, 'status']);
  expect(
    (await client.post('/admin/faults', { system: 'crm', kind: 'status', often: true })).status,
  ).toBe(422);
});

test('the journal shows every call with its reference, key and fault, whether it was answered or not', async () => {
  await client.remove('/admin/journal');
  const { id } = await fault({ system: 'billing', method: 'POST', kind: 'drop-after', count: 1 });
  const body = invoiceBody({ externalReference: 'case-journal' });
  await causeOf(client.post('/billing/invoices', body, { 'idempotency-key': 'journal' }));
  await client.post('/billing/invoices', body, { 'idempotency-key': 'journal' });
  await client.get('/billing/documents?externalReference=case-journal');
  const { calls } = (await client.get('/admin/journal')).json;
  const seen = { externalReference: 'case-journal', at: expect.stringMatching(/Z$/) };
  expect(calls).toEqual([
    {
      ...seen,
      n: expect.any(Number),
      method: 'POST',
      path: '/billing/invoices',
      status: null,
      idempotencyKey: 'journal',
      fault: id,
    },
    {
      ...seen,
      n: expect.any(Number),
      method: 'POST',
      path: '/billing/invoices',
      status: 201,
      idempotencyKey: 'journal',
    },
    { ...seen, n: expect.any(Number), method: 'GET', path: '/billing/documents', status: 200 },
  ]);
  expect(
    (await client.get('/admin/journal?path=/billing/documents&method=get')).json.calls,
  ).toHaveLength(1);
  expect((await client.get('/admin/journal?path=/crm')).json.calls).toEqual([]);
});

test('close ends hanging requests and open connections', async () => {
  const other = await startSandbox();
  const caller = clientOf(other);
  await caller.post('/admin/faults', { system: 'crm', kind: 'hang' });
  await caller.post('/admin/faults', { system: 'billing', kind: 'delay', delayMs: 60_000 });
  const pending = [
    causeOf(caller.get('/crm/customers/C-100')),
    causeOf(caller.get('/billing/accounts?customer=C-100')),
  ];
  const socket = connect(other.smtpPort, '127.0.0.1');
  const socketClosed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('data', resolve));
  while ((await caller.get('/admin/journal')).json.calls.length < 2)
    expect(pending).toHaveLength(2);
  await other.close();
  for (const cause of await Promise.all(pending))
    expect(cause).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  await socketClosed;
});
