import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxOptions } from '../../../dev/sandbox/options.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../dev/sandbox/sandbox.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Client, clientOf, type Json, orderBody } from './client.ts';

const dayMs = 86_400_000;
let folder: string;
let file: string;
let running: Sandbox | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  file = join(folder, 'deep', 'state.ndjson');
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(folder, { recursive: true });
});

const start = async (options: SandboxOptions = {}): Promise<Client> => {
  await running?.close();
  running = await startSandbox(options);
  return clientOf(running);
};
const book = async (client: Client): Promise<Json> => {
  const request = (await client.get('/admin/order-requests/Q-1001')).json;
  return (await client.post('/crm/orders', orderBody(request))).json;
};

test('records are read, replaced, merged and removed over HTTP while the sandbox runs', async () => {
  const client = await start();
  const account = (await client.get('/admin/state/billing.accounts/BA-113')).json;
  await client.patch('/admin/state/billing.accounts/BA-113', {
    address: { line1: '3 Quai', postalCode: '76000' },
    tax: null,
  });
  expect((await client.get('/billing/accounts?customer=C-113')).json.data).toEqual([
    expect.objectContaining({
      address: { ...account.address, line1: '3 Quai', postalCode: '76000' },
      tax: null,
    }),
  ]);
  await client.patch('/admin/state/billing.accounts/BA-113', { listedUnder: 'C-110' });
  expect((await client.get('/billing/accounts?customer=C-113')).json.data).toEqual([]);
  expect((await client.get('/billing/accounts?customer=C-110')).json.data).toHaveLength(1);
  const customer = (await client.get('/admin/state?path=crm.customers/C-100')).json;
  expect((await client.put('/admin/state/crm.customers/C-500', customer)).json.id).toBe('C-500');
  expect((await client.get('/crm/customers/C-500')).json).toEqual({ ...customer, id: 'C-500' });
  expect((await client.remove('/admin/state/crm.customers/C-500')).status).toBe(204);
  expect((await client.get('/crm/customers/C-500')).status).toBe(404);
  expect(Object.keys((await client.get('/admin/state?path=crm')).json)).toContain(
    'crm.order-forms',
  );
  expect((await client.get('/admin/state?path=fax')).status).toBe(404);
  expect((await client.remove('/admin/state/fax/1')).status).toBe(404);
  expect((await client.patch('/admin/state/crm.orders/SO-1', {})).status).toBe(404);
});

test('a record that would break its system is refused, naming the field', async () => {
  const client = await start();
  const refused = await client.patch('/admin/state/crm.quotes/Q-1001', { versions: [] });
  expect([refused.status, refused.json.field]).toEqual([422, 'versions']);
  const price = await client.put('/admin/state/crm.contracts/CT-1', {
    accountId: 'C-100',
    terms: { lines: 'none' },
  });
  expect([price.status, price.json.field]).toEqual([422, 'terms.startDate']);
  expect((await client.get('/crm/quotes/Q-1001')).json.versions).toHaveLength(1);
});

test('reset brings the fixtures back, ends faults and forgets calls; numbers and the receiver of webhooks go on', async () => {
  const client = await start({ webhookUrl: 'http://127.0.0.1:9/' });
  const { number } = await book(client);
  await client.remove('/admin/state/crm.quotes/Q-1002');
  await client.post('/admin/faults', { system: 'crm', kind: 'status' });
  await client.patch('/admin/settings', { 'crm.bookedStatus': 'confirmed' });
  expect((await client.post('/admin/reset')).json).toEqual({ ok: true });
  expect((await client.get('/admin/journal')).json.calls).toEqual([]);
  expect((await client.get('/crm/quotes/Q-1002')).status).toBe(200);
  expect((await client.get(`/crm/orders/${number}`)).status).toBe(404);
  const settings = (await client.get('/admin/settings')).json;
  expect([settings['crm.bookedStatus'], settings['webhook.url']]).toEqual([
    'booked',
    'http://127.0.0.1:9/',
  ]);
  const next = await book(client);
  expect(next.number).toBe(`SO-${Number(number.slice(3)) + 1}`);
});

test('the state file brings back what was added, changed and removed, and nothing after a reset', async () => {
  const options = { stateFile: file };
  let client = await start(options);
  const order = await book(client);
  await client.patch('/admin/state/crm.customers/C-100', { name: 'Acme Renamed' });
  await client.remove('/admin/state/crm.contracts/CT-Q-1002');
  await client.patch('/admin/settings', { 'downstream.network': { acknowledge: 'never' } });

  client = await start(options);
  expect(
    (await client.get(`/crm/orders?externalReference=${order.externalReference}`)).json.records,
  ).toEqual([order]);
  expect((await client.get('/crm/customers/C-100')).json.name).toBe('Acme Renamed');
  expect((await client.get('/crm/contracts/CT-Q-1002')).status).toBe(404);
  expect((await client.get('/admin/settings')).json['downstream.network'].acknowledge).toBe(
    'never',
  );
  await client.post('/admin/reset');

  client = await start(options);
  expect((await client.get('/crm/customers/C-100')).json.name).toBe('Acme Fabrication');
  expect((await client.get('/crm/contracts/CT-Q-1002')).status).toBe(200);
  expect((await book(client)).number).not.toBe(order.number);
});

