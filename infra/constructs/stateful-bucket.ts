import {
  Duration,
  type aws_iam as iam,
  type aws_kms as kms,
  Stack,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { accept } from './accept.ts';
import { tellConsequence } from './consequence.ts';
import { allowKeyUse, allowOn } from './permissions.ts';
import { removalOf } from './stage-stack.ts';

export interface StatefulBucketProps {
  readonly config: StageConfig;
  readonly key: kms.IKey;
  /** What the business loses with it. */
  readonly ifLost: string;
  /** Days in which nobody may delete or replace a version; 0 = versions only. */
  readonly lockDays: number;
}

/**
 * A bucket whose objects are kept: every version, TLS only, nothing public, encrypted by our key,
 * locked where the stage says so.
 */
export class StatefulBucket extends Construct {
  readonly bucket: s3.Bucket;
  readonly #key: kms.IKey;

  constructor(
    scope: Construct,
    id: string,
    { config, key, ifLost, lockDays }: StatefulBucketProps,
  ) {
    super(scope, id);
    this.#key = key;
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(config.switches.bucketsTlsOnly && { enforceSSL: true, minimumTLSVersion: 1.2 }),
      versioned: true,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      ...(lockDays > 0 && {
        objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(lockDays)),
      }),
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      removalPolicy: removalOf(config),
    });
    tellConsequence(this.bucket, 'if-lost', ifLost);
    if (!config.switches.bucketsTlsOnly)
      accept(this.bucket, {
        'AwsSolutions-S10': 'Only the emulator, which functions reach without TLS.',
      });
    accept(this.bucket, {
      'AwsSolutions-S1':
        'The API is the only reader, and its access log says who asked for which record.',
    });
  }

  /** Lets a role list and read; with `put`, also file. Nobody is let delete. */
  allow(role: iam.IRole, { put }: { readonly put: boolean }): void {
    allowOn(role, ['s3:ListBucket'], [this.bucket.bucketArn]);
    allowOn(role, put ? ['s3:GetObject', 's3:PutObject'] : ['s3:GetObject'], [
      this.bucket.arnForObjects('*'),
    ]);
    allowKeyUse(role, this.#key, 's3');
    const home = Stack.of(this);
    const { 'Fn::ImportValue': arn } = home.resolve(home.exportValue(this.bucket.bucketArn)) as {
      'Fn::ImportValue': string;
    };
    accept(role, {
      [`AwsSolutions-IAM5[Resource::${arn}/*]`]:
        'The objects of this bucket, which are one kind of thing for one purpose.',
    });
  }
}
