import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Tags } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { estateOf } from './walk/estate.ts';
import { type RuleName, rules } from './walk/rules.ts';

type Properties = Record<string, unknown>;
type Broken = {
  readonly [id: string]: { readonly type: string; readonly properties?: Properties };
};

const policy = (type: string, statement: Properties) => ({
  type,
  properties: {
    PolicyName: 'p',
    Bucket: 'b',
    Topics: [],
    Queues: [],
    PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] },
  },
});
const alarm = (AlarmDescription: string) => ({
  type: 'AWS::CloudWatch::Alarm',
  properties: { AlarmDescription },
});
const sentence =
  'Orders are not taken while this is red. Owner: on-call-engineer. First steps: ' +
  'docs/runbooks/alarms.md#';

/**
 * For each rule the smallest stack that breaks it, and what must be said; `stack` stands before
 * every resource.
 */
const broken: { readonly [rule in RuleName]: readonly [Broken, readonly string[]] } = {
  'every log group says how long it keeps': [
    { Log: { type: 'AWS::Logs::LogGroup' } },
    ['Broken/Log keeps its lines for ever'],
  ],
  'every function writes to a log group of ours': [
    {
      Fn: {
        type: 'AWS::Lambda::Function',
        properties: { LoggingConfig: { LogGroup: '/aws/lambda/fn' } },
      },
    },
    ['Broken/Fn logs to a group that is none of ours'],
  ],
  'every bucket is closed to the public': [
    {
      Bucket: {
        type: 'AWS::S3::Bucket',
        properties: {
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
          },
        },
      },
    },
    ['Broken/Bucket leaves out RestrictPublicBuckets'],
  ],
  'every bucket takes TLS alone': [
    {
      Bucket: { type: 'AWS::S3::Bucket' },
      // Of the bucket and its objects only one is denied.
      Policy: {
        type: 'AWS::S3::BucketPolicy',
        properties: {
          Bucket: { Ref: 'Bucket' },
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Deny',
                Action: 's3:*',
                Resource: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    },
    ['Broken/Bucket answers without TLS'],
  ],
  'no policy allows a family of actions': [
    {
      Policy: policy('AWS::IAM::Policy', {
        Action: ['s3:GetObject', 's3:Put*'],
        Resource: 'arn:aws:s3:::b/k',
      }),
    },
    ['Broken/Policy allows s3:Put*'],
  ],
  'no role acts on what is not named': [
    {
      Any: policy('AWS::IAM::Policy', { Action: 's3:GetObject', Resource: '*' }),
      Mixed: policy('AWS::IAM::ManagedPolicy', {
        Action: ['xray:PutTraceSegments', 'sqs:SendMessage'],
        Resource: '*',
      }),
      Account: policy('AWS::IAM::Policy', {
        Action: 'sqs:SendMessage',
        Resource: {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sqs:eu-central-1:123456789012:*']],
        },
      }),
    },
    [
      'Broken/Any allows s3:GetObject on *',
      'Broken/Mixed allows sqs:SendMessage on *',
      'Broken/Account allows sqs:SendMessage on ' +
        'arn:${AWS::Partition}:sqs:eu-central-1:123456789012:*',
    ],
  ],
  'no resource lets everybody in': [
    {
      Policy: policy('AWS::SQS::QueuePolicy', {
        Action: 'sqs:SendMessage',
        Principal: { AWS: '*' },
      }),
    },
    ['Broken/Policy lets everybody in'],
  ],
  'every function is traced': [
    {
      Fn: { type: 'AWS::Lambda::Function', properties: { TracingConfig: { Mode: 'PassThrough' } } },
    },
    ['Broken/Fn is not traced'],
  ],
  'every stateful resource stays when its stack goes': [
    { Table: { type: 'AWS::DynamoDB::GlobalTable' } },
    ['Broken/Table goes with its stack'],
  ],
  'tables and people cannot be deleted by mistake': [
    {
      Table: {
        type: 'AWS::DynamoDB::GlobalTable',
        properties: { Replicas: [{ DeletionProtectionEnabled: true }, { Region: 'eu-west-1' }] },
      },
      People: { type: 'AWS::Cognito::UserPool' },
    },
    ['Broken/Table can be deleted by mistake', 'Broken/People can be deleted by mistake'],
  ],
  'every function, table, queue, API, distribution and cluster has its alarms': [
    {
      Fn: { type: 'AWS::Lambda::Function' },
      Other: { type: 'AWS::Lambda::Alias' },
      Errors: {
        type: 'AWS::CloudWatch::Alarm',
        properties: {
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Fn' } }],
        },
      },
      // Of another thing: does not count.
      Throttles: {
        type: 'AWS::CloudWatch::Alarm',
        properties: {
          MetricName: 'Throttles',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Other' } }],
        },
      },
    },
    ['Broken/Fn has no alarm on Throttles', 'Broken/Fn has no alarm on Duration'],
  ],
  'breaches, stuck cases and waiting work have alarms': [
    {
      Breaches: {
        type: 'AWS::CloudWatch::Alarm',
        properties: { Namespace: 'Handoff', MetricName: 'SlaBreaches' },
      },
      Elsewhere: {
        type: 'AWS::CloudWatch::Alarm',
        properties: { Namespace: 'Other', MetricName: 'StuckCases' },
      },
    },
    ['StuckCases', 'TaskBacklog', 'ScheduleToStartMs'].map(
      (metric) => `nothing has an alarm on ${metric}`,
    ),
  ],
  'every alarm says who acts, what happens otherwise and where to begin': [
    {
      Silent: alarm('Too high.'),
      Lost: alarm(`${sentence}nowhere`),
      Unmarked: alarm(`${sentence}api-fails`),
    },
    [
      'Broken/Silent says not who acts, what happens otherwise and where to begin',
      'Broken/Lost refers to a heading that docs/runbooks/alarms.md has not: nowhere',
      'Broken/Unmarked has no tag handoff:owner',
    ],
  ],
  'every resource that can be tagged is': [{}, ['Broken/Queue has no tag stage']],
  'nothing has a public address': [
    {
      Service: {
        type: 'AWS::ECS::Service',
        properties: {
          NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } },
        },
      },
      Subnet: { type: 'AWS::EC2::Subnet', properties: { MapPublicIpOnLaunch: true } },
    },
    ['Broken/Service gives out public addresses', 'Broken/Subnet gives out public addresses'],
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'handoff-walk-'));
afterAll(() => rmSync(folder, { recursive: true }));

function estateWith(resources: Broken, build: (stack: Stack) => void = () => undefined) {
  const app = new App({
    outdir: join(folder, String(Object.keys(resources))),
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(app, 'Broken');
  for (const [id, resource] of Object.entries(resources)) new CfnResource(stack, id, resource);
  build(stack);
  return estateOf(app);
}

test.each(Object.keys(broken) as RuleName[])('the walk bites where not: %s', (name) => {
  const [resources, said] = broken[name];
  const untagged = (stack: Stack) => {
    if (name === 'every resource that can be tagged is')
      Tags.of(new CfnQueue(stack, 'Queue')).add('service', 'handoff');
  };
  expect(rules[name](estateWith(resources, untagged))).toEqual(said);
});
