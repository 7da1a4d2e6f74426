import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { WorkerDeployment } from './worker-deployment.ts';

/** What is watched, and for how long. */
export interface Watch {
  readonly buildId: string;
  readonly taskQueue: string;
  readonly sinceMs: number;
  readonly windowMs: number;
  readonly everyMs: number;
}

/** A workflow task may fail once for a reason that passes, as a worker that dies; the same task a third time is the code's own fault. */
const failingFromAttempt = 3;
/** Cases looked at each time, the newest first. */
const looksAt = 50;

/** Looks until the window is over; the first failure ends it early and is answered as a sentence. */
export async function watchVersion(client: Client, deployment: WorkerDeployment, watch: Watch): Promise<string | undefined> {
  const deadline = Date.now() + watch.windowMs;
  for (;;) {
    const failure = await failureOf(client, deployment, watch);
    if (failure !== undefined || Date.now() >= deadline) return failure;
    await pause(Math.min(watch.everyMs, Math.max(0, deadline - Date.now())));
  }
}

async function failureOf(client: Client, deployment: WorkerDeployment, watch: Watch): Promise<string | undefined> {
  const state = await deployment.state();
  const problem = state?.versions.find(({ buildId }) => buildId === watch.buildId)?.computeProblem;
  if (problem !== undefined) return `Temporal cannot start its workers: ${problem}`;
  const since = new Date(watch.sinceMs).toISOString();
  const onVersion = versionQuery(deployment, watch.buildId);
  const failed = await firstOf(client, `${onVersion} AND ExecutionStatus IN ("Failed", "TimedOut") AND CloseTime >= "${since}"`);
  if (failed !== undefined) return `${failed} failed`;
  const [stuck] = await stuckCases(client, onVersion);
  if (stuck !== undefined) return `${stuck} cannot go on: its workflow task fails again and again`;
  // A case belongs to a version only once its first workflow task is done.
  const fresh = `TaskQueue = "${watch.taskQueue}" AND TemporalWorkerDeploymentVersion IS NULL AND StartTime >= "${since}"`;
  const [stillborn] = await stuckCases(client, fresh);
  return stillborn === undefined ? undefined : `${stillborn} cannot begin: its first workflow task fails again and again`;
}

/** The cases that belong to a version. */
export const versionQuery = ({ name }: WorkerDeployment, buildId: string): string =>
  `TemporalWorkerDeploymentVersion = "${name}:${buildId}"`;

/** Running cases of a query whose workflow task fails again and again. */
export async function stuckCases(client: Client, query: string, most = looksAt): Promise<readonly string[]> {
  const { namespace } = client.options;
  const stuck: string[] = [];
  let left = most;
  for await (const { workflowId, runId } of client.workflow.list({
    query: `${query} AND ExecutionStatus = "Running"`,
    pageSize: looksAt,
  })) {
    const run = await client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId, runId } });
    if ((run.pendingWorkflowTask?.attempt ?? 0) >= failingFromAttempt) stuck.push(workflowId);
    left -= 1;
    if (left === 0) break;
  }
  return stuck;
}

async function firstOf(client: Client, query: string): Promise<string | undefined> {
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1 })) return workflowId;
  return undefined;
}
