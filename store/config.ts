import type { DynamoOptions } from './client.ts';

/** Where the read model and the vault are. */
export interface StoreConfig {
  readonly dynamo: DynamoOptions;
  readonly table: string;
  readonly vaultTable: string;
}

/**
 * From HANDOFF_TABLE (default `handoff`), HANDOFF_VAULT_TABLE (default `handoff-vault`),
 * DYNAMODB_ENDPOINT (DynamoDB Local) and, without an
 * endpoint, AWS_REGION.
 */
export function storeConfigFromEnv(env: NodeJS.ProcessEnv): StoreConfig {
  const endpoint = env['DYNAMODB_ENDPOINT'];
  const region = env['AWS_REGION'] ?? (endpoint === undefined ? undefined : 'local');
  if (region === undefined)
    throw new Error(
      'AWS_REGION: it says where the table is; for DynamoDB Local set DYNAMODB_ENDPOINT instead',
    );
  return {
    dynamo: { region, ...(endpoint !== undefined && { endpoint }) },
    table: env['HANDOFF_TABLE'] ?? 'handoff',
    vaultTable: env['HANDOFF_VAULT_TABLE'] ?? 'handoff-vault',
  };
}
