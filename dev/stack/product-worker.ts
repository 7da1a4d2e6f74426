import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Prometheus } from '../../platform/metrics/prometheus.ts';
import type { Tracing } from '../../platform/tracing/tracing.ts';
import type { ReadModel } from '../../store/read-model.ts';
import type { RecordStore } from '../../store/records/record-store.ts';
import type { Vault } from '../../store/vault/vault.ts';
import { composeActivities, createHandoffWorker } from '../../workers/compose.ts';
import { ensureWorkflowBundle } from '../../workers/workflow-bundle.ts';
import type { Policy } from '../../workflows/load-policy.ts';
import type { ProductConfig } from './product-config.ts';

/** What worker and API share in one process. */
export interface ProductParts {
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly dynamo: DynamoDBDocumentClient;
  readonly policy: Policy;
  readonly readModel: ReadModel;
  readonly records: RecordStore;
  readonly vault: Vault;
  readonly figures: Prometheus;
  readonly tracing: Tracing | undefined;
}

/** The worker at work. */
export interface RunningWorker {
  /** Resolves with the error when it ends by itself. */
  readonly failed: Promise<Error>;
  readonly stop: () => Promise<void>;
}

/**
 * A workflow task is held while its local activities run, so its number bounds the calls to the
 * store and to the outside systems too. What is more than two cores can do waits in Temporal's
 * queue, where no call times out.
 */
const tuning = {
  maxConcurrentWorkflowTaskExecutions: 6,
  maxConcurrentActivityTaskExecutions: 40,
  workflowThreadPoolSize: 1,
  shutdownGraceTime: '2s',
} as const;

/**
 * The worker of the local stack, polling. A stop lets running activities finish for two seconds:
 * they are retried after the next start.
 */
export async function runWorker(
  config: ProductConfig,
  parts: ProductParts,
): Promise<RunningWorker> {
  const { activities, close } = composeActivities({
    ...parts,
    systems: config.systems,
    tell: parts.figures.tell,
  });
  const worker = await createHandoffWorker({
    connection: parts.connection,
    namespace: config.temporal.namespace,
    taskQueue: config.taskQueue,
    keyRing: config.temporal.keyRing,
    bundlePath: await ensureWorkflowBundle(config.bundleDir),
    activities,
    tracing: parts.tracing?.worker,
    tuning,
  });
  const running = worker.run();
  const failed = new Promise<Error>((resolve) => running.catch(resolve));
  const stop = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
    close();
  };
  return { failed, stop };
}
