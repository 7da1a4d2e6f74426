import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DynamoDBDocumentClient,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { decodeOutput, encodeInput } from './attribute-values.ts';
import type { Attempt, Reply } from './exchange.ts';
import { createSigner } from './signature.ts';
import type { Turns } from './turns.ts';

/** What the store asks of DynamoDB in the course of a request, in plain values. */
interface Operations {
  readonly GetItem: { readonly input: GetCommandInput; readonly output: Pick<GetCommandOutput, 'Item'> };
  readonly PutItem: { readonly input: PutCommandInput; readonly output: object };
  readonly UpdateItem: { readonly input: UpdateCommandInput; readonly output: object };
  readonly DeleteItem: { readonly input: DeleteCommandInput; readonly output: object };
  readonly Query: { readonly input: QueryCommandInput; readonly output: Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'> };
  readonly BatchGetItem: {
    readonly input: BatchGetCommandInput;
    readonly output: Pick<BatchGetCommandOutput, 'Responses' | 'UnprocessedKeys'>;
  };
  readonly BatchWriteItem: { readonly input: BatchWriteCommandInput; readonly output: Pick<BatchWriteCommandOutput, 'UnprocessedItems'> };
}

/** Calls DynamoDB; an error has DynamoDB's name for it. `abortSignal` gives up the call; what was sent may still be applied. */
export type CallDynamo = <O extends keyof Operations>(
  operation: O,
  input: Operations[O]['input'],
  options?: { readonly abortSignal?: AbortSignal },
) => Promise<Operations[O]['output']>;

export interface CallParts {
  /** Credentials, region and the rule of repetition are the SDK's. */
  readonly config: DynamoDBDocumentClient['config'];
  readonly endpoint: () => Promise<{ readonly host: string; readonly exchange: (attempt: Attempt) => Promise<Reply> }>;
  readonly turns: Turns;
}

/**
 * The calls of every request, past the SDK's layers, whose schemas, middleware and signer take twice the CPU of all the rest of a call. What
 * is done seldom (tables, scans) stays with the SDK.
 */
export function createCalls({ config, endpoint, turns }: CallParts): CallDynamo {
  const sign = createSigner();
  const clock = { skewMs: 0 };
  const attempt = async (operation: string, body: string, signal: AbortSignal | undefined): Promise<Reply> => {
    const [{ host, exchange }, region, credentials] = await Promise.all([endpoint(), config.region(), config.credentials()]);
    const target = `DynamoDB_20120810.${operation}`;
    return exchange({ headers: sign(credentials, { host, region, target, body, atMs: Date.now() + clock.skewMs }), body, signal });
  };
  return async (operation, input, { abortSignal } = {}) => {
    const body = JSON.stringify(encodeInput(input));
    // A turn is for one attempt: it is not kept through the pause before the next.
    const once = async () => outputOf(await turns.take(() => attempt(operation, body, abortSignal)), clock);
    return await repeated(config, once, abortSignal);
  };
}

/** Runs until it succeeds, or the SDK's rule of repetition has no more attempts for it. */
async function repeated<T>(config: CallParts['config'], once: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const rule = await config.retryStrategy();
  if (!('acquireInitialRetryToken' in rule)) throw new Error('the retry strategy is of a kind the SDK has given up');
  let token = await rule.acquireInitialRetryToken('');
  for (;;) {
    try {
      const output = await once();
      rule.recordSuccess(token);
      return output;
    } catch (error) {
      token = await rule.refreshRetryTokenForRetry(token, { errorType: errorTypeOf(error as Failure) }).catch(() => {
        throw error;
      });
      await pause(token.getRetryDelay());
      signal?.throwIfAborted();
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

interface Failure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

const throttlings = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);

function errorTypeOf({ name, $metadata }: Failure): 'THROTTLING' | 'TRANSIENT' | 'CLIENT_ERROR' {
  if (throttlings.has(name)) return 'THROTTLING';
  // Ours, or given up.
  if ($metadata === undefined || name === 'AbortError') return 'CLIENT_ERROR';
  const { httpStatusCode: status = 500, clockSkewCorrected = false } = $metadata;
  return status >= 500 || clockSkewCorrected || name === 'TransactionInProgressException' ? 'TRANSIENT' : 'CLIENT_ERROR';
}

function outputOf<T extends object>(reply: Reply, clock: { skewMs: number }): T {
  const body = parse(reply.text);
  // The answer of an operation is what DynamoDB says it is.
  if (reply.status === 200 && body !== undefined) return decodeOutput(body) as T;
  throw errorOf(reply, body, clock);
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const clockFaults = new Set(['InvalidSignatureException', 'RequestExpired', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch']);
const toleratedSkewMs = 300_000;

/** DynamoDB's error. Something else than DynamoDB in between, a proxy's page say, counts as a server that fails. */
function errorOf({ status, date }: Reply, body: object | undefined, clock: { skewMs: number }): Failure {
  const { __type: type = 'UnreadableAnswer', message = `DynamoDB answered ${status}` } = (body ?? {}) as {
    __type?: string;
    message?: string;
  };
  const name = type.slice(type.lastIndexOf('#') + 1);
  const skewMs = Date.parse(date ?? '') - Date.now();
  // Our clock is wrong: from now on it goes by the server's.
  const clockSkewCorrected = clockFaults.has(name) && Math.abs(skewMs - clock.skewMs) >= toleratedSkewMs;
  if (clockSkewCorrected) clock.skewMs = skewMs;
  const httpStatusCode = body === undefined ? Math.max(status, 502) : status;
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, clockSkewCorrected } });
}
