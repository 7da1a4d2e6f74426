import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { ensureLocalIssuer } from '../../api/auth/local-issuer.ts';
import { composeApi } from '../../api/compose.ts';
import { startApi } from '../../api/node.ts';
import { productFile } from '../../platform/config/product-file.ts';
import { createDataConverter } from '../../platform/temporal/data-converter.ts';
import { createFolderFiles } from '../../store/attachments/folder-storage.ts';
import { createDynamoClient } from '../../store/client.ts';
import { createReadModel } from '../../store/read-model.ts';
import { createFolderRecordStore } from '../../store/records/folder-record-store.ts';
import { createVault } from '../../store/vault/vault.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { testKeyRing } from './keys.ts';
import { testCursorKey, vaultTableOf, type WorkerPlace } from './worker-place.ts';

/**
 * An API as a process of its own, on the place and the issuer's folder given as JSON. It says
 * `listening` and its address.
 */
const { place, issuerFolder } = JSON.parse(process.argv[2] ?? 'null') as {
  readonly place: WorkerPlace;
  readonly issuerFolder: string;
};
const connection = await NativeConnection.connect({ address: place.temporalAddress });
const client = new Client({ connection, dataConverter: createDataConverter(testKeyRing) });
const source = {
  client: createDynamoClient({ endpoint: place.store.endpoint, region: 'local' }),
  table: place.store.table,
};
const issuer = await ensureLocalIssuer(issuerFolder, { HANDOFF_STAGE: 'local' });
const deps = composeApi({
  client,
  taskQueue: place.taskQueue,
  source,
  readModel: createReadModel({ ...source, cursorKey: testCursorKey }),
  records: createFolderRecordStore(place.recordsFolder),
  files: createFolderFiles({
    folder: `${place.recordsFolder}/files`,
    key: testCursorKey,
    now: Date.now,
  }),
  vault: createVault({ client: source.client, table: vaultTableOf(place), keyRing: testKeyRing }),
  policy: { ...loadPolicy(productFile('policy')), notices: place.notices },
  accessFile: productFile('policy/access.yaml'),
  issuer: issuer.trusted,
  keyRing: testKeyRing,
  tokenInPath: false,
  webhookSecrets: [],
  links: { uiBaseUrl: 'http://127.0.0.1:8233', namespace: 'default' },
  tracing: undefined,
  logger: pino({ level: 'silent' }),
});
const api = await startApi(deps, { port: 0 });
process.stdout.write(`listening ${api.url}\n`);
