import type { Client } from '@temporalio/client';
import { type Compute, requireQualified, sameCompute } from '../../platform/temporal/compute.ts';
import type { DeploymentState } from '../../platform/temporal/deployment-state.ts';
import type { WorkerDeployment } from '../../platform/temporal/worker-deployment.ts';
import { rollBack } from './roll-back.ts';
import { awaitBound, awaitSettled, routeNewCases } from './routing.ts';
import type { Patience } from './wait.ts';
import { watchVersion } from './watch.ts';

/** What a release works with. */
export interface ReleaseParts {
  readonly client: Client;
  readonly deployment: WorkerDeployment;
  readonly taskQueue: string;
  /** For workers to take up their queues, and for changes of routing. */
  readonly patience: Patience;
  /** Stuck cases that a roll back hands to the other version. */
  readonly movesAtMost: number;
  readonly print: (line: string) => void;
}

/** One release. */
export interface ReleasePlan {
  readonly buildId: string;
  /** Without it the workers run by themselves, as Fargate's do. */
  readonly compute?: Compute;
  /**
   * Shares of new cases in percent, ascending; the release ends with the last, and 100 makes the
   * version current.
   */
  readonly ramp: readonly number[];
  /** How long each share is watched before the next. */
  readonly watch: { readonly windowMs: number; readonly everyMs: number };
  readonly dryRun: boolean;
}

/** What is left to do for a plan; a release that was broken off goes on where it stopped. */
interface Work {
  readonly registration: 'new' | 'other compute' | 'none';
  readonly shares: readonly number[];
  /** Build that is current before. */
  readonly before: string | undefined;
}

/**
 * Makes a published build take new cases, step by step; rolls back by itself when a step shows
 * failures. Returns the exit code.
 */
export async function release(parts: ReleaseParts, plan: ReleasePlan): Promise<number> {
  const { deployment, print } = parts;
  const state = await deployment.state();
  const work: Work = {
    registration: await registrationOf(deployment, plan),
    shares: sharesLeft(plan, state),
    before: state?.current,
  };
  if (work.registration === 'none' && work.shares.length === 0 && state?.settled) {
    const isCurrent = state.current === plan.buildId;
    const has = isCurrent ? 'is current' : `has its ${state.ramping?.percentage} %`;
    print(`${plan.buildId} ${has}: nothing to do.`);
    return 0;
  }
  if (plan.dryRun) return tell(parts, plan, work);
  await bringUp(parts, plan, work);
  if (!(await climb(parts, plan, work.shares))) return 1;
  await awaitSettled(deployment, parts.patience);
  print(`Released ${plan.buildId}.`);
  return 0;
}

/** Gives share after share; false when one showed failures and everything is rolled back. */
async function climb(
  parts: ReleaseParts,
  plan: ReleasePlan,
  shares: readonly number[],
): Promise<boolean> {
  for (const share of shares) {
    const failure = await give(parts, plan, share);
    if (failure === undefined) continue;
    parts.print(`${plan.buildId} fails with ${shareText(share)}: ${failure}.`);
    await rollBack(parts);
    return false;
  }
  return true;
}

const shareText = (share: number): string =>
  share === 100 ? 'all new cases' : `${share} % of new cases`;

/**
 * The shares that are still to be given. The very first version gets all at once: there is no other
 * that could take the rest.
 */
function sharesLeft(
  { buildId, ramp }: ReleasePlan,
  state: DeploymentState | undefined,
): readonly number[] {
  if (state?.current === buildId) return [];
  if (state?.current === undefined) return [100];
  const reached = state.ramping?.buildId === buildId ? state.ramping.percentage : 0;
  return ramp.filter((share) => share > reached);
}

async function registrationOf(
  deployment: WorkerDeployment,
  { buildId, compute }: ReleasePlan,
): Promise<Work['registration']> {
  if (compute === undefined) return 'none';
  requireQualified(compute);
  const known = await deployment.version(buildId);
  if (known === undefined) return 'new';
  return sameCompute(known.compute, compute) ? 'none' : 'other compute';
}

function tell(
  { print }: ReleaseParts,
  { buildId, compute, watch }: ReleasePlan,
  { registration, shares }: Work,
): number {
  if (registration !== 'none') print(`Would register ${buildId} with ${compute?.arn}.`);
  for (const share of shares)
    print(`Would give ${buildId} ${shareText(share)} and watch it for ${watch.windowMs / 1000} s.`);
  return 0;
}

async function bringUp(
  { deployment, patience, print }: ReleaseParts,
  { buildId, compute }: ReleasePlan,
  work: Work,
): Promise<void> {
  if (compute !== undefined && work.registration !== 'none') {
    await (work.registration === 'new'
      ? deployment.register(buildId, compute)
      : deployment.changeCompute(buildId, compute));
    print(`Registered ${buildId} with ${compute.arn}.`);
  }
  const askAgain = compute && (() => deployment.changeCompute(buildId, compute));
  await awaitBound({ deployment, ...(askAgain && { askAgain }) }, buildId, patience);
  print(`Workers of ${buildId} take workflow tasks and activities.`);
  const replaces = work.before === buildId ? {} : { replaces: work.before ?? null };
  await deployment.note(buildId, { ...replaces, rolledBackTo: null });
}

/** Gives the version its share; answers with the failure that was seen. */
async function give(
  parts: ReleaseParts,
  { buildId, watch }: ReleasePlan,
  share: number,
): Promise<string | undefined> {
  const { client, deployment, taskQueue, patience, print } = parts;
  const sinceMs = Date.now();
  if (share === 100) await routeNewCases(deployment, buildId, patience);
  else {
    await deployment.ramp({ buildId, percentage: share });
    await awaitSettled(deployment, patience);
  }
  print(`${buildId} gets ${shareText(share)}; watching for ${watch.windowMs / 1000} s.`);
  return watchVersion(client, deployment, { buildId, taskQueue, sinceMs, ...watch });
}
