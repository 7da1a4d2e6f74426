import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Distribution,
  type DistributionProps,
  HttpVersion,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { accept } from '../constructs/accept.ts';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { consoleHeaders } from '../constructs/console-headers.ts';
import { OwnedAlarm } from '../constructs/owned-alarm.ts';
import { removalOf } from '../constructs/stage-stack.ts';
import { webAcl } from '../constructs/web-acl.ts';
import type { StageConfig } from '../stage-config.ts';

/**
 * What staff open in a browser: a private bucket of console files behind CloudFront and a firewall.
 * The stack lies in us-east-1, where CloudFront looks for both, whatever the region of the stage;
 * so it has its own topic of alarms and refers to no other stack.
 */
export function edgeStack(scope: Construct, config: StageConfig): Stack {
  const stack = new Stack(scope, `Handoff-${config.stage}-Edge`, {
    env: { account: config.account, region: 'us-east-1' },
    description: 'Handoff: the console at the edge',
    terminationProtection: config.switches.retain,
  });
  const logs = logBucket(stack, config);
  const files = consoleBucket(stack, { config, logs });
  const distribution = new Distribution(stack, 'Distribution', {
    ...ownName(stack, config),
    comment: `Handoff console, ${config.stage}`,
    httpVersion: HttpVersion.HTTP2_AND_3,
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(files),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: consoleHeaders(stack, config),
    },
    errorResponses: [403, 404].map(toIndex),
    webAclId: webAcl(stack, config).attrArn,
    logBucket: logs,
    logFilePrefix: 'distribution/',
  });
  acceptOf(distribution, config);
  new OwnedAlarm(stack, 'ConsoleFails', {
    owner: 'on-call-engineer',
    consequence:
      'Staff cannot open the console, so tasks and approvals wait and their targets run out.',
    runbook: 'console-fails',
    metric: distribution.metric5xxErrorRate({ period: Duration.minutes(5), region: 'us-east-1' }),
    threshold: 5,
    periods: 2,
    topic: alarmTopic(stack, 'Alarms', config.alarmMail),
  });
  new CfnOutput(stack, 'ConsoleUrl', {
    value: `https://${config.domains.console?.name ?? distribution.distributionDomainName}`,
  });
  new CfnOutput(stack, 'ConsoleBucket', { value: files.bucketName });
  new CfnOutput(stack, 'DistributionId', { value: distribution.distributionId });
  return stack;
}

/**
 * The console routes in the browser: a path that is no file is its index. A bucket that may not be
 * listed answers 403 for it.
 */
const toIndex = (httpStatus: number) => ({
  httpStatus,
  responseHttpStatus: 200,
  responsePagePath: '/index.html',
  ttl: Duration.seconds(10),
});

function ownName(stack: Stack, { domains }: StageConfig): Partial<DistributionProps> {
  if (!domains.console) return {};
  return {
    domainNames: [domains.console.name],
    certificate: Certificate.fromCertificateArn(
      stack,
      'Certificate',
      domains.console.certificateArn,
    ),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}

function acceptOf(distribution: Distribution, { domains }: StageConfig): void {
  accept(distribution, {
    'AwsSolutions-CFR1':
      'Staff travel, and every request of the console needs a token of ours anyway.',
    ...(!domains.console && {
      'AwsSolutions-CFR4':
        'Without an own name CloudFront serves its own certificate, and sets the TLS ' +
        'version by it.',
    }),
  });
}

function consoleBucket(
  stack: Stack,
  { config, logs }: { readonly config: StageConfig; readonly logs: IBucket },
): IBucket {
  const bucket = new Bucket(stack, 'Console', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    ...(config.switches.bucketsTlsOnly && { enforceSSL: true, minimumTLSVersion: 1.2 }),
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(90),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: 'console-bucket/',
    removalPolicy: removalOf(config),
  });
  if (!config.switches.bucketsTlsOnly)
    accept(bucket, {
      'AwsSolutions-S10': 'Only the emulator, whose CloudFront reads the bucket without TLS.',
    });
  return bucket as IBucket;
}

/** CloudFront writes its log with an access list of its own, so the bucket has to let it. */
function logBucket(stack: Stack, config: StageConfig): IBucket {
  const bucket = new Bucket(stack, 'Logs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [
      {
        expiration: Duration.days(config.logRetentionDays),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: removalOf(config),
  });
  accept(bucket, {
    'AwsSolutions-S1':
      'It is where access logs go: a log of who read the log would grow by itself.',
  });
  // CDK's own interfaces are not written for exact optional properties, hence `as`.
  return bucket as IBucket;
}
