import {
  type TemporalConfig,
  temporalConfigFromEnv,
  temporalPlaceFromEnv,
} from '../temporal/connect.ts';
import { createSecretSource } from './cloud-secret.ts';

/**
 * For commands: in the cloud keys and access to Temporal stand in the stage's secret,
 * HANDOFF_SECRET_ID; otherwise in the environment.
 */
export async function temporalFromEnv(env: NodeJS.ProcessEnv): Promise<TemporalConfig> {
  const secretId = env['HANDOFF_SECRET_ID'];
  if (!secretId) return temporalConfigFromEnv(env);
  const { payloadKeys, temporalApiKey } = await createSecretSource(secretId).forWorker();
  const { address, namespace, tls } = temporalPlaceFromEnv(env);
  return {
    address,
    namespace,
    tls,
    keyRing: payloadKeys,
    ...(temporalApiKey !== undefined && { apiKey: temporalApiKey }),
  };
}
