import { HeadObjectCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import type { EpochMs } from '../../domain/shared/json.ts';
import { dispositionOf, type ObjectStorage } from './object-storage.ts';
import { awsEscaped, type PresignedRequest, presign } from './presign.ts';

export interface S3StorageOptions {
  readonly bucket: string;
  readonly now?: () => EpochMs;
  /** Of what speaks like S3; without it that of AWS in the client's region. */
  readonly endpoint?: string | undefined;
  readonly client?: S3Client;
}

/**
 * Files in a bucket. An upload is signed for one size and one SHA-256, both of which S3 checks, and
 * for a key under which nothing lies: what was attached cannot be replaced.
 */
export function createS3Storage(options: S3StorageOptions): ObjectStorage {
  const {
    bucket,
    endpoint,
    now = Date.now,
    client = new S3Client({ forcePathStyle: true }),
  } = options;
  const sign = async (
    key: string,
    expiresAtMs: EpochMs,
    request: Omit<PresignedRequest, 'url' | 'seconds'>,
  ): Promise<string> => {
    const [region, credentials] = [await client.config.region(), await client.config.credentials()];
    const path = [bucket, ...key.split('/')].map(awsEscaped).join('/');
    const url = new URL(`${endpoint ?? `https://s3.${region}.amazonaws.com`}/${path}`);
    const nowMs = now();
    const seconds = Math.max(1, Math.floor((expiresAtMs - nowMs) / 1000));
    return presign({ ...request, url, seconds }, { credentials, region, nowMs });
  };
  return {
    uploadAddress: async ({ key, bytes, digest, mediaType }, expiresAtMs) => {
      const headers = {
        'content-type': mediaType,
        'if-none-match': '*',
        'x-amz-checksum-sha256': Buffer.from(digest, 'hex').toString('base64'),
      };
      // Every client sends the length by itself; some let nobody set it.
      const signed = { ...headers, 'content-length': String(bytes) };
      const url = await sign(key, expiresAtMs, { method: 'PUT', headers: signed });
      return { method: 'PUT', url, headers };
    },
    downloadAddress: ({ key, fileName, mediaType }, expiresAtMs) =>
      sign(key, expiresAtMs, {
        method: 'GET',
        query: {
          'response-content-disposition': dispositionOf(fileName),
          'response-content-type': mediaType,
        },
      }),
    look: (key) => look(client, bucket, key),
  };
}

async function look(
  client: S3Client,
  bucket: string,
  key: string,
): ReturnType<ObjectStorage['look']> {
  try {
    const head = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
    const { ContentLength: bytes = 0, ChecksumSHA256 = '' } = await client.send(head);
    return { bytes, digest: Buffer.from(ChecksumSHA256, 'base64').toString('hex') };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
