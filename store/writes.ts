import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailure, StoreBusy } from './faults.ts';
import type { Row } from './rows.ts';

/** A table to write to. `signal` gives up the call; what was sent may still be applied. */
export interface WriteTarget {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly signal?: AbortSignal | undefined;
}

const batchSize = 25;
const batchAttempts = 6;
const firstPauseMs = 40;

/**
 * Writes the row unless one with a higher number in `counter` stands there: then a newer one is in
 * place, and that is fine. The same number is written again: a workflow task that had to be run
 * once more numbers the same changes, and only the last run of it is history.
 */
export async function putIfNewer(
  target: WriteTarget,
  row: Row,
  counter: 'seq' | 'version',
): Promise<void> {
  const condition = new PutCommand({
    TableName: target.table,
    Item: row,
    ConditionExpression: 'attribute_not_exists(#counter) OR #counter <= :counter',
    ExpressionAttributeNames: { '#counter': counter },
    ExpressionAttributeValues: { ':counter': row[counter] },
  });
  try {
    await target.client.send(condition, abortable(target));
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

/** Writes rows that never change. Throws `StoreBusy` when some stay unprocessed. */
export async function putAll(target: WriteTarget, rows: readonly Row[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, i) =>
    rows.slice(i * batchSize, (i + 1) * batchSize),
  );
  await Promise.all(batches.map((batch) => putBatch(target, batch)));
}

type Requests = NonNullable<BatchWriteCommand['input']['RequestItems']>;

async function putBatch(target: WriteTarget, rows: readonly Row[]): Promise<void> {
  let requests: Requests = { [target.table]: rows.map((Item) => ({ PutRequest: { Item } })) };
  for (let attempt = 0; attempt < batchAttempts; attempt += 1) {
    if (attempt > 0) await pause(attempt, target.signal);
    const { UnprocessedItems } = await target.client.send(
      new BatchWriteCommand({ RequestItems: requests }),
      abortable(target),
    );
    if (UnprocessedItems === undefined || Object.keys(UnprocessedItems).length === 0) return;
    requests = UnprocessedItems;
  }
  throw new StoreBusy(
    `table ${target.table} left rows unprocessed after ${batchAttempts} attempts`,
  );
}

/**
 * Waits a random part of a limit that doubles with each attempt, so that throttled writers do not
 * come back together (F-10).
 */
export async function pause(attempt: number, signal: AbortSignal | undefined): Promise<void> {
  const ms = Math.random() * firstPauseMs * 2 ** attempt;
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
  signal?.throwIfAborted();
}

function abortable({ signal }: WriteTarget) {
  return signal === undefined ? {} : { abortSignal: signal };
}
