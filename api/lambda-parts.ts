/* oxlint-disable no-restricted-imports -- a composition root */
import type { Logger } from 'pino';
import { emfLine } from '../metrics/emf.ts';
import { measure } from '../metrics/measure.ts';
import { loadPolicy } from '../policy/load.ts';
import { createS3Bucket } from '../records/bucket.ts';
import { createS3RecordStore } from '../records/s3-record-store.ts';
import { reportsByPolicy } from '../reports/month-report.ts';
import { createAbsenceStore } from '../store/absences.ts';
import { createDynamoClient } from '../store/client.ts';
import { createIdempotencyStore } from '../store/idempotency.ts';
import { createReadModel } from '../store/read-model.ts';
import { createCloudClient } from '../temporal/cloud-client.ts';
import { createPayloadCodec } from '../temporal/payload-codec.ts';
import { productFile } from '../temporal/product-file.ts';
import { tracingTo } from '../tracing/setting.ts';
import type { ApiEnvironment } from '../workers/cloud-config.ts';
import { createSecretSource } from '../workers/cloud-secret.ts';
import { loadAccessPolicy } from './access/access-policy.ts';
import { cognitoIssuer } from './auth/cognito.ts';
import { createTokenVerifier } from './auth/token-verifier.ts';
import { type ApiDeps, defaultLimits } from './deps.ts';
import { createTemporalGateway } from './temporal-gateway.ts';

const dayInSeconds = 86_400;

/** The API's parts in AWS, and the periodic measurement beside it. */
export interface CloudApi {
  readonly deps: ApiDeps;
  /** Lines for the log from which CloudWatch makes metrics. */
  readonly measure: () => Promise<readonly string[]>;
  /** Sends the traces that have ended: a process that is frozen between calls sends nothing by itself. */
  readonly flush: () => Promise<void>;
}

/** Reads the secret; nothing is connected yet: each part answers for itself when it is asked. */
export async function openCloudApi(environment: ApiEnvironment, logger: Logger): Promise<CloudApi> {
  const { region, table, temporal } = environment;
  const secret = await createSecretSource(environment.secretId).forApi();
  const place = { client: createDynamoClient({ region }), table };
  const tracing = await tracingTo(environment.otlpEndpoint, 'handoff-api');
  const client = createCloudClient({
    ...temporal,
    apiKey: secret.temporalApiKey,
    keyRing: secret.payloadKeys,
    interceptors: tracing?.client,
  });
  const records = createS3RecordStore(createS3Bucket(environment.recordsBucket));
  const codec = createPayloadCodec(secret.payloadKeys);
  const policy = loadPolicy(productFile('policy'));
  const readModel = createReadModel({ ...place, cursorKey: secret.cursorKey });
  const deps: ApiDeps = {
    temporal: createTemporalGateway(client, { taskQueue: temporal.taskQueue }),
    readModel,
    idempotency: createIdempotencyStore({ ...place, now: Date.now, ttlSeconds: dayInSeconds }),
    absences: createAbsenceStore(place),
    records: { get: async (caseId) => (await records.get(caseId))?.record },
    auth: { verify: createTokenVerifier([cognitoIssuer({ ...environment, passwordSignIn: environment.stage === 'local' })]) },
    codec: { decode: (payloads) => codec.decode(payloads), tokenInPath: false },
    webhookSecrets: secret.webhookSecrets,
    links: { uiBaseUrl: environment.uiUrl, namespace: temporal.namespace },
    policyTable: loadAccessPolicy(productFile('policy/access.yaml')),
    reports: reportsByPolicy(policy, readModel),
    roster: { roster: policy.notices.roster, policyVersion: policy.version },
    trace: tracing?.request,
    clock: Date.now,
    logger,
    limits: defaultLimits,
  };
  const { deployment, stage } = environment;
  return {
    deps,
    flush: async () => tracing?.flush(),
    measure: async () => {
      const nowMs = Date.now();
      const figures = await measure({ client, source: place, queue: { deployment }, stage }, nowMs);
      return figures.map(({ owner, values }) => emfLine(owner, { values, atMs: nowMs }));
    },
  };
}
