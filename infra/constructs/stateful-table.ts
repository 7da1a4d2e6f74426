import { aws_dynamodb as dynamodb, type aws_iam as iam, type aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { expiryAttribute, tableDefinition } from '../../store/table.ts';
import type { StageConfig } from '../stage-config.ts';
import { tellConsequence } from './consequence.ts';
import { allowKeyUse, allowOn } from './permissions.ts';
import { removalOf } from './stage-stack.ts';

/** What one program may ask of the table. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem';

export interface StatefulTableProps {
  readonly config: StageConfig;
  readonly key: kms.IKey;
  /** What the business loses with it. */
  readonly ifLost: string;
}

/**
 * The table of the read model: keys and indexes as the store says, so that the two cannot drift
 * apart; on demand with a ceiling, encrypted by our key, restorable to any second of the last 35
 * days.
 */
export class StatefulTable extends Construct {
  readonly table: dynamodb.TableV2;
  readonly #key: kms.IKey;

  constructor(scope: Construct, id: string, { config, key, ifLost }: StatefulTableProps) {
    super(scope, id);
    this.#key = key;
    const { KeySchema, GlobalSecondaryIndexes = [] } = tableDefinition('');
    const { maxReadUnits, maxWriteUnits } = config.table;
    this.table = new dynamodb.TableV2(this, 'Table', {
      ...keysOf(KeySchema),
      globalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
        indexName: index.IndexName ?? '',
        ...keysOf(index.KeySchema),
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes: index.Projection?.NonKeyAttributes ?? [],
      })),
      billing: dynamodb.Billing.onDemand({
        maxReadRequestUnits: maxReadUnits,
        maxWriteRequestUnits: maxWriteUnits,
      }),
      timeToLiveAttribute: expiryAttribute,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: 35,
      },
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(key),
      deletionProtection: config.switches.retain,
      removalPolicy: removalOf(config),
    });
    tellConsequence(this.table, 'if-lost', ifLost);
  }

  /** Lets a role do exactly these, on the table and its indexes. */
  allow(role: iam.IRole, actions: readonly TableAction[]): void {
    const indexes = tableDefinition('').GlobalSecondaryIndexes ?? [];
    const indexArns = indexes.map(({ IndexName }) => `${this.table.tableArn}/index/${IndexName}`);
    allowOn(
      role,
      actions.map((action) => `dynamodb:${action}`),
      [this.table.tableArn, ...indexArns],
    );
    allowKeyUse(role, this.#key, 'dynamodb');
  }
}

function keysOf(schema: readonly { readonly AttributeName: string | undefined }[] | undefined) {
  const [partition = '', sort = ''] = (schema ?? []).map(({ AttributeName = '' }) => AttributeName);
  const text = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });
  return { partitionKey: text(partition), sortKey: text(sort) };
}
