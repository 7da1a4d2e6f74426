import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Position } from './cursor.ts';
import { StoreBusy } from './faults.ts';
import { type Key, partsOfInstantKey } from './keys.ts';
import type { Partition, Query, Stretch } from './partitions.ts';
import { pause } from './writes.ts';

/** A table to read from. */
export interface ReadSource {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Attributes as the document client reads them. */
export type Item = { readonly [attribute: string]: unknown };
const longestId = 1024;

/** A case row holds the end of its timeline too, which only a timeline needs. */
export const onlyView = {
  ProjectionExpression: 'pk, sk, #view',
  ExpressionAttributeNames: { '#view': 'view' },
};

/**
 * DynamoDB takes no partition key over 2 kB; a text this long is no id of ours, and so finds
 * nothing.
 */
export function storable(id: string): boolean {
  return Buffer.byteLength(id) <= longestId;
}

/** The domain's view that a row carries. */
export function viewOf<V>(item: Item): V {
  return JSON.parse(String(item['view'])) as V;
}

/** The view of one row as it stands now; `undefined` where there is none. */
export async function getView<V>({ client, table }: ReadSource, Key: Key): Promise<V | undefined> {
  if (!storable(Key.pk)) return undefined;
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key, ConsistentRead: true, ...onlyView }),
  );
  return Item && viewOf<V>(Item);
}

const keysPerGet = 100;
const getAttempts = 6;

/** The rows of the keys, in their order, as they stand now; `undefined` where there is none. */
export async function getAll(
  source: ReadSource,
  keys: readonly Key[],
): Promise<readonly (Item | undefined)[]> {
  const groups = Array.from({ length: Math.ceil(keys.length / keysPerGet) }, (_, i) =>
    keys.slice(i * keysPerGet, (i + 1) * keysPerGet),
  );
  const found = (await Promise.all(groups.map((group) => getGroup(source, group)))).flat();
  const byKey = new Map(
    found.map((item) => [`${String(item['pk'])}\n${String(item['sk'])}`, item]),
  );
  return keys.map(({ pk, sk }) => byKey.get(`${pk}\n${sk}`));
}

async function getGroup({ client, table }: ReadSource, keys: readonly Key[]): Promise<Item[]> {
  const found: Item[] = [];
  let requests: BatchGetCommand['input']['RequestItems'] = {
    [table]: { Keys: keys.map(({ pk, sk }) => ({ pk, sk })), ConsistentRead: true, ...onlyView },
  };
  for (let attempt = 0; attempt < getAttempts; attempt += 1) {
    if (attempt > 0) await pause(attempt, undefined);
    const { Responses, UnprocessedKeys }: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: requests }),
    );
    found.push(...(Responses?.[table] ?? []));
    if (UnprocessedKeys === undefined || Object.keys(UnprocessedKeys).length === 0) return found;
    requests = UnprocessedKeys;
  }
  throw new StoreBusy(`table ${table} left keys unprocessed after ${getAttempts} attempts`);
}

/** Every item of a query, over all its pages. */
export async function queryAll({ client, table }: ReadSource, query: Query): Promise<Item[]> {
  const found: Item[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const answer = await client.send(
      new QueryCommand({ ...query, TableName: table, ...(from && { ExclusiveStartKey: from }) }),
    );
    found.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}

export interface Entry {
  readonly position: Position;
  readonly item: Item;
}

/**
 * Merges partitions that share one order into a stretch. Since every partition sorts by the same
 * key, one position tells where each goes on, and a list over several states needs no index of its
 * own. `limit` entries at most are read of each.
 */
export async function mergePartitions(
  { client, table }: ReadSource,
  partitions: readonly Partition[],
  stretch: Stretch,
): Promise<readonly Entry[]> {
  const queries = partitions.map((partition) => partition(stretch));
  const answers = await Promise.all(
    queries.map((query) => client.send(new QueryCommand({ ...query, TableName: table }))),
  );
  const entries = answers.flatMap(({ Items = [] }, i) => {
    const sortKey = `${queries[i]?.IndexName ?? ''}sk`;
    return Items.map((item) => ({ text: String(item[sortKey]), item }));
  });
  const direction = queries[0]?.ScanIndexForward === false ? -1 : 1;
  entries.sort((a, b) => (a.text < b.text ? -direction : direction));
  // An entry that moves between partitions may be seen in both for a moment.
  const unique = entries.filter(({ text }, i) => text !== entries[i - 1]?.text);
  return unique
    .slice(0, stretch.limit)
    .map(({ text, item }) => ({ position: partsOfInstantKey(text), item }));
}
