import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { CaseAtLimit } from '../../api/temporal-faults.ts';
import { createTemporalGateway, type TemporalGateway } from '../../api/temporal-gateway.ts';
import type { Child } from '../../dev/stack/child.ts';
import { readLocalConfig } from '../../dev/stack/config.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { ensureTemporalCli } from '../../dev/stack/temporal-cli.ts';
import { startTemporalServer } from '../../dev/stack/temporal-server.ts';

/** A dev server of this file's own, which lets a run take three updates and three signals. */
const most = 3;
const limits = [
  `history.maxTotalUpdates=${most}`,
  `history.maximumSignalsPerExecution=${most}`,
] as const;
const folder = mkdtempSync(join(tmpdir(), 'handoff-limits-'));
const taskQueue = randomUUID();
const actor = { subject: 'ann', roles: [] };

let server: Child;
let worker: Worker;
let running: Promise<void>;
let native: NativeConnection;
let pure: Connection;
beforeAll(async () => {
  const { path: cli } = await ensureTemporalCli(readLocalConfig(process.env));
  const port = await freePort();
  const logFile = join(folder, 'server.log');
  server = await startTemporalServer({ cli, port, logFile, dynamicConfig: limits });
  const address = `127.0.0.1:${port}`;
  native = await NativeConnection.connect({ address });
  pure = await Connection.connect({ address });
  const workflowsPath = join(import.meta.dirname, 'gateway-workflows.ts');
  worker = await Worker.create({ connection: native, taskQueue, workflowsPath });
  running = worker.run();
}, 180_000);
afterAll(async () => {
  worker.shutdown();
  await running;
  await Promise.all([native.close(), pure.close()]);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const gatewayOver = (kind: 'native' | 'pure'): TemporalGateway =>
  createTemporalGateway(new Client({ connection: kind === 'native' ? native : pure }), {
    taskQueue,
  });

async function startedBy(gateway: TemporalGateway) {
  const start = {
    workflow: 'orderBooking',
    definition: { key: 'order-booking' },
    businessKey: { kind: 'quote', number: randomUUID() },
    input: {},
    summary: 'a case that fills up',
    requestedBy: 'shop',
  };
  return gateway.start(start, randomUUID());
}

describe.each(['native', 'pure'] as const)('F-77: over a %s connection', (kind) => {
  test('what is more updates than a run may have is the limit of the case, not an outage', async () => {
    const gateway = gatewayOver(kind);
    const { caseId } = await startedBy(gateway);
    const note = (text: string) => gateway.note({ caseId, actor, text }, randomUUID());
    for (let n = 1; n <= most; n += 1)
      expect(await note('called')).toEqual({ kind: 'answered', answer: { ok: true, seq: n } });
    await expect(note('once more')).rejects.toBeInstanceOf(CaseAtLimit);
  });

  test('so are more signals', async () => {
    const gateway = gatewayOver(kind);
    const { caseId, workflowId } = await startedBy(gateway);
    const signal = (messageId: string) =>
      gateway.deliver({ caseId, name: 'acknowledgment', messageId, sender: 'machine', data: {} }, [
        workflowId,
      ]);
    for (let n = 1; n <= most; n += 1) expect(await signal(`m-${n}`)).toBe('delivered');
    await expect(signal('once more')).rejects.toBeInstanceOf(CaseAtLimit);
  });
});
