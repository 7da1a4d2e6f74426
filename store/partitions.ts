import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../domain/shared/json.ts';
import type { Position } from './cursor.ts';
import { dueKey, openedKey, type PartitionKey } from './keys.ts';

/** A stretch of an ordered list: the entries behind `after`, `limit` at most. */
export interface Stretch {
  readonly after: Position | undefined;
  readonly limit: number;
}

/** A query but for its table. */
export type Query = Omit<QueryCommandInput, 'TableName'>;

/** One partition of a list as a query whose sort key is `<13 digits>#<id>`. */
export type Partition = (stretch: Stretch) => Query;

/** Everything in a partition, in the order of its sort keys. */
export function wholeOf({ index, pk }: PartitionKey): Query {
  return {
    ...(index !== undefined && { IndexName: index }),
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': `${index ?? ''}pk` },
    ExpressionAttributeValues: { ':pk': pk },
  };
}

/** What in a partition meets a condition on its sort key, which the condition calls `#sk`. */
export function partOf(
  place: PartitionKey,
  condition: string,
  values: { readonly [name: `:${string}`]: string },
): Query {
  const whole = wholeOf(place);
  return {
    ...whole,
    KeyConditionExpression: `${whole.KeyConditionExpression} AND ${condition}`,
    ExpressionAttributeNames: {
      ...whole.ExpressionAttributeNames,
      '#sk': `${place.index ?? ''}sk`,
    },
    ExpressionAttributeValues: { ...whole.ExpressionAttributeValues, ...values },
  };
}

/** The cases of a partition, the newest first. Strongly consistent where no index lags behind. */
export function newestFirst(place: PartitionKey): Partition {
  return ({ after, limit }) => ({
    ...(after === undefined
      ? wholeOf(place)
      : partOf(place, '#sk < :before', { ':before': openedKey(after.at, after.id) })),
    ScanIndexForward: false,
    Limit: limit,
    ...(place.index === undefined && { ConsistentRead: true }),
  });
}

/** Bounds of a due time: behind the lower one, up to and with the upper one. */
export interface DueBounds {
  readonly behindMs: EpochMs;
  readonly untilMs: EpochMs;
}

/** The tasks of a partition that are due within the bounds, what is due first comes first. */
export function soonestFirst(place: PartitionKey, { behindMs, untilMs }: DueBounds): Partition {
  return ({ after, limit }) => {
    // The very next key behind an entry is its id and the smallest character.
    const from = after ? { at: after.at, id: `${after.id}\u0000` } : { at: behindMs + 1, id: '' };
    return {
      ...partOf(place, '#sk BETWEEN :from AND :to', {
        ':from': dueKey(from.at, from.id),
        ':to': dueKey(Math.max(untilMs, from.at), '\uffff'),
      }),
      ScanIndexForward: true,
      Limit: limit,
    };
  };
}
