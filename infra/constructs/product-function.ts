import {
  Duration,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { accept } from './accept.ts';
import { tellConsequence } from './consequence.ts';
import { allowOn } from './permissions.ts';
import { removalOf } from './stage-stack.ts';

export interface ProductFunctionProps {
  readonly config: StageConfig;
  readonly description: string;
  /** What the business notices when it does not answer. */
  readonly ifItFails: string;
  /** Folder with `index.mjs`, which exports `handler`. */
  readonly artefact: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Fuse on cost and on everything behind: more at once are refused. */
  readonly reservedConcurrency: number;
  readonly environment: { readonly [name: string]: string };
  /** Where invocations that nobody waits for end when they fail. */
  readonly failures?: lambda.IDestination;
}

/**
 * A function of the product: traced, with a log that ends, a role that may do nothing but that, and
 * versions that stay.
 */
export class ProductFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ProductFunctionProps) {
    super(scope, id);
    const { config } = props;
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: config.logRetentionDays,
      removalPolicy: removalOf(config),
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Execution role: ${props.description}`,
    });
    allowOn(this.role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture:
        config.architecture === 'arm64' ? lambda.Architecture.ARM_64 : lambda.Architecture.X86_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(props.artefact),
      description: props.description,
      role: this.role,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      reservedConcurrentExecutions: props.reservedConcurrency,
      tracing: lambda.Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: props.environment,
      retryAttempts: 0,
      // Retries belong to the version that is invoked: Temporal wakes a worker again by itself, and
      // each retry would be one more worker.
      currentVersionOptions: {
        removalPolicy: RemovalPolicy.RETAIN,
        retryAttempts: 0,
        ...(props.failures && { onFailure: props.failures }),
      },
    });
    tellConsequence(this.function, 'if-it-fails', props.ifItFails);
    this.#acceptFindings();
    keepRetriesOff(this.function.currentVersion);
  }

  #acceptFindings(): void {
    accept(this.role, {
      'AwsSolutions-IAM5[Resource::*]': 'X-Ray takes traces without the name of a resource.',
    });
    const runtime =
      'Node 22 is what the programs and the native core of Temporal are run with before they ' +
      'are deployed.';
    const failures =
      'Only versions are invoked: where nobody waits for the answer they have a failure ' +
      'destination, and callers of the API wait.';
    accept(this.function, {
      'AwsSolutions-L1': runtime,
      'Serverless-LambdaLatestVersion': runtime,
      'Serverless-LambdaDLQ': failures,
      'Serverless-LambdaAsyncFailureDestination': failures,
    });
  }
}

/**
 * The settings of an earlier version stay with it: without them it would be invoked twice more
 * after each failure (AWS's default).
 */
function keepRetriesOff(version: lambda.Version): void {
  for (const part of version.node.findAll())
    if (part instanceof lambda.CfnEventInvokeConfig) part.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
