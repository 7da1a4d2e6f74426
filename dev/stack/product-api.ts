import { join } from 'node:path';
import type { Logger } from 'pino';
import { composeApi } from '../../api/compose.ts';
import { type RunningApi, startApi } from '../../api/node.ts';
import { createFolderFiles } from '../../store/attachments/folder-storage.ts';
import { measure } from '../../store/measure.ts';
import { pageListener } from '../../workers/operations-server.ts';
import type { ProductConfig } from './product-config.ts';
import type { ProductParts } from './product-worker.ts';

/**
 * The API of the local stack: tokens of the built-in issuer, cases that begin on the worker in the
 * same process, and the figures of both.
 */
export function runApi(
  config: ProductConfig,
  parts: ProductParts,
  logger: Logger,
): Promise<RunningApi> {
  const { taskQueue } = config;
  const source = { client: parts.dynamo, table: config.dynamodb.table };
  const measured = { client: parts.client, source, stage: 'local', queue: { taskQueue } };
  const deps = composeApi({
    ...parts,
    taskQueue,
    eagerStart: true,
    source,
    files: createFolderFiles({ folder: config.attachmentsDir, key: config.keys.fileKey }),
    accessFile: join(config.policyDir, 'access.yaml'),
    issuer: config.keys.issuer.trusted,
    keyRing: config.temporal.keyRing,
    tokenInPath: true,
    webhookSecrets: [config.keys.webhookSecret],
    links: { uiBaseUrl: config.uiUrl, namespace: config.temporal.namespace },
    logger,
  });
  return startApi(deps, {
    port: config.port,
    beside: {
      '/metrics': pageListener({
        '/metrics': parts.figures.page((nowMs) => measure(measured, nowMs)),
      }),
    },
  });
}
