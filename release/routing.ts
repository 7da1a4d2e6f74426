import { type Patience, waitUntil } from './wait.ts';
import type { WorkerDeployment } from './worker-deployment.ts';

/** Sets the version current and waits until every task queue knows; before, a new case could wait for minutes. */
export async function routeNewCases(deployment: WorkerDeployment, buildId: string, patience: Patience): Promise<void> {
  await deployment.setCurrent(buildId);
  await awaitSettled(deployment, patience);
}

/** Waits until every task queue has learnt of the last change of routing. */
export function awaitSettled(deployment: WorkerDeployment, patience: Patience): Promise<void> {
  return waitUntil(
    'the task queues to learn where new cases go',
    async () => ((await deployment.state())?.settled === false ? 'the change is still under way' : undefined),
    patience,
  );
}

/** Waits until workers of the version have polled for workflow tasks and for activities: what is not bound gets no task. */
export function awaitBound(deployment: WorkerDeployment, buildId: string, patience: Patience): Promise<void> {
  return waitUntil(
    `workers of ${buildId} to take up their task queues`,
    async () => {
      const bound = (await deployment.version(buildId))?.bound;
      if (bound?.workflow && bound.activity) return undefined;
      return `${[bound?.workflow || 'workflow tasks', bound?.activity || 'activities'].filter((kind) => kind !== true).join(' and ')} are not polled`;
    },
    patience,
  );
}
