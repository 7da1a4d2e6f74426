import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { WorkerDeployment } from '../../platform/temporal/worker-deployment.ts';
import { failingCases, versionQuery } from './failing-cases.ts';

/** What is watched, and for how long. */
export interface Watch {
  readonly buildId: string;
  readonly taskQueue: string;
  readonly sinceMs: number;
  readonly windowMs: number;
  readonly everyMs: number;
}

/** Cases looked at each time, the newest first. */
const looksAt = 50;

/**
 * Looks until the window is over; the first failure ends it early and is answered as a sentence.
 */
export async function watchVersion(
  client: Client,
  deployment: WorkerDeployment,
  watch: Watch,
): Promise<string | undefined> {
  const deadline = Date.now() + watch.windowMs;
  for (;;) {
    const failure = await failureOf(client, deployment, watch);
    if (failure !== undefined || Date.now() >= deadline) return failure;
    await pause(Math.min(watch.everyMs, Math.max(0, deadline - Date.now())));
  }
}

async function failureOf(
  client: Client,
  deployment: WorkerDeployment,
  watch: Watch,
): Promise<string | undefined> {
  const { buildId, taskQueue } = watch;
  const state = await deployment.state();
  const problem = state?.versions.find((version) => version.buildId === buildId)?.computeProblem;
  if (problem !== undefined) return `Temporal cannot start its workers: ${problem}`;
  const since = new Date(watch.sinceMs).toISOString();
  const failed =
    `${versionQuery(deployment, buildId)} AND ExecutionStatus IN ("Failed", "TimedOut") AND ` +
    `CloseTime >= "${since}"`;
  for await (const { workflowId } of client.workflow.list({ query: failed, pageSize: 1 }))
    return `${workflowId} failed`;
  const [failing] = await failingCases(client, deployment, { buildId, taskQueue, atMost: looksAt });
  return failing === undefined ? undefined : `${failing} cannot go on, its workflow task fails`;
}
