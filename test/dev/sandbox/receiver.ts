import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Json } from './client.ts';

/** A webhook as it arrived. */
export interface Arrived {
  readonly id: string;
  /** Whether the signature holds over the raw body. */
  readonly verified: boolean;
  readonly body: Json;
  readonly atMs: number;
}

/** Stands for the API that takes the acknowledgments. */
export interface Receiver {
  readonly url: string;
  readonly arrived: Arrived[];
  /** Statuses of the next answers; 200 after them, 0 cuts the connection. */
  readonly answers: number[];
  readonly close: () => Promise<void>;
}

export async function startReceiver(secret: string): Promise<Receiver> {
  const arrived: Arrived[] = [];
  const answers: number[] = [];
  const verifies = (raw: string, headers: Record<string, string>): boolean => {
    try {
      return new Webhook(secret).verify(raw, headers) !== undefined;
    } catch {
      return false;
    }
  };
  const server = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      raw += text;
    });
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      arrived.push({
        id: headers['webhook-id'] ?? '',
        verified: verifies(raw, headers),
        body: JSON.parse(raw),
        atMs: Date.now(),
      });
      const status = answers.shift() ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/acknowledgments`,
    arrived,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
