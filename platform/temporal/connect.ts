import { Client, type ClientOptions } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createDataConverter } from './data-converter.ts';
import { type KeyRing, loadKeyRing } from './key-ring.ts';

/** Where the Temporal service is, and how payloads are read. */
export interface TemporalConfig {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  readonly keyRing: KeyRing;
  readonly tls?: boolean;
  readonly apiKey?: string;
  readonly interceptors?: ClientOptions['interceptors'] | undefined;
}

/**
 * From TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and TEMPORAL_TLS; the defaults are those of the local
 * stack.
 */
export function temporalPlaceFromEnv(
  env: NodeJS.ProcessEnv,
): Required<Pick<TemporalConfig, 'address' | 'namespace' | 'tls'>> {
  return {
    address: env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
    namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
    tls: env['TEMPORAL_TLS'] === 'true',
  };
}

/** The same with the payload keys of the file HANDOFF_PAYLOAD_KEYS. */
export function temporalConfigFromEnv(env: NodeJS.ProcessEnv): TemporalConfig {
  return {
    ...temporalPlaceFromEnv(env),
    keyRing: loadKeyRing(env['HANDOFF_PAYLOAD_KEYS'] ?? '.data/keys/payload-keys.json'),
  };
}

/**
 * One connection for client and worker: sharing it lets a started case begin on the worker of the
 * same process at once.
 */
export async function connectTemporal(
  config: TemporalConfig,
): Promise<{ readonly client: Client; readonly connection: NativeConnection }> {
  const { address, tls, apiKey } = config;
  const options = { address, ...(tls && { tls }), ...(apiKey !== undefined && { apiKey }) };
  const connection = await NativeConnection.connect(options).catch((error: unknown) => {
    throw new Error(
      `Temporal cannot be reached at ${address}; is it running there? TEMPORAL_ADDRESS ` +
        'names another place',
      {
        cause: error,
      },
    );
  });
  const client = new Client({
    connection,
    namespace: config.namespace,
    dataConverter: createDataConverter(config.keyRing),
    ...(config.interceptors !== undefined && { interceptors: config.interceptors }),
  });
  return { client, connection };
}
