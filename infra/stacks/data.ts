import { CfnOutput, aws_kms as kms, type Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AppSecret } from '../constructs/app-secret.ts';
import { tellConsequence } from '../constructs/consequence.ts';
import { removalOf, stageStack } from '../constructs/stage-stack.ts';
import { StatefulBucket } from '../constructs/stateful-bucket.ts';
import { StatefulTable } from '../constructs/stateful-table.ts';
import { VaultTable } from '../constructs/vault-table.ts';
import type { StageConfig } from '../stage-config.ts';

/** What is kept, and what everything else is given of it. */
export interface Data {
  readonly stack: Stack;
  readonly table: StatefulTable;
  readonly vault: VaultTable;
  readonly records: StatefulBucket;
  readonly attachments: StatefulBucket;
  readonly secret: AppSecret;
  readonly key: kms.Key;
}

/** Everything that must outlive a mistake: table, records, secret, and the key they are under. */
export function dataStack(scope: Construct, config: StageConfig): Data {
  const stack = stageStack(scope, 'Data', {
    config,
    description: 'Handoff: read model, records of closed cases, secret and key',
  });
  const key = new kms.Key(stack, 'Key', {
    description: 'Handoff: encrypts the read model, the records and the secret',
    enableKeyRotation: true,
    removalPolicy: removalOf(config),
  });
  tellConsequence(key, 'if-lost', 'Read model - records and secrets can no longer be read');
  const table = new StatefulTable(stack, 'ReadModel', {
    config,
    key,
    ifLost: 'Console and API show no cases until a rebuild - absences and request ids are gone',
  });
  const records = new StatefulBucket(stack, 'Records', {
    config,
    key,
    ifLost: 'Nobody can prove how closed cases were handled',
    lockDays: config.records.lockDays,
  });
  const vault = new VaultTable(stack, 'Vault', {
    config,
    key,
    ifLost:
      'Values that wait for an outside system are gone and customers are asked for them again',
  });
  const attachments = attachmentsBucket(stack, config, key);
  const secret = new AppSecret(stack, 'Secret', {
    config,
    key,
    description:
      'Handoff: payload keys, webhook secrets, cursor key, access to Temporal and to the ' +
      'systems around',
    ifLost: 'Payloads of running cases cannot be decrypted and every case stands still',
  });
  new CfnOutput(stack, 'TableName', { value: table.table.tableName });
  new CfnOutput(stack, 'VaultTableName', { value: vault.table.tableName });
  new CfnOutput(stack, 'RecordsBucket', { value: records.bucket.bucketName });
  new CfnOutput(stack, 'SecretId', { value: secret.secret.secretArn });
  return { stack, table, vault, records, attachments, secret, key };
}

/** Documents of cases; browsers upload to it and download from it by signed addresses. */
function attachmentsBucket(stack: Stack, config: StageConfig, key: kms.Key): StatefulBucket {
  const attachments = new StatefulBucket(stack, 'Attachments', {
    config,
    key,
    ifLost: 'Documents of cases are gone - their digests still stand in the records',
    lockDays: 0,
  });
  attachments.bucket.addCorsRule({
    allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT],
    allowedOrigins: config.signIn.callbackUrls.map((url) => new URL(url).origin),
    allowedHeaders: ['content-type', 'if-none-match', 'x-amz-checksum-sha256'],
  });
  return attachments;
}
