import { createHash, createHmac } from 'node:crypto';

/** Who signs. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A call of DynamoDB's JSON protocol, which is always a POST to `/`. */
export interface SignedCall {
  /** With the port unless it is the scheme's own. */
  readonly host: string;
  readonly region: string;
  /** `DynamoDB_20120810.PutItem` */
  readonly target: string;
  readonly body: string;
  readonly atMs: number;
}

/** Headers of a call under AWS's Signature Version 4. The key derived for a day is kept, which is four of the five HMACs. */
export function createSigner() {
  let kept: { readonly of: string; readonly key: Buffer } | undefined;
  const keyFor = (secret: string, day: string, region: string): Buffer => {
    const of = `${secret}\n${day}\n${region}`;
    if (kept?.of !== of) {
      kept = { of, key: [day, region, 'dynamodb', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`)) };
    }
    return kept.key;
  };
  return (credentials: SigningKey, { host, region, target, body, atMs }: SignedCall): Record<string, string> => {
    const date = new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const day = date.slice(0, 8);
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      host,
      'x-amz-date': date,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      'x-amz-target': target,
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
    const scope = `${day}/${region}/dynamodb/aws4_request`;
    const signature = hmac(keyFor(secretAccessKey, day, region), `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString(
      'hex',
    );
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
