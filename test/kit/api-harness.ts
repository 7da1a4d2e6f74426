import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import {
  ensureLocalIssuer,
  type LocalIssuer,
  type LocalTokenRequest,
} from '../../api/auth/local-issuer.ts';
import { composeApi } from '../../api/compose.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { startApi } from '../../api/node.ts';
import type { Role } from '../../domain/shared/roles.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import { createFolderFiles } from '../../store/attachments/folder-storage.ts';
import { createDynamoClient } from '../../store/client.ts';
import { createIdempotencyStore } from '../../store/idempotency.ts';
import { createReadModel } from '../../store/read-model.ts';
import { createVault } from '../../store/vault/vault.ts';
import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import { type ApiCaller, createCaller, type Json, type Seen } from './api-caller.ts';
import { OrderDriver } from './case-driver.ts';
import { eventually } from './eventually.ts';
import { type Harness, type HarnessOptions, startHarness } from './harness.ts';
import { testKeyRing } from './keys.ts';
import { testCursorKey, vaultTableOf } from './worker-place.ts';

/** Secret of webhooks in tests. */
export const testWebhookSecret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
export const testLinks = { uiBaseUrl: 'http://127.0.0.1:8233', namespace: 'default' };
export const accessFile = join(import.meta.dirname, '../../policy/access.yaml');

/** The product on real parts, reached as its users do: over HTTP with tokens. */
export interface ApiHarness extends Harness {
  readonly url: string;
  /** Lines of the API's log, as JSON. */
  readonly logLines: readonly string[];
  readonly issuer: LocalIssuer;
  /** A client with a token of this subject and these roles. */
  readonly as: (subject: string, ...roles: Role[]) => ApiCaller;
  readonly withToken: (request: Partial<LocalTokenRequest>) => ApiCaller;
  readonly anonymous: ApiCaller;
  /**
   * Posts the order of a copy of a sandbox source as `shop`, and answers with what came back and
   * the case's driver.
   */
  readonly postOrder: (sourceNumber: string) => Promise<PostedOrder>;
  /** The request for a copy of a sandbox source, under a number of its own. */
  readonly copyOf: (sourceNumber: string) => Promise<OrderRequest>;
  /** Reads until the answer is 200 and looks as wanted. */
  readonly reads: (
    caller: ApiCaller,
    path: string,
    looks?: (body: Json) => boolean,
  ) => Promise<Json>;
}

export interface PostedOrder {
  readonly answer: Seen;
  readonly caseId: string;
  readonly request: OrderRequest;
  readonly driver: OrderDriver;
}

export interface ApiHarnessOptions extends HarnessOptions {
  /** The API's own way to Temporal, where a proxy stands in between; the worker has another. */
  readonly apiTemporalAddress?: string;
  /** The API's own way to the table. */
  readonly apiStoreEndpoint?: string;
  /** Clock of the idempotency rows. */
  readonly idempotencyNow?: () => number;
  /** Replaces parts of the API. */
  readonly deps?: (real: ApiDeps) => ApiDeps;
}

/** Starts a harness and an API on it; call `close` in afterAll. */
export async function startApiHarness(options: ApiHarnessOptions = {}): Promise<ApiHarness> {
  const harness = await startHarness(options);
  const keys = mkdtempSync(join(tmpdir(), 'handoff-issuer-'));
  const issuer = await ensureLocalIssuer(keys, { HANDOFF_STAGE: 'local' });
  const logLines: string[] = [];
  const way = await wayOf(harness, options);
  const composed = composeApi({
    ...way.parts,
    taskQueue: harness.taskQueue,
    records: harness.records,
    files: createFolderFiles({
      folder: join(harness.place.recordsFolder, 'files'),
      key: testCursorKey,
    }),
    vault: createVault({
      client: way.parts.source.client,
      table: vaultTableOf(harness.place),
      keyRing: testKeyRing,
    }),
    policy: harness.policy,
    accessFile,
    issuer: issuer.trusted,
    keyRing: testKeyRing,
    tokenInPath: true,
    webhookSecrets: [testWebhookSecret],
    links: testLinks,
    tracing: options.tracing,
    logger: pino({ level: 'trace' }, { write: (line: string) => logLines.push(line) }),
  });
  const { idempotencyNow: now } = options;
  const real: ApiDeps = {
    ...composed,
    ...(now && {
      idempotency: createIdempotencyStore({ ...way.parts.source, now, ttlSeconds: 86_400 }),
    }),
  };
  const api = await startApi(options.deps?.(real) ?? real, { port: 0 });
  const send = (path: string, init: RequestInit) => fetch(`${api.url}${path}`, init);
  const withToken = (request: Partial<LocalTokenRequest>) =>
    createCaller(
      send,
      issuer.issueToken({ subject: 'ann', roles: [], ttlSeconds: 600, ...request }),
    );
  const as = (subject: string, ...roles: Role[]) => withToken({ subject, roles });
  const shop = as('shop', 'upstream-system');
  return {
    ...harness,
    url: api.url,
    logLines,
    issuer,
    as,
    withToken,
    anonymous: createCaller(send),
    copyOf: (sourceNumber) => harness.sandbox.copyOfSource(sourceNumber),
    postOrder: (sourceNumber) => postOrder(harness, shop, sourceNumber),
    reads: (caller, path, looks = () => true) => read(caller, path, looks),
    close: async () => {
      await api.close();
      await way.close();
      await harness.close();
      rmSync(keys, { recursive: true, force: true });
    },
  };
}

/** Connections of the API's own where it goes another way than the worker. */
async function wayOf(
  harness: Harness,
  { apiTemporalAddress, apiStoreEndpoint }: ApiHarnessOptions,
) {
  const own =
    apiTemporalAddress === undefined
      ? undefined
      : await NativeConnection.connect({ address: apiTemporalAddress });
  const client = own
    ? new Client({ connection: own, dataConverter: createDataConverter(testKeyRing) })
    : harness.client;
  const { endpoint, table } = {
    ...harness.place.store,
    ...(apiStoreEndpoint !== undefined && { endpoint: apiStoreEndpoint }),
  };
  const dynamo = createDynamoClient({ endpoint, region: 'local' });
  const source = { client: dynamo, table };
  return {
    parts: { client, source, readModel: createReadModel({ ...source, cursorKey: testCursorKey }) },
    close: async () => {
      dynamo.destroy();
      await own?.close();
    },
  };
}

async function postOrder(
  harness: Harness,
  caller: ApiCaller,
  sourceNumber: string,
): Promise<PostedOrder> {
  const request = await harness.sandbox.copyOfSource(sourceNumber);
  const answer = await caller.post('/v1/orders', request);
  if (answer.status !== 202)
    throw new Error(`POST /v1/orders answered ${answer.status}: ${answer.text}`);
  return {
    answer,
    request,
    caseId: answer.json.caseId,
    driver: new OrderDriver(harness.client, request.source),
  };
}

function read(caller: ApiCaller, path: string, looks: (body: Json) => boolean): Promise<Json> {
  return eventually(`GET ${path} as wanted`, async () => {
    const { status, json } = await caller.get(path);
    return status === 200 && looks(json) && json;
  });
}
