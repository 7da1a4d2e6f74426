import {
  aws_ecr_assets as assets,
  Duration,
  aws_ecs as ecs,
  type aws_iam as iam,
  type aws_logs as logs,
  RemovalPolicies,
  aws_applicationautoscaling as scaling,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { productMetric } from '../product-metrics.ts';
import type { StageConfig } from '../stage-config.ts';
import { accept } from './accept.ts';
import { tellConsequence } from './consequence.ts';
import type { WorkerNetwork } from './worker-network.ts';

export interface WorkerServiceProps {
  readonly config: StageConfig;
  readonly cluster: ecs.ICluster;
  readonly network: WorkerNetwork;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;
  /** Folder of the worker artefact, with `container.mjs`. */
  readonly artefact: string;
  readonly buildId: string;
  readonly environment: { readonly [name: string]: string };
  /** How long the worker lets running activities finish when it is told to stop. */
  readonly graceSeconds: number;
  readonly ifItFails: string;
}

/** Port on which a worker tells its health, to its own container alone. */
const operationsPort = '9464';
const askHealth =
  `fetch('http://127.0.0.1:${operationsPort}/healthz').then(({ ok }) => process.exit(ok ? 0 : ` +
  '1), () => process.exit(1))';

/**
 * One version of the worker as a service. Cases stay with the version that started them, so a new
 * version is a new service, and the old one is kept when the stack no longer names it: it goes when
 * its cases have drained (docs/runbooks/alarms.md says how).
 */
export class WorkerService extends Construct {
  readonly service: ecs.FargateService;
  /**
   * Known before it is deployed: whoever refers to a build's service by it is not in the way when
   * the stack drops that build.
   */
  readonly serviceName: string;

  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    super(scope, id);
    const { config, network } = props;
    if (config.fargate.stopTimeoutSeconds < props.graceSeconds)
      throw new Error(
        `fargate.stopTimeoutSeconds must be at least the worker's grace of ${props.graceSeconds} s`,
      );
    this.serviceName = `handoff-${config.stage}-${props.buildId}`;
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      serviceName: this.serviceName,
      taskDefinition: this.#task(props),
      desiredCount: config.fargate.minTasks,
      assignPublicIp: false,
      vpcSubnets: network.subnets,
      securityGroups: [network.securityGroup],
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    tellConsequence(this.service, 'if-it-fails', props.ifItFails);
    if (config.switches.autoscaling) this.#scale(props);
    RemovalPolicies.of(this).retain();
  }

  #task(props: WorkerServiceProps): ecs.FargateTaskDefinition {
    const { config, role } = props;
    const arm = config.architecture === 'arm64';
    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      family: `handoff-${config.stage}-worker`,
      cpu: config.fargate.cpu,
      memoryLimitMiB: config.fargate.memoryMb,
      runtimePlatform: {
        cpuArchitecture: arm ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      taskRole: role,
    });
    const container = this.#container(task, props);
    // Temporal's core and Node write nothing but here.
    task.addVolume({ name: 'tmp' });
    container.addMountPoints({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
    accept(task, {
      'AwsSolutions-ECS2':
        'Names and addresses only: whatever is secret is read from Secrets Manager when the ' +
        'worker starts.',
      'AwsSolutions-IAM5[Resource::*]':
        'ecr:GetAuthorizationToken has no resource that could be named.',
    });
    return task;
  }

  #container(
    task: ecs.FargateTaskDefinition,
    { config, logGroup, artefact, buildId, environment }: WorkerServiceProps,
  ): ecs.ContainerDefinition {
    return task.addContainer('Worker', {
      image: ecs.ContainerImage.fromAsset(`${import.meta.dirname}/../container`, {
        buildContexts: { artefact },
        // The folder's path differs from machine to machine; the build id is the hash of what lies
        // in it.
        invalidation: { buildContexts: false },
        extraHash: buildId,
        platform:
          config.architecture === 'arm64'
            ? assets.Platform.LINUX_ARM64
            : assets.Platform.LINUX_AMD64,
      }),
      environment: {
        ...environment,
        HANDOFF_BUILD_ID: buildId,
        HANDOFF_OPERATIONS_PORT: operationsPort,
      },
      logging: ecs.LogDriver.awsLogs({
        logGroup,
        streamPrefix: buildId,
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      }),
      healthCheck: { command: ['CMD', 'node', '-e', askHealth], startPeriod: Duration.seconds(60) },
      stopTimeout: Duration.seconds(config.fargate.stopTimeoutSeconds),
      readonlyRootFilesystem: true,
      linuxParameters: new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
    });
  }

  /** A container more for every full step of waiting tasks, one less when nothing waits. */
  #scale({ config, buildId }: WorkerServiceProps): void {
    const { minTasks, maxTasks, backlogPerTask } = config.fargate;
    this.service
      .autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks })
      .scaleOnMetric('Backlog', {
        metric: productMetric('TaskBacklog', { stage: config.stage, buildId }).with({
          period: Duration.minutes(1),
        }),
        adjustmentType: scaling.AdjustmentType.CHANGE_IN_CAPACITY,
        scalingSteps: [
          { upper: 1, change: -1 },
          { lower: backlogPerTask, change: 1 },
          { lower: backlogPerTask * 4, change: 4 },
        ],
        cooldown: Duration.minutes(2),
      });
  }
}
