import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, signalGroup } from '../../dev/stack/child.ts';
import { readLocalConfig } from '../../dev/stack/config.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { ensureTemporalCli } from '../../dev/stack/temporal-cli.ts';
import { startTemporalServer } from '../../dev/stack/temporal-server.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { person } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import { type Harness, startHarness } from '../kit/harness.ts';
import { effectsOf, onceEach } from './evidence.ts';

/** A dev server of this file's own, on a database file in WAL mode as the local stack has it. */
const folder = mkdtempSync(join(tmpdir(), 'handoff-temporal-'));
let port: number;
let server: Child;
let harness: Harness;

async function startServer(): Promise<void> {
  const { path: cli } = await ensureTemporalCli(readLocalConfig(process.env));
  server = await startTemporalServer({
    cli,
    port,
    logFile: join(folder, 'server.log'),
    dbFile: join(folder, 'temporal.db'),
  });
}

async function killServer(): Promise<void> {
  signalGroup(server.pid, 'SIGKILL');
  await server.ended;
}

beforeAll(async () => {
  port = await freePort();
  await startServer();
  harness = await startHarness({ temporalAddress: `127.0.0.1:${port}` });
}, 60_000);
afterAll(async () => {
  await harness.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const finished = async (order: OrderDriver): Promise<unknown> => {
  await order.acknowledgeAll();
  return order.handle.result();
};

test('F-6: killed and started again on its file, every case is where it was and goes on', async () => {
  const fault = await harness.sandbox.fault({
    system: 'billing',
    kind: 'status',
    status: 503,
    method: 'POST',
  });
  const retried = await harness.order('Q-1001');
  await eventually('a call of billing failed', async () => (await harness.sandbox.hits(fault)) > 0);
  const waiting = await harness.order('Q-1081');
  const task = await waiting.openTask('approval');
  await killServer();
  await harness.sandbox.heal(fault);
  // Sent while the server is down, and answered when it is back: the client tries again meanwhile.
  const decided = waiting.complete(task, 'approve', { by: person('olga', 'operations-manager') });
  await startServer();
  expect(await decided).toMatchObject({ ok: true });
  expect((await waiting.events('task.completed')).map((event) => event.actor)).toEqual(['olga']);
  expect(await finished(retried)).toMatchObject({ outcome: 'completed' });
  expect(await finished(waiting)).toMatchObject({ outcome: 'completed' });
  expect(await effectsOf(harness.sandbox, retried)).toEqual(onceEach);
  expect(await effectsOf(harness.sandbox, waiting)).toEqual({ ...onceEach, tickets: ['network'] });
}, 60_000);

test('F-6: killed while outside systems are at work, nothing is done twice', async () => {
  const fault = await harness.sandbox.fault({
    system: 'crm',
    kind: 'delay',
    delayMs: 1000,
    method: 'POST',
    path: '/crm/orders',
    count: 1,
  });
  const order = await harness.order('Q-1001');
  await eventually('the CRM is at work', async () => (await harness.sandbox.hits(fault)) === 1);
  await killServer();
  await eventually(
    'the CRM is done',
    async () => (await harness.sandbox.journal('/crm/orders', 'POST')).at(-1)?.status === 201,
  );
  await startServer();
  expect(await finished(order)).toMatchObject({ outcome: 'completed' });
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
}, 60_000);

test('F-6: stopped and started again, handoffs keep their clocks and take the acknowledgments', async () => {
  const order = await harness.order('Q-1001');
  await order.handedOff();
  const before = (await order.handoff.document()).case;
  await server.stop();
  await startServer();
  expect((await order.handoff.document()).case).toEqual(before);
  expect(before.clocks).toHaveLength(3);
  expect(await finished(order)).toMatchObject({ outcome: 'completed' });
  expect(await effectsOf(harness.sandbox, order)).toEqual(onceEach);
}, 60_000);
