import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** The few things that records need of an S3 bucket. */
export interface Bucket {
  /** Text of an object, or `undefined`. */
  readonly read: (key: string) => Promise<string | undefined>;
  /** Writes an object that is not there yet; false when one is, whatever it holds. */
  readonly create: (key: string, text: string) => Promise<boolean>;
  /** Keys that begin so, in their order. */
  readonly keys: (prefix: string) => Promise<readonly string[]>;
  /** What follows the prefix up to the next slash, each once and in order. */
  readonly folders: (prefix: string) => Promise<readonly string[]>;
}

const taken = 412;
/** Two first writes of a key at once: the loser may try again. */
const contended = 409;
const triesAtOnce = 5;

/**
 * A bucket of S3, or of what speaks like it. Its writes never replace an object, so neither a retry
 * nor a stray caller can change one.
 */
export function createS3Bucket(
  name: string,
  client = new S3Client({ forcePathStyle: true }),
): Bucket {
  const place = { client, name };
  return {
    create: (key, text) => create(place, { key, text }, triesAtOnce),
    read: (key) => read(place, key),
    keys: (prefix) => keysBelow(place, prefix),
    folders: (prefix) => foldersBelow(place, prefix),
  };
}

interface Place {
  readonly client: S3Client;
  readonly name: string;
}

async function create(
  place: Place,
  object: { readonly key: string; readonly text: string },
  tries: number,
): Promise<boolean> {
  const put = new PutObjectCommand({
    Bucket: place.name,
    Key: object.key,
    Body: object.text,
    ContentType: 'application/json',
    IfNoneMatch: '*',
  });
  try {
    await place.client.send(put);
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === taken) return false;
    if (status === contended && tries > 1) return create(place, object, tries - 1);
    throw error;
  }
}

async function read({ client, name }: Place, key: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

const pageSize = 1_000;

async function keysBelow({ client, name }: Place, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  const pages = paginateListObjectsV2({ client, pageSize }, { Bucket: name, Prefix: prefix });
  for await (const { Contents = [] } of pages)
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  return keys;
}

async function foldersBelow({ client, name }: Place, prefix: string): Promise<readonly string[]> {
  const folders: string[] = [];
  const ask = { Bucket: name, Prefix: prefix, Delimiter: '/' };
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client, pageSize }, ask))
    folders.push(...CommonPrefixes.flatMap(({ Prefix }) => Prefix?.slice(prefix.length, -1) ?? []));
  return folders;
}
