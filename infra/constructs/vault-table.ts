import { aws_dynamodb as dynamodb, type aws_iam as iam, type aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { expiryAttribute } from '../../store/table.ts';
import { vaultPartition } from '../../store/vault/vault-table.ts';
import type { StageConfig } from '../stage-config.ts';
import { accept } from './accept.ts';
import { tellConsequence } from './consequence.ts';
import { allowKeyUse, allowOn } from './permissions.ts';
import { removalOf } from './stage-stack.ts';

export interface VaultTableProps {
  readonly config: StageConfig;
  readonly key: kms.IKey;
  /** What the business loses with it. */
  readonly ifLost: string;
}

/**
 * The vault's table, without backups: a customer's key that is erased must not come back with one,
 * or every copy of that customer's values could be read again.
 */
export class VaultTable extends Construct {
  readonly table: dynamodb.TableV2;
  readonly #key: kms.IKey;

  constructor(scope: Construct, id: string, { config, key, ifLost }: VaultTableProps) {
    super(scope, id);
    this.#key = key;
    const { maxReadUnits, maxWriteUnits } = config.table;
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: vaultPartition, type: dynamodb.AttributeType.STRING },
      billing: dynamodb.Billing.onDemand({
        maxReadRequestUnits: maxReadUnits,
        maxWriteRequestUnits: maxWriteUnits,
      }),
      timeToLiveAttribute: expiryAttribute,
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(key),
      deletionProtection: config.switches.retain,
      removalPolicy: removalOf(config),
    });
    tellConsequence(this.table, 'if-lost', ifLost);
    accept(this.table, {
      'AwsSolutions-DDB3': 'A backup would bring back the key of an erased customer.',
    });
  }

  /** Lets a role do exactly these; each row is asked for by its key alone. */
  allow(
    role: iam.IRole,
    actions: readonly ('GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem')[],
  ): void {
    allowOn(
      role,
      actions.map((action) => `dynamodb:${action}`),
      [this.table.tableArn],
    );
    allowKeyUse(role, this.#key, 'dynamodb');
  }
}
