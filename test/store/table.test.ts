import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { dropTable, ensureTable, tableDefinition } from '../../store/table.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';

let place: TestTable;
beforeAll(async () => {
  place = await createTestTable();
});
afterAll(() => place.close());

test('a table that is there as it should be is left as it is', async () => {
  await expect(ensureTable(place.client, place.table)).resolves.toBeUndefined();
});

test('a table whose indexes lack columns that lists filter by is refused, with what to do', async () => {
  const name = `${place.table}-older`;
  const { GlobalSecondaryIndexes = [], ...definition } = tableDefinition(name);
  const older = GlobalSecondaryIndexes.map((index) => ({
    ...index,
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  }));
  await place.client.send(new CreateTableCommand({ ...definition, GlobalSecondaryIndexes: older }));
  try {
    await expect(ensureTable(place.client, name)).rejects.toThrow(
      /index gsi\d: made by another version, it lacks roles, .*--fresh/,
    );
  } finally {
    await dropTable(place.client, name);
  }
});
