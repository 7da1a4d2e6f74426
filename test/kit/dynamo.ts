import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { createDynamoClient } from '../../store/client.ts';
import { dropTable, ensureTable } from '../../store/table.ts';

/** A table of its own for one test file, on the server the global set-up started. */
export interface TestTable {
  readonly client: DynamoDBDocumentClient;
  readonly endpoint: string;
  readonly table: string;
  readonly close: () => Promise<void>;
}

export async function createTestTable(): Promise<TestTable> {
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  if (endpoint === undefined)
    throw new Error(
      'DYNAMODB_ENDPOINT is not set: run the tests through jest, whose global set-up starts ' +
        'the server',
    );
  const client = createDynamoClient({ endpoint, region: 'local' });
  const table = `test-${randomUUID()}`;
  await ensureTable(client, table);
  const close = async () => {
    await dropTable(client, table);
    client.destroy();
  };
  return { client, endpoint, table, close };
}

/** Every row of a table in key order, to compare tables row by row. */
export async function allRows({
  client,
  table,
}: Pick<TestTable, 'client' | 'table'>): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    rows.push(...(page.Items ?? []));
  const keyOf = (row: Record<string, unknown>) => `${String(row['pk'])}\n${String(row['sk'])}`;
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
