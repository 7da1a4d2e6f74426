import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An answer of a handler and what it took. */
export interface Invocation {
  readonly answer: GatewayAnswer;
  /** From the start of the process's own code until the module was loaded. */
  readonly loadMs: number;
  /** From event to answer. */
  readonly ms: number;
  /** Processor time of the process until the answer. */
  readonly cpuMs: number;
}

/** An answer in payload format 2.0. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: string };
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** A process with one loaded handler, as Lambda keeps it: one event at a time. */
export interface LambdaProcess {
  readonly invoke: (event: object) => Promise<Invocation>;
  /** What it printed besides. */
  readonly log: () => readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Starts a process for the handler that a module exports. Throws in `invoke` when it ends before it
 * answers.
 */
export function startLambdaProcess(module: string, env: NodeJS.ProcessEnv): LambdaProcess {
  const runner = join(import.meta.dirname, 'lambda-runner.mjs');
  const child: ChildProcess = spawn(process.execPath, [runner, module], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting: {
    readonly resolve: (invocation: Invocation) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  const log: string[] = [];
  const take = (line: string) => {
    if (line.startsWith('answer '))
      waiting.shift()?.resolve(JSON.parse(line.slice('answer '.length)) as Invocation);
    else log.push(line);
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', take);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => {
    for (const { reject } of waiting)
      reject(new Error(`the process ended before it answered:\n${log.slice(-5).join('\n')}`));
  });
  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin?.write(`${JSON.stringify(event)}\n`);
      }),
    log: () => log,
    close: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

/** A request as an HTTP API of API Gateway sends it on. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  /** As in the address, without the question mark. */
  readonly query?: string;
  /** A header that came several times is joined by commas, as API Gateway does. */
  readonly headers?: { readonly [name: string]: string };
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** The event of payload format 2.0 for a request. */
export function gatewayEvent({
  method,
  path,
  query = '',
  headers = {},
  cookies,
  body,
  isBase64Encoded = false,
}: GatewayRequest): object {
  const domainName = 'abc123.execute-api.eu-central-1.amazonaws.com';
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: {
      host: domainName,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.7',
      ...headers,
    },
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'abc123',
      domainName,
      domainPrefix: 'abc123',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '03/Nov/2025:12:00:00 +0000',
      timeEpoch: 1762171200000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}
