import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import type { HandoffActivities } from '../../activities/catalogue.ts';
import { type Sandbox, startSandbox } from '../../dev/sandbox/sandbox.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import type { Tracing } from '../../platform/tracing/tracing.ts';
import { type MonthReports, reportsByPolicy } from '../../store/month-report.ts';
import { createReadModel, type ReadModel } from '../../store/read-model.ts';
import { createFolderRecordStore } from '../../store/records/folder-record-store.ts';
import type { RecordStore } from '../../store/records/record-store.ts';
import { loadPolicy, type Policy } from '../../workflows/load-policy.ts';
import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import { CaseDriver, OrderDriver } from './case-driver.ts';
import { slicesOf } from './changed-policy.ts';
import { createTestTable, type TestTable } from './dynamo.ts';
import { testKeyRing } from './keys.ts';
import { SandboxAdmin, sandboxApiKey } from './sandbox-admin.ts';
import { type StartBody, type StartKey, startCase } from './start-case.ts';
import { composeAt, createWorkerAt, testCursorKey, type WorkerPlace } from './worker-place.ts';

/**
 * The product under test on real parts: Temporal, DynamoDB Local, the sandbox over HTTP, and one
 * worker on a queue of its own.
 */
export interface Harness {
  readonly client: Client;
  readonly taskQueue: string;
  readonly sandbox: SandboxAdmin;
  /** Reads the table directly, also where the worker reaches it by another way. */
  readonly readModel: ReadModel;
  readonly records: RecordStore;
  /** What the cases run under. */
  readonly policy: Policy;
  /** By that policy. */
  readonly reports: MonthReports;
  readonly activities: HandoffActivities;
  readonly table: Pick<TestTable, 'client' | 'table'>;
  /** For further workers on the same queue, in processes of their own. */
  readonly place: WorkerPlace;
  /** Starts a case of any procedure that is started from outside, by what is posted to it. */
  readonly start: <Key extends StartKey>(key: Key, posted: StartBody<Key>) => Promise<CaseDriver>;
  /**
   * Starts the booking of a copy of a sandbox quote or order form, under a number of its own, since
   * all tests share one Temporal server. `change` edits the request first.
   */
  readonly order: (
    sourceNumber: string,
    change?: (request: OrderRequest) => OrderRequest,
  ) => Promise<OrderDriver>;
  readonly close: () => Promise<void>;
}

export interface HarnessOptions {
  /** Edits the policy that cases open under. */
  readonly policy?: (policy: Policy) => Policy;
  /** Replaces activities, to make a part fail where no switch of the sandbox can. */
  readonly activities?: (real: HandoffActivities) => HandoffActivities;
  /** Another server than the one all tests share. */
  readonly temporalAddress?: string;
  /** The way of the worker to the table, where a proxy stands in between. */
  readonly storeEndpoint?: string;
  /** Other workflows than the released ones. */
  readonly bundlePath?: string;
  /** No worker in this process: the test starts its own. */
  readonly idle?: boolean;
  readonly tuning?: WorkerPlace['tuning'];
  /** Lets the sandbox's teams sign webhooks; they go to the setting `webhook.url`. */
  readonly webhookSecret?: string;
  /** Traces what client and worker do. */
  readonly tracing?: Tracing;
}

let runtimeInstalled = false;

/** Starts everything for one test file; call `close` in afterAll. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  installRuntime();
  const temporalAddress = options.temporalAddress ?? required('TEMPORAL_ADDRESS');
  const recordsFolder = mkdtempSync(join(tmpdir(), 'handoff-records-'));
  const [connection, sandbox, table] = await Promise.all([
    NativeConnection.connect({ address: temporalAddress }),
    startSandbox({
      port: 0,
      smtpPort: 0,
      ...(options.webhookSecret !== undefined && { webhookSecret: options.webhookSecret }),
    }),
    createTestTable(),
  ]);
  const interceptors = options.tracing?.client;
  const client = new Client({
    connection,
    dataConverter: createDataConverter(testKeyRing),
    ...(interceptors && { interceptors }),
  });
  const policy = policyOf(options);
  const place: WorkerPlace = {
    temporalAddress,
    taskQueue: randomUUID(),
    bundlePath: options.bundlePath ?? required('WORKFLOW_BUNDLE'),
    systems: systemsOf(sandbox),
    store: { endpoint: options.storeEndpoint ?? table.endpoint, table: table.table },
    recordsFolder,
    ...(options.tuning && { tuning: options.tuning }),
    notices: policy.notices,
    policies: slicesOf(policy),
  };
  const real = composeAt(place, { client, policy });
  const activities = options.activities?.(real.activities) ?? real.activities;
  const stopWorker = options.idle
    ? async () => undefined
    : await runWorker(place, connection, { activities, tracing: options.tracing?.worker });
  const admin = new SandboxAdmin(sandbox.url);
  const readModel = createReadModel({
    client: table.client,
    table: table.table,
    cursorKey: testCursorKey,
  });
  return {
    client,
    taskQueue: place.taskQueue,
    sandbox: admin,
    readModel,
    policy,
    reports: reportsByPolicy(policy, readModel),
    records: createFolderRecordStore(recordsFolder),
    activities,
    table,
    place,
    start: async (key, posted) =>
      new CaseDriver(client, await startCase({ client, taskQueue: place.taskQueue }, key, posted)),
    order: (sourceNumber, change) =>
      startOrder({ client, taskQueue: place.taskQueue, admin }, sourceNumber, change),
    close: async () => {
      await stopWorker();
      real.close();
      await connection.close();
      await sandbox.close();
      await table.close();
      rmSync(recordsFolder, { recursive: true, force: true });
    },
  };
}

async function startOrder(
  {
    client,
    taskQueue,
    admin,
  }: { readonly client: Client; readonly taskQueue: string; readonly admin: SandboxAdmin },
  sourceNumber: string,
  change: (request: OrderRequest) => OrderRequest = (request) => request,
): Promise<OrderDriver> {
  const request = change(await admin.copyOfSource(sourceNumber));
  const order = new OrderDriver(client, request.source);
  await startCase({ client, taskQueue }, 'order-booking', request);
  return order;
}

function systemsOf(sandbox: Sandbox) {
  const system = { baseUrl: sandbox.url, apiKey: sandboxApiKey };
  return {
    crm: system,
    billing: system,
    provisioning: system,
    phone: system,
    chat: system,
    ticketing: system,
    smtp: {
      host: '127.0.0.1',
      port: sandbox.smtpPort,
      from: 'handoff@example.com',
      encryption: 'none' as const,
    },
  };
}

function policyOf({ policy }: HarnessOptions): Policy {
  const loaded = loadPolicy(join(import.meta.dirname, '../../policy'));
  return policy?.(loaded) ?? loaded;
}

/** Runs the worker of this process; answers with its end. */
async function runWorker(
  ...parts: Parameters<typeof createWorkerAt>
): Promise<() => Promise<void>> {
  const worker = await createWorkerAt(...parts);
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

function installRuntime(): void {
  if (!runtimeInstalled) Runtime.install({ logger: new DefaultLogger('ERROR') });
  runtimeInstalled = true;
}

/** A variable that the global set-up of jest sets. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests through jest, whose global set-up sets it`);
  return value;
}
