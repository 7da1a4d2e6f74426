import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  type Child,
  launchChild,
  logTail,
  signalGroup,
  untilReady,
} from '../../dev/stack/child.ts';
import { openListener } from './listener.ts';
import type { WorkerPlace } from './worker-place.ts';

/** What the functions of the stand-in are told. */
export interface FakeLambdaOptions {
  /** A hard end: SIGKILL so long after the handler was called. */
  readonly timeoutMs: number;
  readonly logFolder: string;
}

/**
 * Lambda's interface as Temporal's worker controller uses it, with each invocation a process of its
 * own.
 */
export interface FakeLambda {
  readonly url: string;
  /** What a function works on; it can be invoked from then on. */
  readonly deploy: (place: WorkerPlace) => void;
  readonly invocations: () => number;
  /** How many invocations were refused. */
  readonly refused: () => number;
  /** As at the limit of concurrent invocations. */
  readonly throttle: (on: boolean) => void;
  /** Sentences about the ends of functions that were killed at their deadline. */
  readonly killed: () => readonly string[];
  readonly running: () => number;
  readonly close: () => Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const functionPath = /^\/2015-03-31\/functions\/([^/]+)(\/invocations)?$/;

export async function startFakeLambda({
  timeoutMs,
  logFolder,
}: FakeLambdaOptions): Promise<FakeLambda> {
  let place: WorkerPlace | undefined;
  let throttled = false;
  let closing = false;
  let [refused, invocations] = [0, 0];
  const running = new Set<Child>();
  const killed: string[] = [];

  const invoke = (arn: string): void => {
    invocations += 1;
    const name = `invocation ${invocations}`;
    const call = JSON.stringify({
      place,
      timeoutMs,
      context: { awsRequestId: randomUUID(), invokedFunctionArn: arn },
    });
    const args = ['--import', 'tsx', join(import.meta.dirname, 'lambda-main.ts'), call];
    const ready = { isReady: (log: string) => log.includes('called'), readyWithinMs: 60_000 };
    const child = launchChild({
      ...ready,
      name,
      command: process.execPath,
      args,
      cwd: root,
      logFile: join(logFolder, `${name}.log`),
    });
    running.add(child);
    let deadline: NodeJS.Timeout | undefined;
    untilReady(child, ready).then(
      () => {
        deadline = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), timeoutMs);
      },
      () => undefined, // its end says why
    );
    void child.ended.then((sentence) => {
      clearTimeout(deadline);
      running.delete(child);
      if (sentence.includes('SIGKILL')) killed.push(sentence);
      else if (!closing && !sentence.endsWith('exit code 0'))
        process.stderr.write(`${sentence}:\n${logTail(child)}\n`);
    });
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, encoded = '', isInvocation] = functionPath.exec(url.pathname) ?? [];
    const qualifier = url.searchParams.get('Qualifier');
    const arn = `${decodeURIComponent(encoded)}${qualifier === null ? '' : `:${qualifier}`}`;
    const reply = (status: number, body: object, headers = {}) => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    };
    if (encoded === '') reply(404, { Message: 'not one of the calls that Temporal makes' });
    else if (!isInvocation)
      reply(200, { Configuration: { FunctionArn: arn, State: 'Active' }, Code: {} });
    else if (throttled) {
      refused += 1;
      reply(
        429,
        { Type: 'User', message: 'Rate Exceeded.' },
        { 'x-amzn-errortype': 'TooManyRequestsException' },
      );
    } else {
      invoke(arn);
      response.writeHead(202).end();
    }
  };

  const listener = await openListener(
    createServer((request, response) =>
      request.resume().on('end', () => answer(request, response)),
    ),
  );
  return {
    url: `http://127.0.0.1:${listener.port}`,
    deploy: (deployed) => {
      place = deployed;
    },
    invocations: () => invocations,
    refused: () => refused,
    throttle: (on) => {
      throttled = on;
    },
    killed: () => killed,
    running: () => running.size,
    close: async () => {
      throttled = true;
      closing = true;
      await Promise.all([...running].map((child) => child.stop()));
      await listener.close();
    },
  };
}
