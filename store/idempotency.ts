import { createHash, randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isConditionFailure } from './faults.ts';
import { expiryAttribute } from './table.ts';

/** Names one request: `key` is the client's, `scope` keeps clients and routes apart. */
export interface RequestName {
  readonly scope: string;
  readonly key: string;
}

/** The first answer of a request, given again to every repeat. */
export interface SavedAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

export type Begun =
  /** Go on, and end with `finish` or `abandon` under this token. */
  | { readonly kind: 'started'; readonly token: string }
  /** The first request is still at work: 409. */
  | { readonly kind: 'running' }
  | ({ readonly kind: 'replay' } & SavedAnswer)
  /** The key was used for another request: 422. */
  | { readonly kind: 'mismatch' };

/**
 * Remembers first answers by idempotency key (F-24..F-29). A request that neither finished nor was
 * abandoned (its process died) holds its key for the lock's length; then the same request may take
 * it over. A row past its time counts as absent, deleted or not (F-28).
 */
export interface IdempotencyStore {
  /** `requestHash`: digest of everything that must be the same in a repeat. */
  readonly begin: (request: RequestName & { readonly requestHash: string }) => Promise<Begun>;
  /** Saves the answer; nothing happens when the token no longer holds the key. */
  readonly finish: (
    held: RequestName & { readonly token: string },
    answer: SavedAnswer,
  ) => Promise<void>;
  /**
   * Frees the key, so that nothing of this request is remembered: for refused input and for faults
   * (F-29).
   */
  readonly abandon: (held: RequestName & { readonly token: string }) => Promise<void>;
}

export interface IdempotencyOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long an answer is remembered. */
  readonly ttlSeconds: number;
  /** How long a request may hold its key; default 30. Longer than any request may take. */
  readonly lockSeconds?: number;
}

interface IdempotencyRow {
  readonly state: 'running' | 'done';
  readonly token: string;
  readonly requestHash: string;
  readonly lockedUntilMs: number;
  readonly expiresAt: number;
  readonly answer?: SavedAnswer;
}

const free =
  `attribute_not_exists(pk) OR ${expiryAttribute} <= :nowSeconds OR (#state = :running AND ` +
  'lockedUntilMs <= :nowMs AND requestHash = :hash)';
const beginAttempts = 3;

/** Idempotency rows in the read model's table. */
export function createIdempotencyStore(options: IdempotencyOptions): IdempotencyStore {
  const { client, table } = options;
  return {
    begin: async (request) => {
      const token = randomUUID();
      for (let attempt = 0; attempt < beginAttempts; attempt += 1) {
        if (await lock(options, request, token)) return { kind: 'started', token };
        const { Item } = await client.send(
          new GetCommand({ TableName: table, Key: keyOf(request), ConsistentRead: true }),
        );
        const begun =
          Item && judge(Item as IdempotencyRow, { ...request, token, nowMs: options.now() });
        if (begun !== undefined) return begun;
      }
      // It was freed and taken again each time we looked.
      return { kind: 'running' };
    },
    finish: (held, answer) =>
      unlessLost(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(held),
            UpdateExpression: 'SET #state = :done, answer = :answer',
            ConditionExpression: '#token = :token',
            ExpressionAttributeNames: { '#state': 'state', '#token': 'token' },
            ExpressionAttributeValues: { ':done': 'done', ':answer': answer, ':token': held.token },
          }),
        ),
      ),
    abandon: (held) =>
      unlessLost(
        client.send(
          new DeleteCommand({
            TableName: table,
            Key: keyOf(held),
            ConditionExpression: '#token = :token AND #state = :running',
            ExpressionAttributeNames: { '#token': 'token', '#state': 'state' },
            ExpressionAttributeValues: { ':token': held.token, ':running': 'running' },
          }),
        ),
      ),
  };
}

async function lock(
  options: IdempotencyOptions,
  request: RequestName & { readonly requestHash: string },
  token: string,
): Promise<boolean> {
  const nowMs = options.now();
  const nowSeconds = Math.floor(nowMs / 1000);
  const row: IdempotencyRow = {
    state: 'running',
    token,
    requestHash: request.requestHash,
    lockedUntilMs: nowMs + (options.lockSeconds ?? 30) * 1000,
    expiresAt: nowSeconds + options.ttlSeconds,
  };
  const put = new PutCommand({
    TableName: options.table,
    Item: { ...keyOf(request), ...row },
    ConditionExpression: free,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':nowSeconds': nowSeconds,
      ':nowMs': nowMs,
      ':running': 'running',
      ':hash': request.requestHash,
    },
  });
  try {
    await options.client.send(put);
    return true;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return false;
  }
}

/**
 * What a held row means for this request; `undefined` when it has expired meanwhile: then it is
 * free, and the lock is tried again.
 */
function judge(
  row: IdempotencyRow,
  asker: { readonly requestHash: string; readonly token: string; readonly nowMs: number },
): Begun | undefined {
  if (row.expiresAt * 1000 <= asker.nowMs) return undefined;
  if (row.requestHash !== asker.requestHash) return { kind: 'mismatch' };
  // The lock was applied although its reply was lost, and the client's own retry met it (F-11).
  if (row.token === asker.token) return { kind: 'started', token: row.token };
  if (row.answer !== undefined) return { kind: 'replay', ...row.answer };
  return row.lockedUntilMs <= asker.nowMs ? undefined : { kind: 'running' };
}

/** Keys are the client's text: hashed, they have one length, and nothing of them is kept. */
function keyOf({ scope, key }: RequestName) {
  const name = createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('hex');
  return { pk: `IDEMPOTENCY#${name}`, sk: 'IDEMPOTENCY' };
}

async function unlessLost(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
