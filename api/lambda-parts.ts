import type { Logger } from 'pino';
import type { ApiEnvironment } from '../platform/config/cloud-config.ts';
import { createSecretSource } from '../platform/config/cloud-secret.ts';
import { productFile } from '../platform/config/product-file.ts';
import { emfLine } from '../platform/metrics/emf.ts';
import { createCloudClient } from '../platform/temporal/cloud-client.ts';
import { wakeWorkers } from '../platform/temporal/wake.ts';
import { createWorkerDeployment } from '../platform/temporal/worker-deployment.ts';
import { tracingTo } from '../platform/tracing/setting.ts';
import { createS3Storage } from '../store/attachments/s3-storage.ts';
import { createDynamoClient } from '../store/client.ts';
import { measure } from '../store/measure.ts';
import { createReadModel } from '../store/read-model.ts';
import { createS3Bucket } from '../store/records/bucket.ts';
import { createS3RecordStore } from '../store/records/s3-record-store.ts';
import { createVault } from '../store/vault/vault.ts';
import { loadPolicy } from '../workflows/load-policy.ts';
import { cognitoIssuer } from './auth/cognito.ts';
import { composeApi } from './compose.ts';
import type { ApiDeps } from './deps.ts';

/** The API's parts in AWS, and the look at queues and cases that a schedule asks for. */
export interface CloudApi {
  readonly deps: ApiDeps;
  /**
   * Lines for the log from which CloudWatch makes metrics. Where work waits, Temporal is asked to
   * start one more worker.
   */
  readonly measure: () => Promise<readonly string[]>;
  /**
   * Sends the traces that have ended: a process that is frozen between calls sends nothing by
   * itself.
   */
  readonly flush: () => Promise<void>;
}

/** Reads the secret; nothing is connected yet: each part answers for itself when it is asked. */
export async function openCloudApi(environment: ApiEnvironment, logger: Logger): Promise<CloudApi> {
  const { region, table, vaultTable, temporal, attachmentsBucket: bucket } = environment;
  const secret = await createSecretSource(environment.secretId).forApi();
  const { payloadKeys: keyRing } = secret;
  const source = { client: createDynamoClient({ region }), table };
  const tracing = await tracingTo(environment.otlpEndpoint, 'handoff-api');
  const client = createCloudClient({
    ...temporal,
    apiKey: secret.temporalApiKey,
    keyRing,
    interceptors: tracing?.client,
  });
  const deps = composeApi({
    client,
    taskQueue: temporal.taskQueue,
    source,
    readModel: createReadModel({ ...source, cursorKey: secret.cursorKey }),
    records: createS3RecordStore(createS3Bucket(environment.recordsBucket)),
    files: { storage: createS3Storage({ bucket, endpoint: environment.s3Endpoint }) },
    vault: createVault({ client: source.client, table: vaultTable, keyRing }),
    policy: loadPolicy(productFile('policy')),
    accessFile: productFile('policy/access.yaml'),
    issuer: cognitoIssuer({ ...environment, passwordSignIn: environment.stage === 'local' }),
    keyRing,
    tokenInPath: false,
    webhookSecrets: secret.webhookSecrets,
    links: { uiBaseUrl: environment.uiUrl, namespace: temporal.namespace },
    tracing,
    logger,
  });
  const { deployment, stage } = environment;
  return {
    deps,
    flush: async () => tracing?.flush(),
    measure: async () => {
      const nowMs = Date.now();
      const figures = await measure({ client, source, queue: { deployment }, stage }, nowMs);
      await wakeWorkers(createWorkerDeployment(client, deployment), figures).catch(
        (error: unknown) => {
          logger.error({ err: error }, 'no worker could be started for what waits');
        },
      );
      return figures.map(({ owner, values }) => emfLine(owner, { values, atMs: nowMs }));
    },
  };
}
