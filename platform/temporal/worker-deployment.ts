import { randomUUID } from 'node:crypto';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Compute } from './compute.ts';
import {
  type DeploymentState,
  detailFrom,
  scalingGroup,
  stateFrom,
  type VersionDetail,
  type VersionNotes,
} from './deployment-state.ts';

const { PinnedOverrideBehavior } = proto.temporal.api.workflow.v1.VersioningOverride;
const notFound = 5;
const alreadyExists = 6;

/** Temporal's Worker Deployment of this product, with every call a release needs. */
export interface WorkerDeployment extends Versions, Routing {
  readonly name: string;
  /** `undefined` before the first worker or release. */
  readonly state: () => Promise<DeploymentState | undefined>;
}

type NoteChange = { readonly [key in keyof VersionNotes]: string | null };

interface Versions {
  readonly version: (buildId: string) => Promise<VersionDetail | undefined>;
  /** Lets Temporal start the version's workers; Temporal starts one to see whether it can. */
  readonly register: (buildId: string, compute: Compute) => Promise<void>;
  readonly changeCompute: (buildId: string, compute: Compute) => Promise<void>;
  /** `null` removes a note. */
  readonly note: (buildId: string, notes: NoteChange) => Promise<void>;
  readonly remove: (buildId: string) => Promise<void>;
}

interface Routing {
  /** Share of new cases in percent; `null` ends the ramp. */
  readonly ramp: (
    share: { readonly buildId: string; readonly percentage: number } | null,
  ) => Promise<void>;
  readonly setCurrent: (buildId: string) => Promise<void>;
  /** From now on the case's workflow tasks go to this version. */
  readonly moveCase: (workflowId: string, buildId: string) => Promise<void>;
}

/** The deployment of this name, seen through Temporal's gRPC service. */
export function createWorkerDeployment(client: Client, name: string): WorkerDeployment {
  const request = { namespace: client.options.namespace, deploymentName: name };
  return {
    name,
    state: async () => {
      const answer = await unless(
        notFound,
        client.workflowService.describeWorkerDeployment(request),
      );
      return answer?.workerDeploymentInfo ? stateFrom(answer.workerDeploymentInfo) : undefined;
    },
    ...versionsOf(client, name),
    ...routingOf(client, name),
  };
}

const identity = 'handoff release';

/** One version of the deployment, as requests about it name it. */
function versionRequest(namespace: string, deploymentName: string, buildId: string) {
  return { namespace, deploymentVersion: { deploymentName, buildId }, identity };
}

function versionsOf(client: Client, deploymentName: string): Versions {
  const { workflowService: service } = client;
  const of = (buildId: string) => versionRequest(client.options.namespace, deploymentName, buildId);
  return {
    version: async (buildId) => {
      const answer = await unless(notFound, service.describeWorkerDeploymentVersion(of(buildId)));
      return answer && detailFrom(answer);
    },
    register: (buildId, compute) => registerVersion(client, of(buildId), compute),
    changeCompute: async (buildId, compute) => {
      const computeConfigScalingGroups = {
        default: {
          scalingGroup: scalingGroup(compute),
          updateMask: { paths: ['provider', 'scaler'] },
        },
      };
      await service.updateWorkerDeploymentVersionComputeConfig({
        ...of(buildId),
        computeConfigScalingGroups,
        requestId: randomUUID(),
      });
    },
    note: async (buildId, notes) => {
      await service.updateWorkerDeploymentVersionMetadata({
        ...of(buildId),
        ...metadataChange(notes),
      });
    },
    remove: async (buildId) => {
      await service.deleteWorkerDeploymentVersion(of(buildId));
    },
  };
}

/** Makes the deployment too, if this is its first version. */
async function registerVersion(
  { workflowService: service }: Client,
  version: ReturnType<typeof versionRequest>,
  compute: Compute,
): Promise<void> {
  const { namespace } = version;
  const { deploymentName } = version.deploymentVersion;
  const deployment = { namespace, deploymentName, identity, requestId: randomUUID() };
  await unless(alreadyExists, service.createWorkerDeployment(deployment));
  const computeConfig = { scalingGroups: { default: scalingGroup(compute) } };
  await unless(
    alreadyExists,
    service.createWorkerDeploymentVersion({ ...version, computeConfig, requestId: randomUUID() }),
  );
}

/** Notes that are `null` are removed, the others are written. */
function metadataChange(notes: NoteChange) {
  const entries = Object.entries(notes);
  const kept = entries.filter(([, text]) => text !== null);
  return {
    upsertEntries: Object.fromEntries(
      kept.map(([key, text]) => [key, defaultPayloadConverter.toPayload(text)]),
    ),
    removeEntries: entries.filter(([, text]) => text === null).map(([key]) => key),
  };
}

function routingOf(
  { workflowService: service, options: { namespace } }: Client,
  deploymentName: string,
): Routing {
  const request = { namespace, deploymentName, identity };
  return {
    ramp: async (share) => {
      await service.setWorkerDeploymentRampingVersion({
        ...request,
        ...(share ?? { buildId: '', percentage: 0 }),
      });
    },
    setCurrent: async (buildId) => {
      await service.setWorkerDeploymentCurrentVersion({ ...request, buildId });
    },
    moveCase: async (workflowId, buildId) => {
      const behavior = PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED;
      await service.updateWorkflowExecutionOptions({
        namespace,
        workflowExecution: { workflowId },
        workflowExecutionOptions: {
          versioningOverride: { pinned: { behavior, version: { deploymentName, buildId } } },
        },
        updateMask: { paths: ['versioning_override'] },
      });
    },
  };
}

/** The answer, or `undefined` where Temporal refused with this code. */
async function unless<T>(code: number, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === code) return undefined;
    throw error;
  }
}
