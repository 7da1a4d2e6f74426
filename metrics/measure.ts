import { type Client, isGrpcServiceError } from '@temporalio/client';
import { type ReadSource } from '../store/reads.ts';
import { type StuckLimits, stuckCases } from '../store/stuck-tasks.ts';
import type { MetricOwner, MetricValues } from './emf.ts';

/** What is measured, and of what. */
export interface Measured {
  readonly client: Client;
  readonly source: ReadSource;
  readonly deployment: string;
  readonly stage: string;
}

export interface Figure {
  readonly owner: MetricOwner;
  readonly values: MetricValues;
}

const hourMs = 3_600_000;
/** An outage gets an hour and a missed target a day: until then it is somebody's work, and the ladder of its clock tells them. */
export const stuckLimits: StuckLimits = { failingMs: hourMs, breachedMs: 24 * hourMs };

/** Temporal says so of a run after several tasks of its workflow failed or timed out in a row. */
const failing = `ExecutionStatus = 'Running' AND TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')`;
const mostListed = 1_000;
const notFound = 5;

/** The cases that are stuck, by the read model and by Temporal, and what waits in Temporal's queue for each release. */
export async function measure({ client, source, deployment, stage }: Measured, nowMs: number): Promise<readonly Figure[]> {
  const [byTask, byTemporal, backlog] = await Promise.all([
    stuckCases(source, stuckLimits, nowMs),
    failingRuns(client),
    backlogOf(client, deployment),
  ]);
  const stuck = new Set([...byTask.map((caseId) => caseId.slice(0, caseId.lastIndexOf('.'))), ...byTemporal]);
  const waiting = backlog.map(({ buildId, tasks }) => ({ owner: { stage, buildId }, values: { TaskBacklog: tasks } }));
  return [{ owner: { stage }, values: { StuckCases: stuck.size } }, ...waiting];
}

async function failingRuns(client: Client): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: failing })) {
    if (ids.push(workflowId) === mostListed) break;
  }
  return ids;
}

/** Of every release that is not drained yet; none before the first release. */
async function backlogOf(client: Client, deploymentName: string) {
  const { namespace } = client.options;
  const { workflowService: service } = client;
  try {
    const { workerDeploymentInfo } = await service.describeWorkerDeployment({ namespace, deploymentName });
    const builds = (workerDeploymentInfo?.versionSummaries ?? []).flatMap((version) => version.deploymentVersion?.buildId ?? []);
    return await Promise.all(
      builds.map(async (buildId) => {
        const deploymentVersion = { deploymentName, buildId };
        const answer = await service.describeWorkerDeploymentVersion({ namespace, deploymentVersion, reportTaskQueueStats: true });
        const counts = (answer.versionTaskQueues ?? []).map(({ stats }) => Number(stats?.approximateBacklogCount ?? 0));
        return { buildId, tasks: counts.reduce((sum, count) => sum + count, 0) };
      }),
    );
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === notFound) return [];
    throw error;
  }
}
