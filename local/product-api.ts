import { join } from 'node:path';
import type { Logger } from 'pino';
import { loadAccessPolicy } from '../api/access/access-policy.ts';
import { createTokenVerifier } from '../api/auth/token-verifier.ts';
import { defaultLimits } from '../api/deps.ts';
import { type RunningApi, startApi } from '../api/node.ts';
import { createTemporalGateway } from '../api/temporal-gateway.ts';
import { reportsByPolicy } from '../reports/month-report.ts';
import { createAbsenceStore } from '../store/absences.ts';
import { createIdempotencyStore } from '../store/idempotency.ts';
import { createPayloadCodec } from '../temporal/payload-codec.ts';
import { pageListener } from '../workers/operations-server.ts';
import type { ProductConfig } from './product-config.ts';
import type { ProductParts } from './product-worker.ts';

const dayInSeconds = 86_400;

/** The API of the local stack: tokens of the built-in issuer, cases that begin on the worker in the same process, and the figures of both. */
export function runApi(config: ProductConfig, parts: ProductParts, logger: Logger): Promise<RunningApi> {
  const { client, readModel, records, dynamo, policy, figures } = parts;
  const { taskQueue } = config;
  const source = { client: dynamo, table: config.dynamodb.table };
  const measured = { client, source, stage: 'local', queue: { taskQueue } };
  const codec = createPayloadCodec(config.temporal.keyRing);
  return startApi(
    {
      temporal: createTemporalGateway(client, { taskQueue, eagerStart: true }),
      readModel,
      idempotency: createIdempotencyStore({ ...source, now: Date.now, ttlSeconds: dayInSeconds }),
      absences: createAbsenceStore(source),
      records: { get: async (caseId) => (await records.get(caseId))?.record },
      auth: { verify: createTokenVerifier([config.keys.issuer.trusted]) },
      codec: { decode: (payloads) => codec.decode(payloads), tokenInPath: true },
      webhookSecrets: [config.keys.webhookSecret],
      links: { uiBaseUrl: config.uiUrl, namespace: config.temporal.namespace },
      policyTable: loadAccessPolicy(join(config.policyDir, 'access.yaml')),
      roster: { roster: policy.notices.roster, policyVersion: policy.version },
      reports: reportsByPolicy(policy, readModel),
      trace: parts.tracing?.request,
      clock: Date.now,
      logger,
      limits: defaultLimits,
    },
    { port: config.port, beside: { '/metrics': pageListener({ '/metrics': figures.page(measured) }) } },
  );
}
