import type { Client } from '@temporalio/client';
import type { Measured } from '../../../store/measure.ts';

/** A stage with one release and no task, and two tasks in Temporal's queue. */
export const oneRelease: Measured = {
  client: {
    options: { namespace: 'default' },
    workflow: { list: async function* () {} },
    workflowService: {
      describeWorkerDeployment: async () => ({
        workerDeploymentInfo: { versionSummaries: [{ deploymentVersion: { buildId: 'b1' } }] },
      }),
      describeWorkerDeploymentVersion: async () => ({
        versionTaskQueues: [{ stats: { approximateBacklogCount: 2 } }],
      }),
    },
  } as unknown as Client,
  source: {
    client: { send: async () => ({ Items: [] }) },
    table: 't',
  } as unknown as Measured['source'],
  stage: 'prod',
  queue: { deployment: 'handoff' },
};
