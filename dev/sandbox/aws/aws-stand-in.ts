import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The little of S3 and Secrets Manager that the product asks for, in memory, over HTTP, as
 * AWS_ENDPOINT_URL names it.
 */
export interface AwsStandIn {
  readonly url: string;
  /** Objects by `bucket/key`. */
  readonly objects: Map<string, string>;
  /** Values by name. */
  readonly secrets: Map<string, string>;
  /** What was asked, as `PUT bucket/key` or `GetSecretValue name`. */
  readonly asked: string[];
  /** Answers the next so many requests with this status. */
  readonly fail: (status: number, count: number) => void;
  /** What clients are given so that they come here. */
  readonly environment: { readonly [name: string]: string };
  readonly close: () => Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** Entries a page of a listing holds; small, so that listings of tests have several pages. */
const pageSize = 3;

/** Starts the stand-in on a free port. */
export async function startAwsStandIn(): Promise<AwsStandIn> {
  const world: World = {
    objects: new Map(),
    secrets: new Map(),
    asked: [],
    failing: { status: 0, left: 0 },
  };
  const { objects, secrets, asked, failing } = world;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const reply = answer(world, request, body);
      const { status, body: text = '', type = 'application/xml', headers } = reply;
      response.writeHead(status, { 'Content-Type': type, ...headers }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    objects,
    secrets,
    asked,
    fail: (status, count) => void Object.assign(failing, { status, left: count }),
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: url,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface World extends Pick<AwsStandIn, 'objects' | 'secrets' | 'asked'> {
  readonly failing: { readonly status: number; left: number };
}

function answer(
  { objects, secrets, asked, failing }: World,
  request: IncomingMessage,
  body: string,
): Reply {
  if (failing.left > 0) {
    failing.left -= 1;
    return xmlFault(failing.status, 'MadeUp');
  }
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string')
    return secretsReply(secrets, asked, { action: target.split('.')[1] ?? '', body });
  return objectReply(objects, asked, { request, body });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function xmlFault(status: number, code: string): Reply {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

function secretsReply(
  secrets: Map<string, string>,
  asked: string[],
  { action, body }: { action: string; body: string },
): Reply {
  const type = 'application/x-amz-json-1.1';
  const { SecretId: name = '', SecretString } = JSON.parse(body) as {
    SecretId?: string;
    SecretString?: string;
  };
  asked.push(`${action} ${name}`);
  if (action === 'PutSecretValue' && SecretString !== undefined && secrets.has(name)) {
    secrets.set(name, SecretString);
    return { status: 200, type, body: JSON.stringify({ Name: name }) };
  }
  const value = secrets.get(name);
  if (value === undefined)
    return {
      status: 400,
      type,
      body: JSON.stringify({ __type: 'ResourceNotFoundException', message: 'no such secret' }),
    };
  return { status: 200, type, body: JSON.stringify({ Name: name, SecretString: value }) };
}

const checksumHeader = 'x-amz-checksum-sha256';
const checksumOf = (text: string) => createHash('sha256').update(text).digest('base64');

function objectReply(
  objects: Map<string, string>,
  asked: string[],
  { request, body }: { request: IncomingMessage; body: string },
): Reply {
  const url = new URL(request.url ?? '/', 'http://s3');
  const path = decodeURIComponent(url.pathname.slice(1));
  asked.push(`${request.method} ${path}`);
  if (request.method === 'PUT') return putReply(objects, path, { request, body });
  if (url.searchParams.get('list-type') === '2')
    return listing(objects, path.replace(/\/$/, ''), url.searchParams);
  const text = objects.get(path);
  if (request.method === 'HEAD') return headReply(text);
  return text === undefined
    ? xmlFault(404, 'NoSuchKey')
    : { status: 200, body: text, type: 'application/json' };
}

function putReply(
  objects: Map<string, string>,
  path: string,
  { request, body }: { request: IncomingMessage; body: string },
): Reply {
  if (request.headers['if-none-match'] === '*' && objects.has(path))
    return xmlFault(412, 'PreconditionFailed');
  const announced = request.headers[checksumHeader];
  if (announced !== undefined && announced !== checksumOf(body)) return xmlFault(400, 'BadDigest');
  objects.set(path, body);
  return { status: 200 };
}

function headReply(text: string | undefined): Reply {
  if (text === undefined) return { status: 404 };
  const headers = {
    'Content-Length': String(Buffer.byteLength(text)),
    [checksumHeader]: checksumOf(text),
  };
  return { status: 200, headers };
}

function listing(objects: Map<string, string>, bucket: string, query: URLSearchParams): Reply {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter')];
  const keys = [...objects.keys()]
    .filter((path) => path.startsWith(`${bucket}/${prefix}`))
    .map((path) => path.slice(bucket.length + 1));
  const entries = new Set(
    keys.toSorted().map((key) => (delimiter === null ? key : upTo(key, prefix, delimiter))),
  );
  const after = query.get('continuation-token') ?? '';
  const rest = [...entries].filter((entry) => entry > after);
  const page = rest.slice(0, pageSize);
  const isFolder = (entry: string) => delimiter !== null && entry.endsWith(delimiter);
  const xml = page.map((entry) =>
    isFolder(entry)
      ? `<CommonPrefixes><Prefix>${entry}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${entry}</Key></Contents>`,
  );
  const next = `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>`;
  const more = rest.length > page.length ? `<IsTruncated>true</IsTruncated>${next}` : '';
  return { status: 200, body: `<ListBucketResult>${xml.join('')}${more}</ListBucketResult>` };
}

function upTo(key: string, prefix: string, delimiter: string): string {
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? key : key.slice(0, end + 1);
}
