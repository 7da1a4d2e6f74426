import type { Figure } from '../metrics/emf.ts';
import type { WorkerDeployment } from './worker-deployment.ts';

/**
 * Lets Temporal start one more worker of each build for which work waits, as far as it starts their
 * workers by itself. It does so for new work alone: when it was refused until it gave up, as at the
 * limit of concurrent functions, what waits would wait on until something else is to be done
 * (F-47).
 */
export async function wakeWorkers(
  deployment: Pick<WorkerDeployment, 'version' | 'changeCompute'>,
  measured: readonly Pick<Figure, 'owner' | 'values'>[],
): Promise<void> {
  const waiting = measured.flatMap(({ owner, values }) =>
    Number(values.TaskBacklog) > 0 ? (owner.buildId ?? []) : [],
  );
  await Promise.all(
    waiting.map(async (buildId) => {
      const compute = (await deployment.version(buildId))?.compute;
      if (compute !== undefined) await deployment.changeCompute(buildId, compute);
    }),
  );
}
