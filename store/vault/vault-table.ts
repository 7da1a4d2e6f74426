import {
  CreateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expiryAttribute } from '../table.ts';

/**
 * The vault's table: one key, no index. It is not the read model's, which is backed up and can be
 * dropped and rebuilt: a backup would bring an erased key back, and values cannot be rebuilt.
 */
export const vaultPartition = 'pk';

/** Where the vault's rows are. */
export interface VaultPlace {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Creates the vault's table if it is not there, for local use; in the cloud the stack does. */
export async function ensureVaultTable({ client, table }: VaultPlace): Promise<void> {
  const keyOf = { AttributeName: vaultPartition };
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ ...keyOf, AttributeType: 'S' }],
        KeySchema: [{ ...keyOf, KeyType: 'HASH' }],
      }),
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceInUseException') return;
    throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: table });
  const TimeToLiveSpecification = { AttributeName: expiryAttribute, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification }));
}
