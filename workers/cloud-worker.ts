import { randomBytes } from 'node:crypto';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { WorkerEnvironment } from '../platform/config/cloud-config.ts';
import { createSecretSource } from '../platform/config/cloud-secret.ts';
import { productFile } from '../platform/config/product-file.ts';
import { emfLine } from '../platform/metrics/emf.ts';
import type { Tell } from '../platform/metrics/observe.ts';
import { createCloudClient } from '../platform/temporal/cloud-client.ts';
import { tracingTo } from '../platform/tracing/setting.ts';
import { createDynamoClient } from '../store/client.ts';
import type { Measured } from '../store/measure.ts';
import { createReadModel, type ReadModel } from '../store/read-model.ts';
import { createS3Bucket } from '../store/records/bucket.ts';
import { createS3RecordStore } from '../store/records/s3-record-store.ts';
import { createVault } from '../store/vault/vault.ts';
import { loadPolicy } from '../workflows/load-policy.ts';
import { composeActivities, type WorkerParts, type WorkerVersion } from './compose.ts';

/** What a worker in AWS is made of, but for the connection, which each opens its own way. */
export interface CloudWorker
  extends Pick<
    WorkerParts,
    'namespace' | 'taskQueue' | 'keyRing' | 'bundlePath' | 'activities' | 'tracing'
  > {
  readonly version: WorkerVersion;
  readonly connection: NativeConnectionOptions;
  readonly readModel: ReadModel;
  /** What stuck cases and waiting work are read from. */
  readonly measured: Measured;
  /** Sends the traces that have ended. */
  readonly flush: () => Promise<void>;
  /** Ends what the activities keep open. */
  readonly close: () => void;
}

/**
 * Reads the secret, then puts the worker together. Nothing else is connected yet. `also` hears of
 * every figure that is logged.
 */
export async function openCloudWorker(
  environment: WorkerEnvironment,
  also: Tell = () => undefined,
): Promise<CloudWorker> {
  const { region, table, vaultTable, temporal, deployment, buildId, stage } = environment;
  const secret = await createSecretSource(environment.secretId).forWorker();
  const { payloadKeys: keyRing, temporalApiKey: apiKey, systems } = secret;
  const tracing = await tracingTo(environment.otlpEndpoint, 'handoff-worker');
  const interceptors = tracing?.client;
  const client = createCloudClient({ ...temporal, apiKey, keyRing, interceptors });
  const dynamo = createDynamoClient({ region });
  // A worker hands out no lists, so nobody brings it a cursor.
  const readModel = createReadModel({ client: dynamo, table, cursorKey: randomBytes(32) });
  const { activities, close } = composeActivities({
    systems,
    policy: loadPolicy(productFile('policy')),
    readModel,
    records: createS3RecordStore(createS3Bucket(environment.recordsBucket)),
    vault: createVault({ client: dynamo, table: vaultTable, keyRing }),
    client,
    tell: tellInLog(environment, also),
  });
  return {
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    keyRing,
    bundlePath: productFile('workflow-bundle.js'),
    activities,
    readModel,
    tracing: tracing?.worker,
    flush: async () => tracing?.flush(),
    version: { deploymentName: deployment, buildId },
    measured: { client, source: { client: dynamo, table }, stage, queue: { deployment } },
    connection: {
      address: temporal.address,
      tls: temporal.tls,
      ...(apiKey !== undefined && { apiKey }),
    },
    close: () => {
      close();
      dynamo.destroy();
      void client.connection.close();
    },
  };
}

/** Not through the console: what Lambda's own writes as JSON is no line of metrics any more. */
function tellInLog(
  { stage, buildId }: Pick<WorkerEnvironment, 'stage' | 'buildId'>,
  also: Tell,
): Tell {
  return (values, about = {}) => {
    process.stdout.write(`${emfLine({ stage, buildId }, { values, about, atMs: Date.now() })}\n`);
    also(values, about);
  };
}
