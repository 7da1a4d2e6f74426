import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTurns } from './turns.ts';

/**
 * Where the table is. `endpoint` only for DynamoDB Local, which takes any credentials; without it
 * the SDK's usual chain finds them.
 */
export interface DynamoOptions {
  readonly region: string;
  readonly endpoint?: string;
  /**
   * Attempts of one call, the first included. Default 3: a longer outage is the caller's to carry.
   */
  readonly maxAttempts?: number;
  /** Time for one attempt; default 1500 ms. */
  readonly answerWithinMs?: number;
  /** Requests on their way at once; default 24. */
  readonly requestsAtOnce?: number;
}

const connectWithinMs = 500;

/**
 * A client that fails fast: 500 ms to connect, a limit on every answer, jittered back-off between
 * attempts, connections kept alive. A burst waits here for its turn, where no time is counted: sent
 * all at once, requests would queue behind each other in the store until the last ones time out,
 * and their retries would make the queue longer.
 */
export function createDynamoClient(options: DynamoOptions): DynamoDBDocumentClient {
  const { requestsAtOnce = 24 } = options;
  const agent = { keepAlive: true, maxSockets: requestsAtOnce };
  const raw = new DynamoDBClient({
    region: options.region,
    ...(options.endpoint !== undefined && {
      endpoint: options.endpoint,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
    maxAttempts: options.maxAttempts ?? 3,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectWithinMs,
      requestTimeout: options.answerWithinMs ?? 1500,
      // Without it the SDK only logs that the time is up, and waits on.
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  // Steps that cost time on each call and give nothing here: they prepare a log that nobody reads,
  // and guard Lambdas that call themselves.
  for (const step of ['loggerMiddleware', 'recursionDetectionMiddleware'])
    raw.middlewareStack.remove(step);
  const turns = createTurns(requestsAtOnce);
  // The innermost step holds one attempt: a turn is not kept through the pause before the next.
  raw.middlewareStack.add((send) => (args) => turns.take(() => send(args)), {
    step: 'deserialize',
    name: 'turns',
    priority: 'low',
  });
  return DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
}
