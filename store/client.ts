import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Where the table is. `endpoint` only for DynamoDB Local, which takes any credentials; without it the SDK's usual chain finds them. */
export interface DynamoOptions {
  readonly region: string;
  readonly endpoint?: string;
  /** Attempts of one call, the first included. Default 3: a longer outage is the caller's to carry. */
  readonly maxAttempts?: number;
  /** Time for one attempt; default 1500 ms. */
  readonly answerWithinMs?: number;
}

const connectWithinMs = 500;
const maxSockets = 100;

/** A client that fails fast: 500 ms to connect, a limit on every answer, jittered back-off between attempts, connections kept alive. */
export function createDynamoClient(options: DynamoOptions): DynamoDBDocumentClient {
  const agent = { keepAlive: true, maxSockets };
  const raw = new DynamoDBClient({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
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
  return DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
}
