import { Match } from 'aws-cdk-lib/assertions';
import { stages } from '../../infra/stage-config.ts';
import { synthesize } from './synthesized.ts';

const prod = synthesize(stages.prod).template('WorkerLambda');
const [functionId = ''] = Object.keys(prod.findResources('AWS::Lambda::Function'));
const functionArn = { 'Fn::GetAtt': [functionId, 'Arn'] };

test('every build has a version of its own, which stays with its settings when the next one comes', () => {
  const next = synthesize(stages.prod, 'b2').template('WorkerLambda');
  const versions = (template: typeof prod) =>
    Object.keys(template.findResources('AWS::Lambda::Version'));
  expect(versions(prod)).toHaveLength(1);
  expect(versions(next)).not.toEqual(versions(prod));
  prod.allResources('AWS::Lambda::Version', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

/**
 * AWS invokes twice more after a failure; Temporal does so itself, and both together end in a storm
 * of workers.
 */
test('F-47: no invocation is repeated by AWS, of no version, also when the next one has come', () => {
  const [version = ''] = Object.keys(prod.findResources('AWS::Lambda::Version'));
  prod.allResourcesProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  prod.hasResource('AWS::Lambda::EventInvokeConfig', {
    Properties: { Qualifier: { 'Fn::GetAtt': [version, 'Version'] } },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('the worker has a fuse on how many run at once, a time limit that is its price, and traces', () => {
  prod.hasResourceProperties('AWS::Lambda::Function', {
    ReservedConcurrentExecutions: stages.prod.worker.reservedConcurrency,
    Timeout: stages.prod.worker.timeoutSeconds,
    MemorySize: stages.prod.worker.memoryMb,
    TracingConfig: { Mode: 'Active' },
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Environment: {
      Variables: Match.objectLike({
        HANDOFF_BUILD_ID: 'b1',
        HANDOFF_STAGE: 'prod',
        TEMPORAL_TLS: 'true',
      }),
    },
  });
});

test('Temporal may look at and invoke exactly this function and its versions, if it names our external id', () => {
  const roles = prod.findResources('AWS::IAM::Role', {
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { AWS: Match.anyValue() } })],
      },
    },
  });
  expect(Object.values(roles)).toHaveLength(1);
  expect(Object.values(roles)[0]?.['Properties']).toMatchObject({
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'handoff-example-1' } },
          Principal: { AWS: stages.prod.temporal.invokers.toSorted() },
        },
      ],
    },
  });
  prod.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Object.keys(roles)[0] }],
    PolicyDocument: {
      Statement: [
        {
          Action: ['lambda:GetFunction', 'lambda:InvokeFunction'],
          Effect: 'Allow',
          Resource: [functionArn, { 'Fn::Join': ['', [functionArn, ':*']] }],
        },
      ],
    },
  });
});

test('the worker files records and deletes none', () => {
  const policies = JSON.stringify(prod.findResources('AWS::IAM::Policy'));
  expect(policies).toContain('s3:PutObject');
  expect(policies).not.toMatch(/s3:(Delete|Bypass|\*)/);
});

test('what a release asks for is put out: the version by its full name, never the bare function', () => {
  const [version = ''] = Object.keys(prod.findResources('AWS::Lambda::Version'));
  prod.hasOutput('WorkerVersionArn', { Value: { Ref: version } });
  prod.hasOutput('WorkerFunctionName', { Value: { Ref: functionId } });
  prod.hasOutput('InvocationRoleArn', {});
});
