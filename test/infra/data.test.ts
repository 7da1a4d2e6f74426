import { Match } from 'aws-cdk-lib/assertions';
import { stages } from '../../infra/stage-config.ts';
import { expiryAttribute, tableDefinition } from '../../store/table.ts';
import { vaultPartition } from '../../store/vault/vault-table.ts';
import { synthesize } from './synthesized.ts';

const prod = synthesize(stages.prod).template('Data');
const dev = synthesize(stages.dev).template('Data');
const local = synthesize(stages.local).template('Data');
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

test('the table has the keys and indexes that the store asks for', () => {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = tableDefinition('');
  const [table] = Object.values(prod.findResources('AWS::DynamoDB::GlobalTable'));
  const properties = table?.['Properties'] as Record<string, readonly object[]>;
  expect(properties['KeySchema']).toEqual(KeySchema);
  expect(properties['GlobalSecondaryIndexes']).toEqual(
    (GlobalSecondaryIndexes ?? []).map((index) => expect.objectContaining(index)),
  );
  expect(properties['AttributeDefinitions']).toHaveLength(AttributeDefinitions?.length ?? 0);
  expect(properties['AttributeDefinitions']).toEqual(
    expect.arrayContaining(AttributeDefinitions ?? []),
  );
});

test('the table is on demand with a ceiling for reads and for writes', () => {
  prod.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    BillingMode: 'PAY_PER_REQUEST',
    WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: stages.prod.table.maxWriteUnits },
    Replicas: [
      { ReadOnDemandThroughputSettings: { MaxReadRequestUnits: stages.prod.table.maxReadUnits } },
    ],
  });
});

test('the table drops expired rows, can be restored to any second of 35 days, and cannot be deleted by mistake', () => {
  prod.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    TimeToLiveSpecification: { AttributeName: expiryAttribute, Enabled: true },
    Replicas: [
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: true,
          RecoveryPeriodInDays: 35,
        },
      },
    ],
  });
});

test('table, records and secret are encrypted by our own key, which turns over every year', () => {
  prod.resourceCountIs('AWS::KMS::Key', 1);
  prod.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  const [key = ''] = Object.keys(prod.findResources('AWS::KMS::Key'));
  const arn = { 'Fn::GetAtt': [key, 'Arn'] };
  prod.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [{ SSESpecification: { KMSMasterKeyId: arn } }],
  });
  prod.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn },
        },
      ],
    },
  });
  prod.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: arn });
});

test('records cannot be changed or deleted for ten years by anyone, and every version is kept', () => {
  prod.hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockEnabled: true,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3_653 } },
    },
    VersioningConfiguration: { Status: 'Enabled' },
  });
});

test('the vault has no backup, which would bring back the key of an erased customer, and drops what is out of time', () => {
  prod.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [{ AttributeName: vaultPartition, KeyType: 'HASH' }],
    GlobalSecondaryIndexes: Match.absent(),
    TimeToLiveSpecification: { AttributeName: expiryAttribute, Enabled: true },
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [
      { PointInTimeRecoverySpecification: Match.absent(), DeletionProtectionEnabled: true },
    ],
  });
});

test('attachments can be deleted, unlike records, and the console may upload them from a browser', () => {
  prod.hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockEnabled: Match.absent(),
    CorsConfiguration: {
      CorsRules: [
        {
          AllowedMethods: ['GET', 'PUT'],
          AllowedOrigins: ['https://console.handoff.example'],
          AllowedHeaders: ['content-type', 'if-none-match', 'x-amz-checksum-sha256'],
        },
      ],
    },
  });
});

test('records of a stage to try things in are versioned and not locked', () => {
  dev.hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockEnabled: Match.absent(),
    VersioningConfiguration: { Status: 'Enabled' },
  });
});

test('records are reached by TLS alone and by nobody from outside', () => {
  prod.hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
  const denied = (condition: object) =>
    Match.objectLike({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Condition: condition,
    });
  prod.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        denied({ Bool: { 'aws:SecureTransport': 'false' } }),
        denied({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
      ]),
    },
  });
});

/**
 * CloudFormation writes a new value when what generates it changes: the operator's would be gone.
 */
test('the template says nothing of what is in the secret, and generates a placeholder that never changes', () => {
  prod.hasResourceProperties('AWS::SecretsManager::Secret', {
    SecretString: Match.absent(),
    GenerateSecretString: {
      ExcludePunctuation: true,
      GenerateStringKey: 'placeholder',
      PasswordLength: 32,
      SecretStringTemplate: '{}',
    },
  });
});

test.each([
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
])(
  '%s stays when its stack goes, goes with it on the emulator, and says what its loss means',
  (type) => {
    prod.allResources(type, Match.objectLike(kept));
    local.allResources(type, Match.objectLike({ DeletionPolicy: 'Delete' }));
    const texts = Object.values(prod.findResources(type)).map((resource) =>
      JSON.stringify(resource),
    );
    for (const text of texts) expect(text).toContain('handoff:if-lost');
  },
);
