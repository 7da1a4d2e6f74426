import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startStoreMeter } from '../../../dev/bench/store-meter.ts';
import { createDynamoClient } from '../../../store/client.ts';
import { createTestTable } from '../../kit/dynamo.ts';

test('the meter adds up what calls consume, and hands their answers on unchanged', async () => {
  const direct = await createTestTable();
  const meter = await startStoreMeter(Number(new URL(direct.endpoint).port));
  const client = createDynamoClient({
    region: 'local',
    endpoint: `http://127.0.0.1:${meter.port}`,
  });
  try {
    const key = { pk: 'case', sk: 'row' };
    await client.send(
      new PutCommand({ TableName: direct.table, Item: { ...key, text: 'x'.repeat(1500) } }),
    );
    expect(meter.units()).toEqual({ writeUnits: 2, readUnits: 0 });
    const { Item } = await client.send(
      new GetCommand({ TableName: direct.table, Key: key, ConsistentRead: true }),
    );
    expect(Item).toEqual({ ...key, text: 'x'.repeat(1500) });
    expect(meter.units()).toEqual({ writeUnits: 2, readUnits: 1 });
    const twice = new PutCommand({
      TableName: direct.table,
      Item: key,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await expect(client.send(twice)).rejects.toThrow('The conditional request failed');
  } finally {
    client.destroy();
    await meter.close();
    await direct.close();
  }
});
