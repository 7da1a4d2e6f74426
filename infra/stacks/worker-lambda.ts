import {
  type CfnElement,
  CfnOutput,
  Duration,
  aws_lambda_destinations as destinations,
  aws_iam as iam,
  type aws_lambda as lambda,
  type Stack,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fewHeaps } from '../../platform/config/few-heaps.ts';
import { accept } from '../constructs/accept.ts';
import { allowOn } from '../constructs/permissions.ts';
import { ProductFunction } from '../constructs/product-function.ts';
import { runtimeEnvironment } from '../constructs/runtime-environment.ts';
import { stageStack } from '../constructs/stage-stack.ts';
import type { StageConfig } from '../stage-config.ts';
import type { Data } from './data.ts';

export interface WorkerLambdaProps {
  readonly config: StageConfig;
  readonly data: Data;
  /** Folder of the worker's artefact. */
  readonly artefact: string;
  readonly buildId: string;
}

/** The serverless worker as others look at it. */
export interface WorkerLambda {
  readonly stack: Stack;
  readonly function: ProductFunction;
  /** Of this build; those of earlier builds stay until a release takes them away. */
  readonly version: lambda.Version;
  /** Wakes that ended in a crash or at the time limit, for two weeks. */
  readonly failedWakes: sqs.Queue;
}

/**
 * The worker that Temporal wakes: a version for each build, and the role by which Temporal may
 * invoke exactly this function.
 */
export function workerLambdaStack(scope: Construct, props: WorkerLambdaProps): WorkerLambda {
  const { config } = props;
  const stack = stageStack(scope, 'WorkerLambda', {
    config,
    description: 'Handoff: worker on Lambda, woken by Temporal',
  });
  const failedWakes = failureQueue(stack);
  const worker = workerFunction(stack, props, failedWakes);
  const version = worker.function.currentVersion;
  const role = invocationRole(stack, worker.function, config);
  new CfnOutput(stack, 'WorkerFunctionName', { value: worker.function.functionName });
  new CfnOutput(stack, 'WorkerVersionArn', { value: version.functionArn });
  new CfnOutput(stack, 'InvocationRoleArn', { value: role.roleArn });
  return { stack, function: worker, version, failedWakes };
}

function workerFunction(
  stack: Stack,
  { config, data, artefact, buildId }: WorkerLambdaProps,
  failedWakes: sqs.Queue,
): ProductFunction {
  const worker = new ProductFunction(stack, 'Worker', {
    config,
    description: 'Handoff: runs workflows and activities',
    ifItFails: 'Every case stands still and clocks run out unnoticed',
    artefact,
    ...config.worker,
    environment: { ...runtimeEnvironment(config, data), ...fewHeaps, HANDOFF_BUILD_ID: buildId },
    failures: new destinations.SqsDestination(failedWakes),
  });
  data.table.allow(worker.role, [
    'GetItem',
    'BatchGetItem',
    'Query',
    'PutItem',
    'BatchWriteItem',
    'UpdateItem',
    'DeleteItem',
  ]);
  data.vault.allow(worker.role, ['GetItem', 'DeleteItem']);
  data.records.allow(worker.role, { put: true });
  data.secret.allowRead(worker.role);
  return worker;
}

/**
 * Temporal wakes a worker again by itself; what lies here says only that, when and with which error
 * a wake failed.
 */
function failureQueue(stack: Stack): sqs.Queue {
  const queue = new sqs.Queue(stack, 'FailedWakes', {
    enforceSSL: true,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
  });
  accept(queue, {
    'AwsSolutions-SQS3': 'It is itself where failed invocations end; nothing reads it but people.',
    'Serverless-SQSRedrivePolicy':
      'It is itself where failed invocations end; nothing reads it but people.',
  });
  return queue;
}

/**
 * Temporal looks at a version before it takes it, then invokes it; versions are qualified names,
 * which the bare name does not cover.
 */
function invocationRole(
  stack: Stack,
  worker: lambda.Function,
  { temporal }: StageConfig,
): iam.Role {
  const principals = temporal.invokers.map((invoker) =>
    invoker.startsWith('arn:') ? new iam.ArnPrincipal(invoker) : new iam.AccountPrincipal(invoker),
  );
  const role = new iam.Role(stack, 'Invocation', {
    assumedBy: new iam.CompositePrincipal(
      ...principals.map((principal) =>
        principal.withConditions({ StringEquals: { 'sts:ExternalId': temporal.externalId } }),
      ),
    ),
    description: 'Temporal takes this on to wake the worker',
  });
  const name = stack.getLogicalId(worker.node.defaultChild as CfnElement);
  accept(role, {
    [`AwsSolutions-IAM5[Resource::<${name}.Arn>:*]`]:
      'The versions of this one function, of which each release makes one more.',
  });
  allowOn(
    role,
    ['lambda:GetFunction', 'lambda:InvokeFunction'],
    [worker.functionArn, `${worker.functionArn}:*`],
  );
  return role;
}
