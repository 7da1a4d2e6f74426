import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import proto from '@temporalio/proto';
import type { Compute } from './compute.ts';

const {
  WorkerDeploymentVersionStatus: Status,
  RoutingConfigUpdateState,
  TaskQueueType,
} = proto.temporal.api.enums.v1;

/**
 * Where a version stands. `waiting`: registered, and never took new cases; `draining`: only cases
 * that began on it are still running.
 */
export type VersionStatus = 'waiting' | 'current' | 'ramping' | 'draining' | 'drained';

/** One release of workers as Temporal knows it. */
export interface VersionState {
  readonly buildId: string;
  readonly status: VersionStatus;
  /** What Temporal last said when it could not start workers. */
  readonly computeProblem?: string;
}

/** Which version new cases go to. */
export interface DeploymentState {
  readonly current?: string;
  readonly ramping?: { readonly buildId: string; readonly percentage: number };
  /**
   * Every task queue has learnt of the last change. Before, a new case can wake a worker of one
   * version and wait in the queue of another.
   */
  readonly settled: boolean;
  readonly versions: readonly VersionState[];
}

/** What we note on a version; Temporal keeps it. */
export interface VersionNotes {
  /** Build that was current before this one. */
  readonly replaces?: string;
  /** Build that took over when this one was rolled back. */
  readonly rolledBackTo?: string;
}

/** A version in detail. */
export interface VersionDetail {
  readonly notes: VersionNotes;
  readonly compute?: Compute;
  /** Kinds of task queue that its workers have polled. */
  readonly bound: { readonly workflow: boolean; readonly activity: boolean };
}

type Deployment = temporal.api.deployment.v1.IWorkerDeploymentInfo;
type Summary = temporal.api.deployment.v1.WorkerDeploymentInfo.IWorkerDeploymentVersionSummary;
type Described = temporal.api.workflowservice.v1.IDescribeWorkerDeploymentVersionResponse;

const statuses: { readonly [status: number]: VersionStatus } = {
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT]: 'current',
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING]: 'ramping',
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING]: 'draining',
  [Status.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED]: 'drained',
};

/** From Temporal's description of a deployment. */
export function stateFrom(info: Deployment): DeploymentState {
  const { currentDeploymentVersion, rampingDeploymentVersion, rampingVersionPercentage } =
    info.routingConfig ?? {};
  const [current, ramping] = [currentDeploymentVersion?.buildId, rampingDeploymentVersion?.buildId];
  return {
    ...(current && { current }),
    ...(ramping && { ramping: { buildId: ramping, percentage: rampingVersionPercentage ?? 0 } }),
    settled:
      info.routingConfigUpdateState !==
      RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS,
    versions: (info.versionSummaries ?? []).map(versionStateFrom),
  };
}

function versionStateFrom({ deploymentVersion, status, computeStatus }: Summary): VersionState {
  const computeProblem = computeStatus?.providerValidation?.errorMessage;
  return {
    buildId: deploymentVersion?.buildId ?? '',
    status: statuses[status ?? 0] ?? 'waiting',
    ...(computeProblem && { computeProblem }),
  };
}

/** From Temporal's description of a version. */
export function detailFrom({
  workerDeploymentVersionInfo: info,
  versionTaskQueues,
}: Described): VersionDetail {
  const types = new Set(versionTaskQueues?.map(({ type }) => type));
  const compute = computeFrom(info?.computeConfig);
  return {
    notes: notesFrom(info?.metadata),
    ...(compute && { compute }),
    bound: {
      workflow: types.has(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
      activity: types.has(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
    },
  };
}

function notesFrom(
  metadata: temporal.api.deployment.v1.IVersionMetadata | null | undefined,
): VersionNotes {
  const entries = Object.entries(metadata?.entries ?? {});
  return Object.fromEntries(
    entries.map(([key, payload]) => [key, defaultPayloadConverter.fromPayload(payload)]),
  );
}

interface LambdaDetails {
  readonly arn: string;
  readonly role?: string;
  readonly role_external_id?: string;
}

/** Temporal invokes the function by itself, as often as the queue asks for it. */
export function scalingGroup({
  arn,
  role,
}: Compute): temporal.api.compute.v1.IComputeConfigScalingGroup {
  const details: LambdaDetails = {
    arn,
    ...(role && { role: role.arn, role_external_id: role.externalId }),
  };
  return {
    provider: { type: 'aws-lambda', details: defaultPayloadConverter.toPayload(details) },
    scaler: { type: 'no-sync' },
  };
}

function computeFrom(
  config: temporal.api.compute.v1.IComputeConfig | null | undefined,
): Compute | undefined {
  const payload = config?.scalingGroups?.['default']?.provider?.details;
  if (!payload) return undefined;
  const {
    arn,
    role,
    role_external_id: externalId,
  } = defaultPayloadConverter.fromPayload<LambdaDetails>(payload);
  return { arn, ...(role && externalId && { role: { arn: role, externalId } }) };
}
