import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { OrderRequest } from '../../domain/orders/order.ts';
import { loadPolicy, type Policy } from '../../policy/load.ts';
import { createFolderRecordStore } from '../../records/folder-record-store.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import type { HandoffActivities } from '../../workflows/sop/activity-types.ts';
import { composeActivities, createHandoffWorker } from '../../workers/compose.ts';
import { OrderDriver } from './case-driver.ts';
import { createTestTable } from './dynamo.ts';
import { testKeyRing } from './keys.ts';
import { SandboxAdmin, sandboxApiKey } from './sandbox-admin.ts';

/** The product under test on real parts: Temporal, DynamoDB Local, the sandbox over HTTP, and one worker on a queue of its own. */
export interface Harness {
  readonly client: Client;
  readonly taskQueue: string;
  readonly sandbox: SandboxAdmin;
  readonly readModel: ReadModel;
  readonly records: RecordStore;
  readonly activities: HandoffActivities;
  /**
   * Starts the booking of a copy of a sandbox quote or order form, under a number of its own, since all tests share one Temporal server.
   * `change` edits the request first.
   */
  readonly order: (sourceNumber: string, change?: (request: OrderRequest) => OrderRequest) => Promise<OrderDriver>;
  readonly close: () => Promise<void>;
}

export interface HarnessOptions {
  /** Edits the policy that cases open under. */
  readonly policy?: (policy: Policy) => Policy;
  /** Replaces activities, to make a part fail where no switch of the sandbox can. */
  readonly activities?: (real: HandoffActivities) => HandoffActivities;
}

let runtimeInstalled = false;

/** Starts everything for one test file; call `close` in afterAll. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  installRuntime();
  const address = required('TEMPORAL_ADDRESS');
  const folder = mkdtempSync(join(tmpdir(), 'handoff-records-'));
  const [connection, sandbox, store] = await Promise.all([
    NativeConnection.connect({ address }),
    startSandbox({ port: 0, smtpPort: 0 }),
    openStore(),
  ]);
  const client = new Client({ connection, dataConverter: createDataConverter(testKeyRing) });
  const records = createFolderRecordStore(folder);
  const real = composeActivities({ systems: systemsOf(sandbox), policy: policyOf(options), readModel: store.readModel, records, client });
  const activities = options.activities?.(real.activities) ?? real.activities;
  const taskQueue = randomUUID();
  const bundlePath = required('WORKFLOW_BUNDLE');
  const worker = await createHandoffWorker({ connection, namespace: 'default', taskQueue, keyRing: testKeyRing, bundlePath, activities });
  const running = worker.run();
  const admin = new SandboxAdmin(sandbox.url);
  return {
    client,
    taskQueue,
    sandbox: admin,
    readModel: store.readModel,
    records,
    activities,
    order: (sourceNumber, change) => startOrder({ client, taskQueue, admin }, sourceNumber, change),
    close: async () => {
      await stop(worker, running);
      real.close();
      await connection.close();
      await sandbox.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startOrder(
  { client, taskQueue, admin }: { readonly client: Client; readonly taskQueue: string; readonly admin: SandboxAdmin },
  sourceNumber: string,
  change: (request: OrderRequest) => OrderRequest = (request) => request,
): Promise<OrderDriver> {
  const request = change(await admin.copyOfSource(sourceNumber));
  const order = new OrderDriver(client, request.source.number);
  await client.workflow.start('orderBooking', {
    taskQueue,
    workflowId: order.workflowId,
    args: [{ request, requestedBy: 'shop' }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'FAIL',
  });
  return order;
}

function systemsOf(sandbox: Sandbox) {
  const system = { baseUrl: sandbox.url, apiKey: sandboxApiKey };
  return {
    crm: system,
    billing: system,
    provisioning: system,
    smtp: { host: '127.0.0.1', port: sandbox.smtpPort, from: 'handoff@example.com', encryption: 'none' as const },
  };
}

function policyOf({ policy }: HarnessOptions): Policy {
  const loaded = loadPolicy(join(import.meta.dirname, '../../policy'));
  return policy?.(loaded) ?? loaded;
}

async function openStore(): Promise<{ readonly readModel: ReadModel; readonly close: () => Promise<void> }> {
  const { client, table, close } = await createTestTable();
  return { readModel: createReadModel({ client, table, cursorKey: 'cursor key of the tests' }), close };
}

async function stop(worker: Worker, running: Promise<void>): Promise<void> {
  worker.shutdown();
  await running;
}

function installRuntime(): void {
  if (!runtimeInstalled) Runtime.install({ logger: new DefaultLogger('ERROR') });
  runtimeInstalled = true;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests through jest, whose global set-up sets it`);
  return value;
}
