import type { DeploymentState } from '../../platform/temporal/deployment-state.ts';
import type { WorkerDeployment } from '../../platform/temporal/worker-deployment.ts';
import { failingCases } from './failing-cases.ts';
import type { ReleaseParts } from './release.ts';
import { awaitSettled, routeNewCases } from './routing.ts';

/** Where a roll back goes. */
interface Retreat {
  readonly from: string;
  readonly to: string;
  /** The bad version only got a share of new cases. */
  readonly ramping: boolean;
}

/**
 * Sends new cases to the version that was current before, or to `to`, in one call, and waits until
 * every task queue knows. Cases that began on the bad version stay with it, as long as it can go on
 * with them: those whose workflow tasks fail are handed to the other version.
 */
export async function rollBack(
  parts: ReleaseParts,
  { to, dryRun = false }: { readonly to?: string; readonly dryRun?: boolean } = {},
): Promise<number> {
  const { deployment, client, print, patience } = parts;
  const state = await deployment.state();
  const retreat = await retreatOf(parts, state, to);
  if (typeof retreat === 'string') {
    print(retreat);
    return state?.current === undefined ? 1 : 0;
  }
  const what = retreat.ramping
    ? `the share of ${retreat.from} goes back to ${retreat.to}`
    : `new cases go to ${retreat.to} instead of ${retreat.from}`;
  if (dryRun) {
    print(`Would roll back: ${what}.`);
    return 0;
  }
  if (retreat.ramping) {
    await deployment.ramp(null);
    await awaitSettled(deployment, patience);
  } else await routeNewCases(deployment, retreat.to, patience);
  await deployment.note(retreat.from, { rolledBackTo: retreat.to });
  print(`Rolled back: ${what}.`);
  const { taskQueue, movesAtMost: atMost } = parts;
  for (const workflowId of await failingCases(client, deployment, {
    buildId: retreat.from,
    taskQueue,
    atMost,
  })) {
    await deployment.moveCase(workflowId, retreat.to);
    print(`${workflowId} could not go on with ${retreat.from} and goes on with ${retreat.to}.`);
  }
  return 0;
}

/** A sentence when there is nothing to roll back. */
async function retreatOf(
  { deployment }: ReleaseParts,
  state: DeploymentState | undefined,
  to: string | undefined,
): Promise<Retreat | string> {
  if (state?.current === undefined)
    return 'No version takes new cases: there is nothing to roll back.';
  const { current, ramping } = state;
  if (to === current) return `${to} is current: nothing to do.`;
  if (to !== undefined) return { from: current, to, ramping: false };
  if (ramping !== undefined) return { from: ramping.buildId, to: current, ramping: true };
  const left = await rolledBackTo(deployment, state);
  if (left !== undefined)
    return (
      `${left} was rolled back to ${current} already: nothing to do. To go further back, name ` +
      'a build with --to.'
    );
  return toThatBefore(deployment, { current, versions: state.versions });
}

/** The version whose roll back made the current one current. */
async function rolledBackTo(
  deployment: WorkerDeployment,
  { current, versions }: DeploymentState,
): Promise<string | undefined> {
  for (const { buildId } of versions)
    if (buildId !== current && (await deployment.version(buildId))?.notes.rolledBackTo === current)
      return buildId;
  return undefined;
}

async function toThatBefore(
  deployment: WorkerDeployment,
  { current, versions }: Pick<DeploymentState, 'versions'> & { readonly current: string },
): Promise<Retreat | string> {
  const before = (await deployment.version(current))?.notes.replaces;
  if (before === undefined)
    return `Nothing was current before ${current}: there is nothing to roll back to.`;
  if (versions.some(({ buildId }) => buildId === before))
    return { from: current, to: before, ramping: false };
  return `${before}, which was current before ${current}, is retired: release it anew.`;
}
