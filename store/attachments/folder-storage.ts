import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../domain/shared/canonical-json.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import { createWhole, isAbsent } from '../records/files.ts';
import type { ObjectStorage, StoredFile } from './object-storage.ts';

/** Why a signed address is not served. */
export type AddressRefusal = 'signature' | 'expired';

/** Why bytes that were sent are not kept. */
export type UploadRefusal = AddressRefusal | 'exists' | 'too-long' | 'too-short' | 'other-digest';

/** A request to a signed address: the key below the address of files, and the query. */
export interface SignedRequest {
  readonly key: string;
  readonly query: URLSearchParams;
}

/** What the API serves of the folder, by signed addresses. */
export interface LocalFiles {
  /** Keeps the bytes if they are those that the address was made for; counts them as they come. */
  readonly receive: (
    request: SignedRequest,
    body: AsyncIterable<Uint8Array>,
  ) => Promise<UploadRefusal | undefined>;
  readonly offer: (request: SignedRequest) => Promise<AddressRefusal | OfferedFile | undefined>;
}

export interface OfferedFile {
  readonly content: AsyncIterable<Uint8Array>;
  readonly fileName: string;
  readonly mediaType: string;
}

export interface FolderOptions {
  readonly folder: string;
  /** Signs addresses. */
  readonly key: string;
  readonly now?: () => EpochMs;
}

/** Where the API serves files of the folder. */
export const filesPath = '/v1/files/';

/**
 * Files in a folder, and the API's part in it: for the local stack. Several processes may share it.
 */
export function createFolderFiles(options: FolderOptions): {
  readonly storage: ObjectStorage;
  readonly local: LocalFiles;
} {
  const { folder } = options;
  return {
    storage: {
      uploadAddress: async ({ key, bytes, digest, mediaType }, expiresAtMs) => {
        const query = { bytes: String(bytes), digest, expires: String(expiresAtMs) };
        const headers = { 'content-type': mediaType };
        return { method: 'PUT', url: addressOf(options, { method: 'PUT', key, query }), headers };
      },
      downloadAddress: async ({ key, fileName, mediaType }, expiresAtMs) => {
        const query = { fileName, mediaType, expires: String(expiresAtMs) };
        return addressOf(options, { method: 'GET', key, query });
      },
      look: (key) => look(join(folder, key)),
    },
    local: {
      receive: async (request, body) =>
        faultOf(options, 'PUT', request) ?? receive(folder, request, body),
      offer: async (request) => faultOf(options, 'GET', request) ?? offer(folder, request),
    },
  };
}

interface Signed {
  readonly method: 'PUT' | 'GET';
  readonly key: string;
  readonly query: { readonly [name: string]: string };
}

const signatureName = 'signature';

function signatureOf({ key: secret }: FolderOptions, signed: Signed): Buffer {
  const text = canonicalJson({ ...signed });
  return createHmac('sha256', secret).update(`file address ${text}`).digest();
}

function addressOf(options: FolderOptions, signed: Signed): string {
  const signature = signatureOf(options, signed).toString('base64url');
  const query = new URLSearchParams({ ...signed.query, [signatureName]: signature });
  return `${filesPath}${signed.key}?${query.toString()}`;
}

/** An address works for its own method, key and query alone, and until its time. */
function faultOf(
  options: FolderOptions,
  method: Signed['method'],
  { key, query }: SignedRequest,
): AddressRefusal | undefined {
  const { [signatureName]: brought = '', ...rest } = Object.fromEntries(query);
  const signature = signatureOf(options, { method, key, query: rest });
  const bytes = Buffer.from(brought, 'base64url');
  const isOurs = bytes.length === signature.length && timingSafeEqual(bytes, signature);
  if (!isOurs) return 'signature';
  return Number(rest['expires']) <= (options.now ?? Date.now)() ? 'expired' : undefined;
}

class RefusedBytes extends Error {
  readonly reason: UploadRefusal;

  constructor(reason: UploadRefusal) {
    super(reason);
    this.reason = reason;
  }
}

async function receive(
  folder: string,
  { key, query }: SignedRequest,
  body: AsyncIterable<Uint8Array>,
): Promise<UploadRefusal | undefined> {
  const announced = { bytes: Number(query.get('bytes')), digest: query.get('digest') ?? '' };
  try {
    const isNew = await createWhole(join(folder, key), checked(body, announced));
    return isNew ? undefined : 'exists';
  } catch (error) {
    if (error instanceof RefusedBytes) return error.reason;
    throw error;
  }
}

/**
 * Passes bytes on; breaks off at the first one too many, and at the end unless they are the file.
 */
async function* checked(
  body: AsyncIterable<Uint8Array>,
  announced: Pick<StoredFile, 'bytes' | 'digest'>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > announced.bytes) throw new RefusedBytes('too-long');
    hash.update(chunk);
    yield chunk;
  }
  if (bytes < announced.bytes) throw new RefusedBytes('too-short');
  if (hash.digest('hex') !== announced.digest) throw new RefusedBytes('other-digest');
}

async function offer(
  folder: string,
  { key, query }: SignedRequest,
): Promise<OfferedFile | undefined> {
  if ((await look(join(folder, key))) === undefined) return undefined;
  return {
    content: createReadStream(join(folder, key)),
    fileName: query.get('fileName') ?? '',
    mediaType: query.get('mediaType') ?? '',
  };
}

async function look(path: string): Promise<Pick<StoredFile, 'bytes' | 'digest'> | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  return { bytes, digest: hash.digest('hex') };
}
