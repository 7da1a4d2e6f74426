import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { NewAttachment } from '../../domain/cases/attachment.schema.ts';
import type { Attachment } from '../../domain/cases/attachment.ts';
import { type CaseId, partsOfCaseId } from '../../domain/cases/case-id.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { AttachmentPolicy } from '../../policy/attachments.schema.ts';
import { isApplied, StoreBusy } from '../faults.ts';
import { queryAll } from '../reads.ts';
import { expiryAttribute } from '../table.ts';
import type { ObjectStorage, StoredFile, UploadAddress } from './object-storage.ts';

/** An attachment of a case, uploaded or not. */
export interface AttachmentState extends Attachment {
  /** `expired`: nothing was uploaded in time; it is listed for a day more. */
  readonly state: 'pending' | 'complete' | 'expired';
  readonly by: string;
  readonly createdAtMs: EpochMs;
  readonly uploadUntilMs: EpochMs;
  readonly completedAtMs?: EpochMs;
}

/** What becomes of a file that somebody wants to attach. */
export type Begun =
  | {
      readonly kind: 'begun';
      readonly attachment: AttachmentState;
      readonly upload: UploadAddress & { readonly expiresAtMs: EpochMs };
    }
  /** Policy does not take it; every field at fault. */
  | {
      readonly kind: 'refused';
      readonly errors: readonly { readonly field: keyof NewAttachment; readonly reason: string }[];
    }
  | { readonly kind: 'full'; readonly perCase: number };

/** `fresh`: this call completed it, and the case is to be told. */
export type Completed =
  | { readonly kind: 'complete'; readonly attachment: Attachment; readonly fresh: boolean }
  | { readonly kind: 'not-uploaded' }
  | { readonly kind: 'absent' };

/**
 * Documents of cases: rows here, files in the storage. No projection: a rebuild of the table does
 * not bring the rows back, while the case and its record keep each reference and digest.
 */
export interface Attachments {
  readonly begin: (caseId: CaseId, file: NewAttachment & { readonly by: string }) => Promise<Begun>;
  /** Looks whether the file was uploaded, and then completes the attachment; may be repeated. */
  readonly complete: (caseId: CaseId, attachmentId: string) => Promise<Completed>;
  /** At most as many as policy allows a case, the oldest first. */
  readonly list: (caseId: CaseId) => Promise<readonly AttachmentState[]>;
  readonly find: (caseId: CaseId, attachmentId: string) => Promise<AttachmentState | undefined>;
  readonly download: (
    caseId: CaseId,
    attachment: Attachment,
  ) => Promise<{ readonly url: string; readonly expiresAtMs: EpochMs }>;
}

export interface AttachmentOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly storage: ObjectStorage;
  readonly policy: AttachmentPolicy;
  readonly now: () => EpochMs;
}

/** `slot` bounds the rows of a case: there are as many as policy allows, and each holds one. */
interface Row extends Omit<AttachmentState, 'state'> {
  readonly sk: string;
  /** Seconds since 1970; a completed attachment has none. */
  readonly expiresAt?: number;
}

const minuteMs = 60_000;
const dayInSeconds = 86_400;
const idBytes = 16;
const attempts = 10;
const partition = (caseId: CaseId) => `ATTACHMENTS#${caseId}`;
const slotKey = (slot: number) => `SLOT#${String(slot).padStart(3, '0')}`;

/** Attachments with their rows in the read model's table. */
export function createAttachments(options: AttachmentOptions): Attachments {
  const { storage, policy, now } = options;
  const find = async (caseId: CaseId, attachmentId: string) =>
    (await rowsOf(options, caseId)).find((row) => row.attachmentId === attachmentId);
  return {
    begin: (caseId, file) => begin(options, caseId, file),
    complete: async (caseId, attachmentId) => {
      const row = await find(caseId, attachmentId);
      return row === undefined ? { kind: 'absent' } : complete(options, caseId, row);
    },
    list: async (caseId) => {
      const states = (await rowsOf(options, caseId)).map((row) => stateOf(row, now()));
      return states.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
    },
    find: async (caseId, attachmentId) => {
      const row = await find(caseId, attachmentId);
      return row && stateOf(row, now());
    },
    download: async (caseId, { attachmentId, fileName, mediaType }) => {
      const expiresAtMs = now() + policy.downloadMinutes * minuteMs;
      const file = { key: fileKey(caseId, attachmentId), fileName, mediaType };
      return { url: await storage.downloadAddress(file, expiresAtMs), expiresAtMs };
    },
  };
}

