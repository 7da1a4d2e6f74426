import http from 'node:http';
import https from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type CallDynamo, createCalls } from './calls.ts';
import { createExchange } from './exchange.ts';
import { createTurns } from './turns.ts';

/** Where the table is. `endpoint` only for DynamoDB Local, which takes any credentials; without it the SDK's usual chain finds them. */
export interface DynamoOptions {
  readonly region: string;
  readonly endpoint?: string;
  /** Attempts of one call, the first included. Default 3: a longer outage is the caller's to carry. */
  readonly maxAttempts?: number;
  /** Time for one attempt; default 1500 ms. */
  readonly answerWithinMs?: number;
  /** Requests on their way at once; default 24. */
  readonly requestsAtOnce?: number;
}

/** The SDK's client for what is done seldom, and the short way for the calls of every request. */
export type DynamoClient = DynamoDBDocumentClient & { readonly call: CallDynamo };

const connectWithinMs = 500;

/**
 * A client that fails fast: 500 ms to connect, a limit on every answer, jittered back-off between attempts, connections kept alive. A burst
 * waits here for its turn, where no time is counted: sent all at once, requests would queue behind each other in the store until the last
 * ones time out, and their retries would make the queue longer.
 */
export function createDynamoClient(options: DynamoOptions): DynamoClient {
  const { requestsAtOnce = 24, answerWithinMs = 1500 } = options;
  const httpAgent = new http.Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  const httpsAgent = new https.Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  const raw = new DynamoDBClient({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    maxAttempts: options.maxAttempts ?? 3,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectWithinMs,
      requestTimeout: answerWithinMs,
      // Without it the SDK only logs that the time is up, and waits on.
      throwOnRequestTimeout: true,
      httpAgent,
      httpsAgent,
    },
  });
  const sdk = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  const endpoint = once(async () => {
    const url = options.endpoint === undefined ? await regionalEndpoint(raw) : new URL(options.endpoint);
    const agent = url.protocol === 'https:' ? httpsAgent : httpAgent;
    return { host: url.host, exchange: createExchange({ endpoint: url, agent, connectWithinMs, answerWithinMs }) };
  });
  return Object.assign(sdk, { call: createCalls({ config: raw.config, endpoint, turns: createTurns(requestsAtOnce) }) });
}

/** Where the SDK would send a call: by region, partition and the settings of the environment. */
async function regionalEndpoint({ config }: DynamoDBClient): Promise<URL> {
  const [Region, UseFIPS, UseDualStack] = await Promise.all([config.region(), config.useFipsEndpoint(), config.useDualstackEndpoint()]);
  return config.endpointProvider({ Region, UseFIPS, UseDualStack }).url;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
