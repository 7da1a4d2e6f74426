import { createHash, createHmac } from 'node:crypto';
import type { EpochMs } from '../../domain/shared/json.ts';

/** Who signs. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request to S3 that is signed for somebody else to make. */
export interface PresignedRequest {
  readonly method: 'GET' | 'PUT';
  /** Without a query; its path is escaped. */
  readonly url: URL;
  /** Must be sent as they are, names in lower case; the host is added. */
  readonly headers?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
  readonly seconds: number;
}

export interface Signer {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly nowMs: EpochMs;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * The address of a request to S3, signed in its query by AWS Signature Version 4. The body is not
 * part of the signature: a checksum among the headers is, which S3 compares with what it receives.
 */
export function presign(request: PresignedRequest, { credentials, region, nowMs }: Signer): string {
  const at = `${new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = Object.entries({ host: request.url.host, ...request.headers }).toSorted(byName);
  const names = headers.map(([name]) => name).join(';');
  const query = queryText({
    ...request.query,
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': at,
    'X-Amz-Expires': String(request.seconds),
    'X-Amz-SignedHeaders': names,
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
  });
  const canonical = [
    request.method,
    request.url.pathname,
    query,
    ...headers.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const toSign = [algorithm, at, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return `${request.url.origin}${request.url.pathname}?${query}&X-Amz-Signature=${signature}`;
}

/** Percent-encoding by AWS's rules, which escape more than `encodeURIComponent` does. */
export function awsEscaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function queryText(query: { readonly [name: string]: string }): string {
  return Object.entries(query)
    .map(([name, value]): [string, string] => [awsEscaped(name), awsEscaped(value)])
    .toSorted(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) =>
  createHmac('sha256', key).update(text).digest();
