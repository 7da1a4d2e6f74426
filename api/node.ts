import { serve, type ServerType } from '@hono/node-server';
import type { ApiDeps } from './deps.ts';
import { createApi } from './create-api.ts';

/** The API behind a socket. */
export interface RunningApi {
  readonly url: string;
  /** Takes no new connections, lets requests under way end, and cuts what is left after two seconds. */
  readonly close: () => Promise<void>;
}

const graceMs = 2_000;

/** Serves the API with Node; port 0 = a free one. Slow headers and bodies are cut (F-63). */
export function startApi(
  deps: ApiDeps,
  { port, host = '127.0.0.1' }: { readonly port: number; readonly host?: string },
): Promise<RunningApi> {
  const serverOptions = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 75_000, maxHeaderSize: 16_384 };
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: createApi(deps).fetch, port, hostname: host, serverOptions }, (address) =>
      resolve({ url: `http://${host}:${address.port}`, close: () => close(server) }),
    );
    server.once('error', reject);
  });
}

async function close(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const timer = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
