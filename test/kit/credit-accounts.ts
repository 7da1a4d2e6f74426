import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ItemActivity } from '../../activities/catalogue.ts';

/** Rows of a test's table: what was credited to an account, and how often that was attempted. */
const rowsOf = { credits: 'test-credits', attempts: 'test-credit-attempts' } as const;

/** A store by its table. */
interface Accounts {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/**
 * The item activity of the tests. Its claim and its effect are one conditional write: one of them
 * alone can not survive a killed worker. An account may say in its name how it fails:
 * `refused-…` for good, `flaky-…` at the first attempt, `down-…` at every one.
 */
export function createCreditAccount({ client, table }: Accounts): ItemActivity {
  const update = async (pk: string, account: string, change: object) => {
    await client.send(new UpdateCommand({ TableName: table, Key: { pk, sk: account }, ...change }));
  };
  return async (account, key) => {
    await update(rowsOf.attempts, account, {
      UpdateExpression: 'ADD amount :one',
      ExpressionAttributeValues: { ':one': 1 },
    });
    failAsNamed(account);
    await update(rowsOf.credits, account, {
      UpdateExpression: 'SET #key = :one ADD amount :one',
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':one': 1 },
    }).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException')
        throw error;
    });
  };
}

function failAsNamed(account: string): void {
  const { attempt } = Context.current().info;
  if (account.startsWith('refused-')) throw ApplicationFailure.nonRetryable(`${account} is closed`);
  if (account.startsWith('down-') || (account.startsWith('flaky-') && attempt === 1))
    throw new Error(`${account} does not answer`);
}

/** The amount in every row of a kind, by account. */
export async function amountsOf(
  { client, table }: Accounts,
  kind: keyof typeof rowsOf,
): Promise<ReadonlyMap<string, number>> {
  const amounts = new Map<string, number>();
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': rowsOf[kind] },
        ProjectionExpression: 'sk, amount',
        ExclusiveStartKey: from,
      }),
    );
    for (const { sk, amount } of page.Items ?? []) amounts.set(String(sk), Number(amount));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return amounts;
}
