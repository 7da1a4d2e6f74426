import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Capacity that DynamoDB would bill. */
export interface StoreUnits {
  /** A unit writes 1 kB of a row or of an index entry; twice that within a transaction. */
  readonly writeUnits: number;
  /** A unit reads 4 kB consistently, or 8 kB eventually. */
  readonly readUnits: number;
}

/** Stands between the product and DynamoDB Local and adds up what the calls consume. */
export interface StoreMeter {
  readonly port: number;
  /** Everything since the start. */
  readonly units: () => StoreUnits;
  readonly close: () => Promise<void>;
}

interface Consumed {
  readonly CapacityUnits?: number;
}

const host = '127.0.0.1';
const writing = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/**
 * DynamoDB Local checks no signature, so each call can be asked to tell its capacity on its way.
 */
export async function startStoreMeter(storePort: number): Promise<StoreMeter> {
  let [writeUnits, readUnits] = [0, 0];
  const server = createServer((call, reply) => {
    void readAll(call).then((body) => {
      const asking = JSON.stringify({
        ...(JSON.parse(body) as object),
        ReturnConsumedCapacity: 'TOTAL',
      });
      const operation = String(call.headers['x-amz-target']).split('.')[1] ?? '';
      const headers = { ...call.headers, 'content-length': Buffer.byteLength(asking) };
      const onward = send(
        { host, port: storePort, method: 'POST', path: '/', headers },
        (answer) => {
          void readAll(answer).then((text) => {
            const units = unitsOf(text);
            if (writing.test(operation)) writeUnits += units;
            else readUnits += units;
            const { 'x-amz-crc32': _sum, ...rest } = answer.headers;
            reply
              .writeHead(answer.statusCode ?? 500, {
                ...rest,
                'content-length': Buffer.byteLength(text),
              })
              .end(text);
          });
        },
      );
      onward.once('error', () => reply.destroy());
      onward.end(asking);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    units: () => ({ writeUnits, readUnits }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return text;
}

/**
 * One table, or a list of them for batches and transactions; nothing for a call that was refused.
 */
function unitsOf(answer: string): number {
  const { ConsumedCapacity } = JSON.parse(answer) as {
    readonly ConsumedCapacity?: Consumed | readonly Consumed[];
  };
  const parts = ConsumedCapacity === undefined ? [] : [ConsumedCapacity].flat();
  return parts.reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
}
