import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import proto from '@temporalio/proto';
import type { WorkerDeployment } from '../../platform/temporal/worker-deployment.ts';

const { WorkflowTaskFailedCause: Cause } = proto.temporal.api.enums.v1;
/** The code's own fault. A task that runs out of time is a worker's end, and passes. */
const defects: ReadonlySet<number | null | undefined> = new Set([
  Cause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
  Cause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
]);
const pageSize = 50;

/** Whose cases, and how many of them are looked at, the newest first. */
export interface Scope {
  readonly buildId: string;
  readonly taskQueue: string;
  readonly atMost: number;
}

/** The cases that belong to a version, as a visibility query. */
export const versionQuery = ({ name }: WorkerDeployment, buildId: string): string =>
  `TemporalWorkerDeploymentVersion = "${name}:${buildId}"`;

/**
 * Running cases of a version whose workflow task fails: they wait, and go on with no attempt until
 * the code is another. A case belongs to a version once its first workflow task is done; those that
 * did not come so far are on their way to it.
 */
export async function failingCases(
  client: Client,
  deployment: WorkerDeployment,
  scope: Scope,
): Promise<readonly string[]> {
  const begun = `${versionQuery(deployment, scope.buildId)} AND ExecutionStatus = "Running"`;
  const stillborn =
    `TaskQueue = "${scope.taskQueue}" AND TemporalWorkerDeploymentVersion IS NULL AND ` +
    'ExecutionStatus = "Running"';
  return [
    ...(await failingOf(client, begun, { atMost: scope.atMost })),
    ...(await failingOf(client, stillborn, { atMost: scope.atMost, onTheirWayTo: scope.buildId })),
  ];
}

interface Choice {
  readonly atMost: number;
  readonly onTheirWayTo?: string;
}

async function failingOf(
  client: Client,
  query: string,
  { atMost, onTheirWayTo }: Choice,
): Promise<readonly string[]> {
  const { namespace } = client.options;
  const failing: string[] = [];
  let left = atMost;
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize })) {
    const execution = { workflowId, runId };
    const run = await client.workflowService.describeWorkflowExecution({ namespace, execution });
    const way =
      run.workflowExecutionInfo?.versioningInfo?.versionTransition?.deploymentVersion?.buildId;
    if (isRepeated(run) && way === onTheirWayTo && (await lastTaskFailed(client, execution)))
      failing.push(workflowId);
    left -= 1;
    if (left === 0) break;
  }
  return failing;
}

const isRepeated = ({
  pendingWorkflowTask,
}: temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse): boolean =>
  (pendingWorkflowTask?.attempt ?? 0) > 1;

/** Temporal writes down the first failure of a task only; further attempts leave no event. */
async function lastTaskFailed(
  client: Client,
  execution: temporal.api.common.v1.IWorkflowExecution,
): Promise<boolean> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution,
    maximumPageSize: 1,
  });
  return defects.has(history?.events?.[0]?.workflowTaskFailedEventAttributes?.cause);
}
