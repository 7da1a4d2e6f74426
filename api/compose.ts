import { dirname } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { KeyRing } from '../platform/temporal/key-ring.ts';
import { createPayloadCodec } from '../platform/temporal/payload-codec.ts';
import { readSchedules } from '../platform/temporal/schedule-states.ts';
import type { Tracing } from '../platform/tracing/tracing.ts';
import { loadAttachmentPolicy } from '../policy/attachments.ts';
import { createAbsenceStore } from '../store/absences.ts';
import { createAttachments } from '../store/attachments/attachments.ts';
import type { LocalFiles } from '../store/attachments/folder-storage.ts';
import type { ObjectStorage } from '../store/attachments/object-storage.ts';
import { createIdempotencyStore } from '../store/idempotency.ts';
import { reportsByPolicy } from '../store/month-report.ts';
import type { ReadModel } from '../store/read-model.ts';
import type { RecordStore } from '../store/records/record-store.ts';
import type { Policy } from '../workflows/load-policy.ts';
import { loadAccessPolicy } from './access/access-policy.ts';
import { createTokenVerifier, type TrustedIssuer } from './auth/token-verifier.ts';
import { type ApiDeps, defaultLimits } from './deps.ts';
import { procedureKeys } from './procedures.ts';
import { withinDeadline } from './temporal-faults.ts';
import { createTemporalGateway } from './temporal-gateway.ts';

/** What the API stands on; the rest of it is the same wherever it runs. */
export interface ApiParts extends Pick<ApiDeps, 'webhookSecrets' | 'links' | 'vault'> {
  readonly client: Client;
  readonly taskQueue: string;
  /** A worker shares the process: cases begin on it. */
  readonly eagerStart?: boolean;
  readonly source: { readonly client: DynamoDBDocumentClient; readonly table: string };
  readonly readModel: ReadModel;
  readonly records: RecordStore;
  /** Where attached files lie; `local` for a folder, which the API itself serves. */
  readonly files: { readonly storage: ObjectStorage; readonly local?: LocalFiles };
  readonly policy: Policy;
  /** Path of the table of roles and rights; attachments.yaml lies beside it. */
  readonly accessFile: string;
  readonly issuer: TrustedIssuer;
  readonly keyRing: KeyRing;
  /** Whether Temporal Web may bring its token in the codec's path. */
  readonly tokenInPath: boolean;
  readonly tracing: Tracing | undefined;
  readonly logger: Logger;
}

const dayInSeconds = 86_400;
const scheduleDeadlineMs = 4_000;

/**
 * Everything the API's routes need. Nothing is connected yet: each part answers for itself when it
 * is asked.
 */
export function composeApi(parts: ApiParts): ApiDeps {
  const { client, source, readModel, records, policy, webhookSecrets, links, logger } = parts;
  const codec = createPayloadCodec(parts.keyRing);
  return {
    temporal: createTemporalGateway(client, {
      taskQueue: parts.taskQueue,
      eagerStart: parts.eagerStart ?? false,
    }),
    readModel,
    idempotency: createIdempotencyStore({ ...source, now: Date.now, ttlSeconds: dayInSeconds }),
    absences: createAbsenceStore(source),
    records: { get: async (caseId) => (await records.get(caseId))?.record },
    attachments: createAttachments({
      ...source,
      storage: parts.files.storage,
      policy: loadAttachmentPolicy(dirname(parts.accessFile)),
      now: Date.now,
    }),
    localFiles: parts.files.local,
    vault: parts.vault,
    auth: { verify: createTokenVerifier([parts.issuer]) },
    codec: { decode: (payloads) => codec.decode(payloads), tokenInPath: parts.tokenInPath },
    webhookSecrets,
    links,
    policyTable: loadAccessPolicy(parts.accessFile, procedureKeys),
    library: { version: policy.version, policyOf: policy.forProcedure },
    roster: { roster: policy.notices.roster, policyVersion: policy.version },
    schedules: {
      list: () => withinDeadline(scheduleDeadlineMs, () => readSchedules(client, policy.schedules)),
    },
    reports: reportsByPolicy(policy, readModel),
    trace: parts.tracing?.request,
    clock: Date.now,
    logger,
    limits: defaultLimits,
  };
}
