import http from 'node:http';
import https from 'node:https';

/** One request of DynamoDB and how long it may take. */
export interface Attempt {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

/** What came back, not yet looked at. */
export interface Reply {
  readonly status: number;
  /** The server's clock, as it says. */
  readonly date: string | undefined;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly endpoint: URL;
  readonly agent: http.Agent | https.Agent;
  readonly connectWithinMs: number;
  /** Time for the whole answer. */
  readonly answerWithinMs: number;
}

/**
 * Sends one request. Rejects with a `TimeoutError`, with an `AbortError`, or with what broke the connection, under its `code`; all have a
 * `$metadata` without a status, as the SDK marks a call that was never answered.
 */
export function createExchange(options: ExchangeOptions): (attempt: Attempt) => Promise<Reply> {
  const { endpoint, agent, connectWithinMs, answerWithinMs } = options;
  const open = endpoint.protocol === 'https:' ? https.request : http.request;
  const base = { hostname: endpoint.hostname, port: endpoint.port, path: '/', method: 'POST', agent };
  return ({ headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const request = open({ ...base, headers });
      const timers = [late(request, answerWithinMs, `no answer within ${answerWithinMs} ms`)];
      const abort = () => request.destroy(named('AbortError', 'the call was given up'));
      const settle = () => {
        for (const timer of timers) clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const fail = (error: Error) => {
        settle();
        reject(Object.assign(error, { $metadata: {} }));
      };
      request.once('socket', (socket) => {
        if (!socket.connecting) return;
        const timer = late(request, connectWithinMs, `no connection within ${connectWithinMs} ms`);
        timers.push(timer);
        socket.once('connect', () => clearTimeout(timer));
      });
      request.once('response', (response) => {
        response.once('error', fail);
        receive(response, (reply) => {
          settle();
          resolve(reply);
        });
      });
      request.on('error', fail);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
      request.end(body);
    });
}

function late(request: http.ClientRequest, ms: number, message: string): NodeJS.Timeout {
  return setTimeout(() => request.destroy(named('TimeoutError', message)), ms);
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function receive(response: http.IncomingMessage, done: (reply: Reply) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.once('end', () => {
    done({ status: response.statusCode ?? 0, date: response.headers.date, text: Buffer.concat(chunks).toString() });
  });
}
