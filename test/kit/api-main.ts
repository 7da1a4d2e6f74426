import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { loadAccessPolicy } from '../../api/access/access-policy.ts';
import { ensureLocalIssuer } from '../../api/auth/local-issuer.ts';
import { createTokenVerifier } from '../../api/auth/token-verifier.ts';
import { defaultLimits } from '../../api/deps.ts';
import { startApi } from '../../api/node.ts';
import { createTemporalGateway } from '../../api/temporal-gateway.ts';
import { loadPolicy } from '../../policy/load.ts';
import { createFolderRecordStore } from '../../records/folder-record-store.ts';
import { reportsByPolicy } from '../../reports/month-report.ts';
import { createAbsenceStore } from '../../store/absences.ts';
import { createDynamoClient } from '../../store/client.ts';
import { createIdempotencyStore } from '../../store/idempotency.ts';
import { createReadModel } from '../../store/read-model.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { createPayloadCodec } from '../../temporal/payload-codec.ts';
import { productFile } from '../../temporal/product-file.ts';
import { testKeyRing } from './keys.ts';
import { testCursorKey, type WorkerPlace } from './worker-place.ts';

/** An API as a process of its own, on the place and the issuer's folder given as JSON. It says `listening` and its address. */
const { place, issuerFolder } = JSON.parse(process.argv[2] ?? 'null') as { readonly place: WorkerPlace; readonly issuerFolder: string };
const connection = await NativeConnection.connect({ address: place.temporalAddress });
const client = new Client({ connection, dataConverter: createDataConverter(testKeyRing) });
const dynamo = createDynamoClient({ endpoint: place.store.endpoint, region: 'local' });
const { table } = place.store;
const issuer = await ensureLocalIssuer(issuerFolder, { HANDOFF_STAGE: 'local' });
const records = createFolderRecordStore(place.recordsFolder);
const readModel = createReadModel({ client: dynamo, table, cursorKey: testCursorKey });
const policy = loadPolicy(productFile('policy'));
const api = await startApi(
  {
    temporal: createTemporalGateway(client, { taskQueue: place.taskQueue }),
    readModel,
    absences: createAbsenceStore({ client: dynamo, table }),
    idempotency: createIdempotencyStore({ client: dynamo, table, now: Date.now, ttlSeconds: 86_400 }),
    records: { get: async (caseId) => (await records.get(caseId))?.record },
    auth: { verify: createTokenVerifier([issuer.trusted]) },
    codec: { decode: (payloads) => createPayloadCodec(testKeyRing).decode(payloads), tokenInPath: false },
    webhookSecrets: [],
    links: { uiBaseUrl: 'http://127.0.0.1:8233', namespace: 'default' },
    policyTable: loadAccessPolicy(productFile('policy/access.yaml')),
    roster: { roster: place.notices.roster, policyVersion: place.policies['order-booking'].version },
    reports: reportsByPolicy(policy, readModel),
    clock: Date.now,
    logger: pino({ level: 'silent' }),
    limits: defaultLimits,
  },
  { port: 0 },
);
process.stdout.write(`listening ${api.url}\n`);
