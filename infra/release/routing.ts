import type { WorkerDeployment } from '../../platform/temporal/worker-deployment.ts';
import { type Patience, WaitedInVain, waitUntil } from './wait.ts';

/**
 * Sets the version current and waits until every task queue knows; before, a new case could wait
 * for minutes.
 */
export async function routeNewCases(
  deployment: WorkerDeployment,
  buildId: string,
  patience: Patience,
): Promise<void> {
  await deployment.setCurrent(buildId);
  await awaitSettled(deployment, patience);
}

/** Waits until every task queue has learnt of the last change of routing. */
export function awaitSettled(deployment: WorkerDeployment, patience: Patience): Promise<void> {
  return waitUntil(
    'the task queues to learn where new cases go',
    async () =>
      (await deployment.state())?.settled === false ? 'the change is still under way' : undefined,
    patience,
  );
}

/** How often a worker is asked for at most while queues are not bound. */
const asks = 4;

/**
 * Waits until workers of the version have polled for workflow tasks and for activities: what is not
 * bound gets no task. `askAgain` makes Temporal start one more worker: a slow first invocation ends
 * before it has taken up both, and no task would ever wake another.
 */
export async function awaitBound(
  {
    deployment,
    askAgain,
  }: {
    readonly deployment: Pick<WorkerDeployment, 'version'>;
    readonly askAgain?: () => Promise<void>;
  },
  buildId: string,
  { withinMs, everyMs }: Patience,
): Promise<void> {
  const missing = async () => {
    const bound = (await deployment.version(buildId))?.bound;
    if (bound?.workflow && bound.activity) return undefined;
    const kinds = [bound?.workflow || 'workflow tasks', bound?.activity || 'activities'];
    return `${kinds.filter((kind) => kind !== true).join(' and ')} are not polled`;
  };
  const what = `workers of ${buildId} to take up their task queues`;
  for (let left = askAgain ? asks : 1; ; left -= 1) {
    try {
      return await waitUntil(what, missing, {
        withinMs: askAgain ? withinMs / asks : withinMs,
        everyMs,
      });
    } catch (error) {
      if (left === 1 || !(error instanceof WaitedInVain)) throw error;
      await askAgain?.();
    }
  }
}
