import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { Figure } from '../platform/metrics/emf.ts';
import type { ReadSource } from './reads.ts';
import { type StuckLimits, taskFigures } from './stuck-tasks.ts';

/** What is measured, and of what. */
export interface Measured {
  readonly client: Client;
  readonly source: ReadSource;
  readonly stage: string;
  /**
   * Whose backlog: that of every release of a deployment, or of a task queue whose workers have no
   * version.
   */
  readonly queue: { readonly deployment: string } | { readonly taskQueue: string };
}

const hourMs = 3_600_000;
/**
 * An outage gets an hour and a missed target a day: until then it is somebody's work, and the
 * ladder of its clock tells them.
 */
export const stuckLimits: StuckLimits = { failingMs: hourMs, breachedMs: 24 * hourMs };

/** Temporal says so of a run after several tasks of its workflow failed or timed out in a row. */
const failing =
  `ExecutionStatus = 'Running' AND TemporalReportedProblems IN ` +
  `('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')`;
const mostListed = 1_000;
const notFound = 5;
/** Temporal's numbers of the queues of workflows and of activities. */
const queueTypes = [1, 2];

/**
 * The cases that are stuck, by the read model and by Temporal, the open tasks, and what waits in
 * Temporal's queue for each release.
 */
export async function measure(
  { client, source, queue, stage }: Measured,
  nowMs: number,
): Promise<readonly Figure[]> {
  const [tasks, byTemporal, backlog] = await Promise.all([
    taskFigures(source, stuckLimits, nowMs),
    failingRuns(client),
    'deployment' in queue
      ? backlogOf(client, queue.deployment)
      : backlogWithoutRelease(client, queue.taskQueue),
  ]);
  const stuck = new Set([
    ...tasks.stuckCases.map((caseId) => caseId.slice(0, caseId.lastIndexOf('.'))),
    ...byTemporal,
  ]);
  const waiting = backlog.map(({ buildId, waits }) => ({
    owner: { stage, buildId },
    values: { TaskBacklog: waits },
  }));
  return [
    { owner: { stage }, values: { StuckCases: stuck.size, OpenTasks: tasks.open } },
    ...waiting,
  ];
}

async function failingRuns(client: Client): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: failing })) {
    if (ids.push(workflowId) === mostListed) break;
  }
  return ids;
}

interface Backlog {
  readonly buildId?: string;
  readonly waits: number;
}

/** Of every release that is not drained yet; none before the first release. */
async function backlogOf(client: Client, deploymentName: string): Promise<readonly Backlog[]> {
  const { namespace } = client.options;
  const { workflowService: service } = client;
  try {
    const { workerDeploymentInfo } = await service.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    const builds = (workerDeploymentInfo?.versionSummaries ?? []).flatMap(
      (version) => version.deploymentVersion?.buildId ?? [],
    );
    return await Promise.all(
      builds.map(async (buildId) => {
        const deploymentVersion = { deploymentName, buildId };
        const answer = await service.describeWorkerDeploymentVersion({
          namespace,
          deploymentVersion,
          reportTaskQueueStats: true,
        });
        return { buildId, waits: sumOf(answer.versionTaskQueues ?? []) };
      }),
    );
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === notFound) return [];
    throw error;
  }
}

async function backlogWithoutRelease(client: Client, name: string): Promise<readonly Backlog[]> {
  const { namespace } = client.options;
  const ask = (taskQueueType: number) =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType,
      reportStats: true,
    });
  return [{ waits: sumOf(await Promise.all(queueTypes.map(ask))) }];
}

interface Counted {
  readonly stats?: { readonly approximateBacklogCount?: { toString(): string } | null } | null;
}

const sumOf = (queues: readonly Counted[]): number =>
  queues.reduce((sum, { stats }) => sum + Number(stats?.approximateBacklogCount ?? 0), 0);
