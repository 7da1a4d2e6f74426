import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { msToNumber, msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

/** A run whose clock is moved. */
interface Run {
  readonly workflowId: string;
  /** How long its clock may take to get there; 30 s unless said otherwise. */
  readonly withinMs?: number;
}

/**
 * So often in a row a run has nothing to do before it counts as settled; how long that may take.
 */
const calmLooks = 3;
const lookMs = 15;
const settledWithinMs = 2000;

const { FastForwardPollingResult } = proto.temporal.api.enums.v1;

/**
 * An end that falls upon a timer, give or take a few milliseconds, lets the server run on to the
 * timer after it.
 */
const pastTheMomentMs = 1000;

/**
 * Moves the server's clock of ONE run by `by` and a second, so that what is due at that moment has
 * fired, as has every timer and retry on the way. Skipping is off before and after. An open child
 * holds its parent's clock: move the child first. Fails with what held the clock when it does not
 * get there.
 */
export async function advance(client: Client, run: Run, by: Duration): Promise<void> {
  const id = randomUUID();
  await skip(client, run, {
    enabled: true,
    disablePropagation: true,
    maxSessionSkipCount: 10_000,
    fastForwardConfig: { id, duration: msToTs(msToNumber(by) + pastTheMomentMs) },
  });
  const deadline = Date.now() + (run.withinMs ?? 30_000);
  try {
    while (!(await arrived(client, run, { id, deadline })));
    await settled(client, run);
  } catch (error) {
    // The connection words a passed deadline in several ways.
    if (Date.now() < deadline) throw error;
    await skip(client, run, { enabled: false });
    throw new Error(
      `the clock of ${run.workflowId} could not move by ${by}: held by ` +
        `${await holders(client, run)}`,
    );
  }
}

/**
 * From now on this run waits for nothing: every timer and back-off is skipped as it comes. For runs
 * that have no clock of their own.
 */
export async function skipEveryWait(client: Client, run: Run): Promise<void> {
  await skip(client, run, { enabled: true, disablePropagation: true, maxSessionSkipCount: 10_000 });
}

async function skip(
  client: Client,
  { workflowId }: Run,
  timeSkippingConfig: proto.temporal.api.common.v1.ITimeSkippingConfig,
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig },
    updateMask: { paths: ['time_skipping_config'] },
  });
}

async function arrived(
  client: Client,
  { workflowId }: Run,
  wait: { readonly id: string; readonly deadline: number },
): Promise<boolean> {
  const answer = await client.withDeadline(wait.deadline, () =>
    client.workflowService.pollWorkflowExecutionTimeSkipping({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      fastForwardId: wait.id,
    }),
  );
  if (
    answer.fastForwardPollingResult ===
    FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED
  )
    return true;
  if (
    answer.fastForwardPollingResult !==
    FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED
  )
    return false;
  if (answer.failedReason?.includes('ended')) return true;
  throw new Error(`the clock of ${workflowId} could not move: ${answer.failedReason}`);
}

/**
 * The clock arrives before the timers on its way have all been taken by the workflow. Not for ever:
 * a call may be waiting by design.
 */
async function settled(client: Client, { workflowId }: Run): Promise<void> {
  const giveUpAt = Date.now() + settledWithinMs;
  for (let calm = 0; calm < calmLooks && Date.now() < giveUpAt; ) {
    const run = await client.workflowService.describeWorkflowExecution({
      namespace: client.options.namespace,
      execution: { workflowId },
    });
    calm =
      run.pendingWorkflowTask == null && (run.pendingActivities ?? []).length === 0 ? calm + 1 : 0;
    await pause(lookMs);
  }
}

async function holders(client: Client, { workflowId }: Run): Promise<string> {
  const run = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: { workflowId },
  });
  const children = (run.pendingChildren ?? []).map((child) => `child ${child.workflowId}`);
  const activities = (run.pendingActivities ?? []).map(
    (activity) => `activity ${activity.activityType?.name}`,
  );
  const task = run.pendingWorkflowTask;
  const tasks = task ? [`workflow task, attempt ${task.attempt}`] : [];
  return [...children, ...activities, ...tasks].join(', ') || 'nothing visible';
}
