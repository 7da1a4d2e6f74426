import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page says: text and whether all is well; `undefined` text stands for the word alone. */
export interface Page {
  readonly ok: boolean;
  readonly text: string;
  readonly contentType?: string;
}

/** Pages by their path. */
export type Pages = { readonly [path: string]: () => Page | Promise<Page> };

export interface OperationsServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Answers GET for these pages, and 404 for any other. */
export function pageListener(
  pages: Pages,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const page = pages[(request.url ?? '').split('?')[0] ?? ''];
    const send = (status: number, text: string, contentType = 'text/plain; charset=utf-8') => {
      response
        .writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
        .end(`${text}\n`);
    };
    if (page === undefined || request.method !== 'GET') return send(404, 'not found');
    // What a page cannot find out is not well; why goes to the log of whoever owns the page.
    void Promise.resolve()
      .then(page)
      .then(
        ({ ok, text, contentType }) => send(ok ? 200 : 503, text, contentType),
        () => send(503, 'no answer'),
      );
  };
}

/**
 * Serves health and figures to programs on the same machine, or in the same Fargate task: a health
 * check and a collector beside it. It listens on the loopback address alone, since its pages need
 * no token.
 */
export async function startOperationsServer(port: number, pages: Pages): Promise<OperationsServer> {
  const server = createServer(pageListener(pages));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${taken}`, close };
}
