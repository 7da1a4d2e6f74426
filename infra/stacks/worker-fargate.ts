import {
  CfnOutput,
  aws_ecs as ecs,
  aws_iam as iam,
  aws_logs as logs,
  type Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fewHeaps } from '../../platform/config/few-heaps.ts';
import { runtimeEnvironment } from '../constructs/runtime-environment.ts';
import { removalOf, stageStack } from '../constructs/stage-stack.ts';
import { WorkerNetwork } from '../constructs/worker-network.ts';
import { WorkerService } from '../constructs/worker-service.ts';
import type { StageConfig } from '../stage-config.ts';
import type { Data } from './data.ts';

export interface WorkerFargateProps {
  readonly config: StageConfig;
  readonly data: Data;
  /** Folder of the worker's artefact. */
  readonly artefact: string;
  readonly buildId: string;
}

/** The worker in containers as others look at it. */
export interface WorkerFargate {
  readonly stack: Stack;
  readonly cluster: ecs.ICluster;
  /** Of this build; those of earlier builds stay until their cases have drained. */
  readonly serviceName: string;
}

/**
 * What `shutdownGraceTime` of the worker is: running activities get this long when it is told to
 * stop.
 */
const graceSeconds = 20;

/**
 * Workers that are always up: cheaper than functions once there is work all day, and no wake before
 * a task is taken.
 */
export function workerFargateStack(scope: Construct, props: WorkerFargateProps): WorkerFargate {
  const { config, data } = props;
  const stack = stageStack(scope, 'WorkerFargate', {
    config,
    description: 'Handoff: worker in containers',
  });
  const network = new WorkerNetwork(stack, 'Network', config);
  // CDK's own interfaces are not written for exact optional properties, hence `as`.
  const insights = ecs.ContainerInsights.ENABLED;
  const cluster = new ecs.Cluster(stack, 'Cluster', {
    vpc: network.vpc,
    containerInsightsV2: insights,
  }) as ecs.ICluster;
  const { serviceName } = new WorkerService(stack, `Build-${props.buildId}`, {
    config,
    cluster,
    network,
    role: workerRole(stack, data),
    logGroup: new logs.LogGroup(stack, 'Log', {
      retention: config.logRetentionDays,
      removalPolicy: removalOf(config),
    }),
    artefact: props.artefact,
    buildId: props.buildId,
    environment: { ...runtimeEnvironment(config, data), ...fewHeaps, AWS_REGION: config.region },
    graceSeconds,
    ifItFails: 'Cases of this build stand still and their clocks run out unnoticed',
  });
  new CfnOutput(stack, 'WorkerCluster', { value: cluster.clusterName });
  new CfnOutput(stack, 'WorkerService', { value: serviceName });
  return { stack, cluster, serviceName };
}

/** One role for all builds: a service that outlives its release keeps what it may do. */
function workerRole(stack: Stack, data: Data): iam.Role {
  const role = new iam.Role(stack, 'WorkerRole', {
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    description: 'Handoff: what a worker in a container may do',
  });
  data.table.allow(role, [
    'GetItem',
    'BatchGetItem',
    'Query',
    'PutItem',
    'BatchWriteItem',
    'UpdateItem',
    'DeleteItem',
  ]);
  data.vault.allow(role, ['GetItem', 'DeleteItem']);
  data.records.allow(role, { put: true });
  data.secret.allowRead(role);
  return role;
}
