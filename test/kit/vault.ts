import { randomUUID } from 'node:crypto';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../store/client.ts';
import { createVault, type Vault, type VaultOptions } from '../../store/vault/vault.ts';
import { ensureVaultTable, type VaultPlace } from '../../store/vault/vault-table.ts';
import { testKeyRing } from './keys.ts';

/** A vault of its own for one test file, on the DynamoDB server that the global set-up started. */
export interface TestVault extends VaultPlace {
  readonly vault: Vault;
  /** The same table as another process with other settings has it. */
  readonly other: (over?: Partial<VaultOptions>) => Vault;
  readonly close: () => Promise<void>;
}

export async function createTestVault(): Promise<TestVault> {
  const client = createDynamoClient({
    region: 'local',
    endpoint: process.env.DYNAMODB_ENDPOINT ?? '',
  });
  const table = `test-vault-${randomUUID()}`;
  await ensureVaultTable({ client, table });
  const other = (over: Partial<VaultOptions> = {}) =>
    createVault({ client, table, keyRing: testKeyRing, ...over });
  return {
    client,
    table,
    vault: other(),
    other,
    close: async () => {
      await client.send(new DeleteTableCommand({ TableName: table }));
      client.destroy();
    },
  };
}
