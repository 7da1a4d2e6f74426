import { Client, type ClientOptions, Connection } from '@temporalio/client';
import { createLoadedDataConverter } from './data-converter.ts';
import type { KeyRing } from './key-ring.ts';

/** Where the Temporal service is for a process that only asks it, and how payloads are read. */
export interface CloudClientConfig {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  readonly tls: boolean;
  readonly apiKey?: string | undefined;
  readonly keyRing: KeyRing;
  readonly interceptors?: ClientOptions['interceptors'] | undefined;
}

/**
 * A client without the native core, which is five times the rest of the API. It connects with the
 * first call: reads need no Temporal.
 */
export function createCloudClient({
  address,
  namespace,
  tls,
  apiKey,
  keyRing,
  interceptors,
}: CloudClientConfig): Client {
  const connection = Connection.lazy({ address, tls, ...(apiKey !== undefined && { apiKey }) });
  return new Client({
    connection,
    namespace,
    dataConverter: createLoadedDataConverter(keyRing),
    ...(interceptors !== undefined && { interceptors }),
  });
}
