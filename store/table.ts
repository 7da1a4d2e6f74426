import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type IndexName, indexedColumns } from './keys.ts';

/** Seconds since 1970 after which DynamoDB may delete the row. */
export const expiryAttribute = 'expiresAt';
const indexes = ['gsi1', 'gsi2', 'gsi3'] as const satisfies readonly IndexName[];

/**
 * One table, generic keys; what stands in them is said by the entities. Indexes carry keys, and of
 * tasks the columns that filters need: a change of a case then rewrites an index only when it moves
 * in it, and a list reads current rows by their keys.
 */
export function tableDefinition(name: string): CreateTableCommandInput {
  const keyNames = ['pk', 'sk', ...indexes.flatMap((index) => [`${index}pk`, `${index}sk`])];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keyNames.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keySchema('pk', 'sk'),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index,
      KeySchema: keySchema(`${index}pk`, `${index}sk`),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...indexedColumns] },
    })),
  };
}

function keySchema(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
}

/**
 * Creates the table if it is not there, for local use; in the cloud the infrastructure does.
 * Returns when it takes writes. Throws `OutdatedTable` when it is there with other indexes: lists
 * would find nothing in them.
 */
export async function ensureTable(client: DynamoDBDocumentClient, name: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand(tableDefinition(name)));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
    await checkIndexes(client, name);
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
  await ensureExpiry(client, name);
}

/** The table was made by another version; waiting does not mend it. */
export class OutdatedTable extends Error {
  override readonly name = 'OutdatedTable';
}

async function checkIndexes(client: DynamoDBDocumentClient, name: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  for (const { IndexName, Projection } of Table?.GlobalSecondaryIndexes ?? []) {
    const missing = indexedColumns.filter(
      (column) => !Projection?.NonKeyAttributes?.includes(column),
    );
    if (missing.length === 0) continue;
    const mend = 'drop the table and rebuild it; for local data: npm start -- --fresh';
    throw new OutdatedTable(
      `table ${name}, index ${IndexName}: made by another version, it lacks ` +
        `${missing.join(', ')}; ${mend}`,
    );
  }
}

async function ensureExpiry(client: DynamoDBDocumentClient, name: string): Promise<void> {
  const { TimeToLiveDescription } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  );
  const status = TimeToLiveDescription?.TimeToLiveStatus;
  if (status === 'ENABLED' || status === 'ENABLING') return;
  const expiry = { AttributeName: expiryAttribute, Enabled: true };
  await client.send(
    new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: expiry }),
  );
}

/**
 * Drops the table with everything in it; no table is fine. Idempotency rows go too: they are no
 * projection and do not come back.
 */
export async function dropTable(client: DynamoDBDocumentClient, name: string): Promise<void> {
  try {
    await client.send(new DeleteTableCommand({ TableName: name }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
  }
  await waitUntilTableNotExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
}
