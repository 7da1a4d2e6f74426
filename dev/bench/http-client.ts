import { Agent, request } from 'node:http';

/** A call to an HTTP server on this machine. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path and query. */
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** Parsed JSON; `undefined` for an empty body. */
  readonly body: unknown;
}

/**
 * A JSON client that keeps its connections and makes few objects: the driver shares the machine
 * with what it measures.
 */
export interface HttpClient {
  /** Throws when the connection fails, or after 15 s without an answer. */
  readonly send: (call: HttpCall) => Promise<HttpAnswer>;
  readonly close: () => void;
}

const answerWithinMs = 15_000;

/** A client of the server at `baseUrl`; `token` is sent as bearer. */
export function createHttpClient(baseUrl: string, token: string): HttpClient {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  const fixed = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = ({ method, path, headers, body }: HttpCall) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const call = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: { ...fixed, ...headers },
          timeout: answerWithinMs,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            try {
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: text === '' ? undefined : JSON.parse(text),
              });
            } catch {
              reject(new Error(`${method} ${path}: ${response.statusCode} without JSON`));
            }
          });
        },
      );
      call.on('timeout', () =>
        call.destroy(new Error(`${method} ${path}: no answer within ${answerWithinMs} ms`)),
      );
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { send, close: () => agent.destroy() };
}
