import type { Logger } from 'pino';
import { createPrometheus } from '../../platform/metrics/prometheus.ts';
import { ensureSchedules } from '../../platform/temporal/schedules.ts';
import { tracingTo } from '../../platform/tracing/setting.ts';
import { policyAlerts } from '../../policy/load.ts';
import { createDynamoClient } from '../../store/client.ts';
import { createReadModel } from '../../store/read-model.ts';
import { createFolderRecordStore } from '../../store/records/folder-record-store.ts';
import { ensureTable } from '../../store/table.ts';
import { createVault } from '../../store/vault/vault.ts';
import { ensureVaultTable } from '../../store/vault/vault-table.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { runApi } from './product-api.ts';
import type { ProductConfig } from './product-config.ts';
import { type ProductParts, runWorker } from './product-worker.ts';
import { connectReadyTemporal, requireListener, untilItWorks } from './servers-up.ts';

/** API and worker in one process: a started order begins on the worker next door at once. */
export interface Product {
  readonly apiUrl: string;
  /** Resolves with the error when the worker ends by itself. */
  readonly failed: Promise<Error>;
  /**
   * Takes no more requests, lets the worker finish what it has begun, and ends every connection.
   */
  readonly close: () => Promise<void>;
}

async function openParts({
  dynamodb,
  temporal,
  policyDir,
  recordsDir,
  keys,
  otlpEndpoint,
}: ProductConfig): Promise<ProductParts> {
  const policy = loadPolicy(policyDir);
  const { endpoint, table, vaultTable } = dynamodb;
  const dynamo = createDynamoClient({ region: 'local', endpoint });
  const vaultPlace = { client: dynamo, table: vaultTable };
  const openTable = async () => {
    await untilItWorks(() => requireListener(endpoint));
    // A server that has just begun may take longer than a call may.
    await untilItWorks(() => ensureTable(dynamo, table));
    await untilItWorks(() => ensureVaultTable(vaultPlace));
  };
  const tracing = await tracingTo(otlpEndpoint, 'handoff');
  const traced = { ...temporal, interceptors: tracing?.client };
  const [connected] = await Promise.all([
    untilItWorks(() => connectReadyTemporal(traced)),
    openTable(),
  ]);
  const readModel = createReadModel({ client: dynamo, table, cursorKey: keys.cursorKey });
  return {
    ...connected,
    dynamo,
    policy,
    readModel,
    records: createFolderRecordStore(recordsDir),
    vault: createVault({ ...vaultPlace, keyRing: keys.payload }),
    figures: createPrometheus(),
    tracing,
  };
}

/** Waits for Temporal and DynamoDB, starts the worker, then serves. */
export async function startProduct(config: ProductConfig, logger: Logger): Promise<Product> {
  const parts = await openParts(config);
  for (const alert of policyAlerts(parts.policy, Date.now()))
    logger.warn({ alert }, 'policy alert');
  const worker = await runWorker(config, parts);
  await untilItWorks(() =>
    ensureSchedules(parts.client, {
      taskQueue: config.taskQueue,
      schedules: parts.policy.schedules,
    }),
  );
  const api = await runApi(config, parts, logger);
  const close = async () => {
    await api.close();
    await worker.stop();
    parts.dynamo.destroy();
    await parts.connection.close();
    await parts.tracing?.close();
  };
  return { apiUrl: api.url, failed: worker.failed, close };
}
