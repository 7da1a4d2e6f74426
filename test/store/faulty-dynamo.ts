import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to one call: `lose-reply` = done, then the connection is cut; `leave-some` = of a
 * batch only the first item is done.
 */
export type Fate = 'pass' | 'throttle' | 'conflict' | 'lose-reply' | 'leave-some';

export interface FaultyDynamo {
  readonly endpoint: string;
  /** Operations in the order they arrived: `UpdateItem`, `PutItem`, … */
  readonly calls: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Stands between the SDK and DynamoDB Local, which itself never throttles; `decide` sees the
 * operation and its number from 1.
 */
export async function startFaultyDynamo(
  endpoint: string,
  decide: (operation: string, n: number) => Fate,
): Promise<FaultyDynamo> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    calls.push(operation);
    const fate = decide(operation, calls.length);
    void answer(endpoint, request, fate).then(
      ({ status, body }) => {
        if (fate === 'lose-reply') request.socket.destroy();
        else response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
      },
      () => request.socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close };
}

const refusals = {
  throttle: 'ProvisionedThroughputExceededException',
  conflict: 'TransactionConflictException',
} as const;

async function answer(
  endpoint: string,
  request: IncomingMessage,
  fate: Fate,
): Promise<{ status: number; body: string }> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (fate === 'throttle' || fate === 'conflict') {
    return {
      status: 400,
      body: JSON.stringify({
        __type: `com.amazonaws.dynamodb.v20120810#${refusals[fate]}`,
        message: 'by test',
      }),
    };
  }
  if (fate !== 'leave-some') return forward(endpoint, request, body);
  const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, unknown[]> };
  const [[table, [first, ...rest]]] = Object.entries(RequestItems) as [[string, unknown[]]];
  await forward(endpoint, request, JSON.stringify({ RequestItems: { [table]: [first] } }));
  return {
    status: 200,
    body: JSON.stringify({ UnprocessedItems: rest.length > 0 ? { [table]: rest } : {} }),
  };
}

async function forward(endpoint: string, request: IncomingMessage, body: string) {
  const { 'x-amz-target': target, authorization, 'x-amz-date': date } = request.headers;
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': String(target),
    authorization: String(authorization),
    'x-amz-date': String(date),
  };
  const reply = await fetch(endpoint, { method: 'POST', headers, body });
  return { status: reply.status, body: await reply.text() };
}
