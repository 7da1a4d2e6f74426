import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Absence } from '../domain/cases/absence.ts';
import { wholeOf } from './partitions.ts';
import { queryAll } from './reads.ts';
import { expiryAttribute } from './table.ts';

/** Who is away. Not a projection of cases: a rebuild of the table does not bring it back. */
export interface AbsenceStore {
  /** Replaces the person's absence, if there is one. */
  readonly put: (absence: Absence) => Promise<void>;
  /** As it stands now; it may be over. */
  readonly get: (person: string) => Promise<Absence | undefined>;
  /** Those that are not deleted yet, by person; some may be over. */
  readonly list: () => Promise<readonly Absence[]>;
  readonly end: (person: string) => Promise<void>;
}

const partition = 'ABSENCES';
const dayInSeconds = 86_400;

/** Absences in the read model's table, all in one partition: there are few. */
export function createAbsenceStore({
  client,
  table,
}: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): AbsenceStore {
  const keyOf = (person: string) => ({ pk: partition, sk: person });
  return {
    put: async (absence) => {
      const expiresAt = Math.ceil(absence.untilMs / 1000) + dayInSeconds;
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { ...keyOf(absence.person), ...absence, [expiryAttribute]: expiresAt },
        }),
      );
    },
    get: async (person) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(person), ConsistentRead: true }),
      );
      return Item && absenceOf(Item);
    },
    list: async () => {
      const items = await queryAll(
        { client, table },
        { ...wholeOf({ pk: partition }), ConsistentRead: true },
      );
      return items.map(absenceOf);
    },
    end: async (person) => {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf(person) }));
    },
  };
}

function absenceOf(item: { readonly [attribute: string]: unknown }): Absence {
  const { person, deputy, untilMs, by, atMs } = item as unknown as Absence;
  return { person, deputy, untilMs, by, atMs };
}
