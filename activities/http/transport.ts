import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { Call, RawAnswer } from './call.ts';

/**
 * One request of a system's host; `path` stands below the path of the base URL and begins with a
 * slash.
 */
export interface Outgoing {
  readonly method: Call<unknown>['method'];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest wait for the whole answer, body included. */
  readonly timeoutMs: number;
}

/**
 * What the transport rejects with when the time is up; every other rejection is what broke the
 * connection, with its `code`.
 */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

export type Transport = (outgoing: Outgoing) => Promise<RawAnswer>;

/** More than any record of these systems, in bytes; keeps a runaway answer out of memory. */
const longestAnswer = 4_000_000;

/**
 * A connection unused for longer is not used again: common servers close theirs after five seconds,
 * perhaps under the next request.
 */
const idleMs = 4_000;
const agents = {
  http: new http.Agent({ keepAlive: true, timeout: idleMs }),
  https: new https.Agent({ keepAlive: true, timeout: idleMs }),
};

/**
 * Requests to one host over node's own client, with connections kept alive. Not `fetch`: its
 * streams, headers and signals take three times the CPU of these small exchanges. Redirects are
 * answers like any other. @throws TypeError when the base URL is none.
 */
export function createTransport(baseUrl: string): Transport {
  const url = new URL(baseUrl);
  const isSecure = url.protocol === 'https:';
  const { hostname, port } = urlToHttpOptions(url);
  const base = { hostname, port, agent: isSecure ? agents.https : agents.http };
  const prefix = url.pathname.replace(/\/+$/, '');
  const open = isSecure ? https.request : http.request;
  return ({ method, path, headers, body, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const request = open({ ...base, method, path: prefix + path, headers });
      const timer = setTimeout(() => {
        reject(new NoAnswerInTime());
        request.destroy();
      }, timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      request.once('response', (response) => {
        response.once('error', fail);
        receive(response, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
      });
      request.on('error', fail).end(body);
    });
}

const decoder = new TextDecoder();

/** A text that is too long is none: the rest of it is not even received. */
function receive(response: http.IncomingMessage, done: (answer: RawAnswer) => void): void {
  const { statusCode: status = 0, headers } = response;
  const answer = (text: string) => done({ status, retryAfter: headers['retry-after'], text });
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= longestAnswer) return;
    answer('');
    response.destroy();
  });
  response.once('end', () => answer(decoder.decode(Buffer.concat(chunks))));
}
