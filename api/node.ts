import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApi } from './create-api.ts';
import type { ApiDeps } from './deps.ts';
import { problem } from './http/problem.ts';

/** The API behind a socket. */
export interface RunningApi {
  readonly url: string;
  /**
   * Takes no new connections, lets requests under way end, and cuts what is left after six seconds.
   */
  readonly close: () => Promise<void>;
}

/** Where to listen; port 0 = a free one. */
export interface Listening {
  readonly port: number;
  /** `127.0.0.1` unless said otherwise. */
  readonly host?: string;
  /** A client has this long to send its headers, and its whole request (F-63). */
  readonly headersMs?: number;
  readonly requestMs?: number;
  /** Answered beside the API, by exact path; whoever reaches the socket may ask for it. */
  readonly beside?: { readonly [path: string]: RequestListener };
}

/** Longer than any request may take. */
const graceMs = 6_000;
const idleCheckMs = 50;
const largestHeaderBytes = 16_384;

/**
 * Serves the API with Node. Slow headers and bodies are cut, 10 and 30 s after they began at the
 * latest (F-63).
 */
export async function startApi(deps: ApiDeps, listening: Listening): Promise<RunningApi> {
  const {
    port,
    host = '127.0.0.1',
    headersMs = 9_000,
    requestMs = 29_000,
    beside = {},
  } = listening;
  const listener = getRequestListener(createApi(deps).fetch, { errorHandler: () => unreadable() });
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      // Timeouts are looked after at this pace only.
      connectionsCheckingInterval: Math.min(1_000, headersMs / 2),
      keepAliveTimeout: 75_000,
      maxHeaderSize: largestHeaderBytes,
    },
    (request, response) => {
      const own = beside[request.url ?? ''];
      if (own === undefined) void listener(request, response);
      else own(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://${host}:${taken}`, close: () => close(server) };
}

/** For what cannot even be routed: a Host header or target that is no address. */
function unreadable(): Response {
  const { status, body } = problem(
    'malformed-request',
    'The target or the Host header of the request is no address.',
  );
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