test('changes are on disk soon after they were made; a line that a crash cut off is left out', async () => {
  let client = await start({ stateFile: file });
  await client.patch('/admin/state/crm.customers/C-100', { name: 'Saved in time' });
  await eventually('the change on disk', async () =>
    readFileSync(file, 'utf8').includes('Saved in time'),
  );
  await running?.close();
  appendFileSync(file, '["crm.customers","C-101",{"id":"C-101","na');
  client = await start({ stateFile: file });
  expect((await client.get('/crm/customers/C-100')).json.name).toBe('Saved in time');
  expect((await client.get('/crm/customers/C-101')).json.name).toBe('Bergmann Logistik');
  expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
});

test('a file that is no state file is refused with file and line, and left as it is', async () => {
  const other = join(folder, 'other.txt');
  writeFileSync(other, 'notes of somebody\n');
  await expect(startSandbox({ stateFile: other })).rejects.toThrow(`${other}: line 1 is no header`);
  writeFileSync(other, '{"format":1,"plantedAtMs":0}\n["crm.orders"]\n');
  await expect(startSandbox({ stateFile: other })).rejects.toThrow(`${other}: line 2 is no change`);
  expect(readFileSync(other, 'utf8')).toContain('["crm.orders"]');
});

test('fixtures keep their dates over restarts for 60 days and then move on, so that they never run out', async () => {
  let nowMs = Date.UTC(2030, 0, 1);
  const options = { stateFile: file, nowMs: () => nowMs };
  const dates = async (client: Client) => {
    const [{ validUntil, terms }] = (await client.get('/crm/quotes/Q-1001')).json.versions;
    const request = (await client.get('/admin/order-requests/Q-1001')).json;
    expect(request.terms).toEqual(terms);
    return [validUntil.slice(0, 10), terms.startDate];
  };
  expect(await dates(await start(options))).toEqual(['2030-04-01', '2030-01-31']);
  nowMs += 59 * dayMs;
  expect(await dates(await start(options))).toEqual(['2030-04-01', '2030-01-31']);
  nowMs += dayMs;
  expect(await dates(await start(options))).toEqual(['2030-05-31', '2030-04-01']);
});

test('a taken port is an error, and leaves nothing running', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
  await expect(startSandbox({ smtpPort: port })).rejects.toThrow('EADDRINUSE');
  await new Promise((resolve) => taken.close(resolve));
});

test('variables of the environment become options; a wrong one is named', () => {
  expect(sandboxOptions({ SANDBOX_STATE_FILE: '' })).toEqual({ port: 7400, smtpPort: 7425 });
  const set = {
    SANDBOX_PORT: '0',
    SANDBOX_SMTP_PORT: '2525',
    SANDBOX_HOST: '0.0.0.0',
    SANDBOX_API_KEY: 'key',
    SANDBOX_STATE_FILE: 'state.ndjson',
    HANDOFF_WEBHOOK_URL: 'http://127.0.0.1:8080/v1/acknowledgments',
    HANDOFF_WEBHOOK_SECRET: 'whsec_c2VjcmV0',
  };
  expect(sandboxOptions(set)).toEqual({
    port: 0,
    smtpPort: 2525,
    host: '0.0.0.0',
    apiKey: 'key',
    stateFile: 'state.ndjson',
    webhookUrl: 'http://127.0.0.1:8080/v1/acknowledgments',
    webhookSecret: 'whsec_c2VjcmV0',
  });
  expect(() => sandboxOptions({ SANDBOX_PORT: 'http' })).toThrow(/^SANDBOX_PORT: /);
  expect(() => sandboxOptions({ HANDOFF_WEBHOOK_SECRET: 'secret' })).toThrow(
    'HANDOFF_WEBHOOK_SECRET: must be whsec_ and base64',
  );
});

test('as a process it says where it listens, and saves and ends with 0 on SIGTERM', async () => {
  const env = {
    ...process.env,
    SANDBOX_PORT: '0',
    SANDBOX_SMTP_PORT: '0',
    SANDBOX_STATE_FILE: file,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/sandbox/main.ts'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const ready = /^sandbox ready: http=(http:\S+) smtp=\d+\n$/.exec(line.toString());
  const client = clientOf({ url: ready?.[1] ?? '' });
  await client.patch('/admin/state/crm.customers/C-100', { name: 'Saved at the end' });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(readFileSync(file, 'utf8')).toContain('Saved at the end');
});
