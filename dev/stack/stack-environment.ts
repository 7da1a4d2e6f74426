import { join } from 'node:path';
import type { LocalConfig } from './config.ts';
import { stackAddresses } from './stack.ts';

/** The variables by which the product's own commands find the local stack. */
export function stackEnvironment(config: LocalConfig): { readonly [variable: string]: string } {
  const { temporalAddress, dynamodbUrl } = stackAddresses(config);
  return {
    HANDOFF_STAGE: 'local',
    TEMPORAL_ADDRESS: temporalAddress,
    DYNAMODB_ENDPOINT: dynamodbUrl,
    HANDOFF_RECORDS_DIR: join(config.dataDir, 'records'),
    HANDOFF_PAYLOAD_KEYS: join(config.dataDir, 'keys', 'payload-keys.json'),
  };
}
