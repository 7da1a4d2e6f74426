import { createServer } from 'node:http';
import { openListener } from './listener.ts';

/** A span as a collector is sent it. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly events: readonly object[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

export interface OtlpReceiver {
  readonly url: string;
  readonly spans: () => readonly SentSpan[];
  /** Everything that was sent, as text. */
  readonly text: () => string;
  readonly close: () => Promise<void>;
}

/** A collector of this process: it keeps what comes to `/v1/traces`. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const listener = await openListener(
    createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        if (request.url === '/v1/traces') bodies.push(body);
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    }),
  );
  const spansOf = (body: string) =>
    (JSON.parse(body) as Sent).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    );
  return {
    url: `http://127.0.0.1:${listener.port}`,
    spans: () => bodies.flatMap(spansOf),
    text: () => bodies.join('\n'),
    close: listener.close,
  };
}