async function begin(
  options: AttachmentOptions,
  caseId: CaseId,
  { by, sha256: digest, ...file }: NewAttachment & { readonly by: string },
): Promise<Begun> {
  const { storage, policy, now } = options;
  const errors = faultsOf(file, policy);
  if (errors.length > 0) return { kind: 'refused', errors };
  const createdAtMs = now();
  const attachmentId = randomBytes(idBytes).toString('hex');
  const uploadUntilMs = createdAtMs + policy.uploadMinutes * minuteMs;
  const state = { ...file, attachmentId, digest, by, createdAtMs, uploadUntilMs };
  if (!(await takeSlot(options, caseId, state))) return { kind: 'full', perCase: policy.perCase };
  const stored: StoredFile = { ...file, digest, key: fileKey(caseId, attachmentId) };
  const upload = await storage.uploadAddress(stored, uploadUntilMs);
  return {
    kind: 'begun',
    attachment: { ...state, state: 'pending' },
    upload: { ...upload, expiresAtMs: uploadUntilMs },
  };
}

function faultsOf(
  { bytes, mediaType }: Pick<NewAttachment, 'bytes' | 'mediaType'>,
  { largestBytes, mediaTypes }: AttachmentPolicy,
) {
  const tooLarge = { field: 'bytes', reason: `must be at most ${largestBytes}` } as const;
  const otherKind = {
    field: 'mediaType',
    reason: `must be one of ${mediaTypes.join(', ')}`,
  } as const;
  return [
    ...(bytes > largestBytes ? [tooLarge] : []),
    ...(mediaTypes.includes(mediaType) ? [] : [otherKind]),
  ];
}

/** Writes the row into the first free slot; false when every slot is taken. */
async function takeSlot(
  options: AttachmentOptions,
  caseId: CaseId,
  state: Omit<AttachmentState, 'state'>,
): Promise<boolean> {
  const { client, table, policy } = options;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const taken = new Set((await rowsOf(options, caseId)).map(({ sk }) => sk));
    const free = Array.from({ length: policy.perCase }, (_, slot) => slotKey(slot));
    const sk = free.find((key) => !taken.has(key));
    if (sk === undefined) return false;
    const expiresAt = Math.ceil(state.uploadUntilMs / 1000) + dayInSeconds;
    const put = new PutCommand({
      TableName: table,
      Item: { pk: partition(caseId), sk, ...state, [expiryAttribute]: expiresAt },
      ConditionExpression: `attribute_not_exists(pk) OR ${expiryAttribute} <= :nowSeconds`,
      ExpressionAttributeValues: { ':nowSeconds': Math.floor(options.now() / 1000) },
    });
    if (await isApplied(client.send(put))) return true;
  }
  throw new StoreBusy('the slots of a case were taken each time one was free');
}

async function complete(
  { client, table, storage, now }: AttachmentOptions,
  caseId: CaseId,
  row: Row,
): Promise<Completed> {
  const { attachmentId, fileName, mediaType, bytes, digest } = row;
  const attachment = { attachmentId, fileName, mediaType, bytes, digest };
  if (row.completedAtMs !== undefined) return { kind: 'complete', attachment, fresh: false };
  const found = await storage.look(fileKey(caseId, attachmentId));
  if (found?.bytes !== bytes || found.digest !== digest) return { kind: 'not-uploaded' };
  const update = new UpdateCommand({
    TableName: table,
    Key: { pk: partition(caseId), sk: row.sk },
    UpdateExpression: `SET completedAtMs = :now REMOVE ${expiryAttribute}`,
    ConditionExpression: 'attachmentId = :id AND attribute_not_exists(completedAtMs)',
    ExpressionAttributeValues: { ':now': now(), ':id': attachmentId },
  });
  return { kind: 'complete', attachment, fresh: await isApplied(client.send(update)) };
}

/** Rows whose time is up count as absent, deleted or not. */
async function rowsOf(
  { client, table, now }: AttachmentOptions,
  caseId: CaseId,
): Promise<readonly Row[]> {
  const items = await queryAll(
    { client, table },
    {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition(caseId) },
      ConsistentRead: true,
    },
  );
  return (items as unknown as readonly Row[]).filter(
    ({ expiresAt }) => expiresAt === undefined || expiresAt * 1000 > now(),
  );
}

function stateOf(row: Row, nowMs: EpochMs): AttachmentState {
  const { attachmentId, fileName, mediaType, bytes, digest, by } = row;
  const { createdAtMs, uploadUntilMs, completedAtMs } = row;
  const times = { createdAtMs, uploadUntilMs, ...(completedAtMs && { completedAtMs }) };
  const file = { attachmentId, fileName, mediaType, bytes, digest, by, ...times };
  if (completedAtMs !== undefined) return { ...file, state: 'complete' };
  return { ...file, state: nowMs < uploadUntilMs ? 'pending' : 'expired' };
}

/** No part of it is a caller's text (F-54): a case id has safe parts alone, and the id is ours. */
function fileKey(caseId: CaseId, attachmentId: string): string {
  if (partsOfCaseId(caseId) === undefined)
    throw new Error(`caseId: ${JSON.stringify(caseId)} is no case id, so it has no attachments`);
  return `${caseId.replaceAll(':', '/')}/${attachmentId}`;
}
