import { readWorkerEnvironment } from '../platform/config/cloud-config.ts';
import { openCloudWorker } from './cloud-worker.ts';
import { createLambdaHandler } from './lambda-handler.ts';

/**
 * The worker in Lambda: Temporal invokes it when there is work, and it works until shortly before
 * its deadline.
 */
export const handler = createLambdaHandler(() =>
  openCloudWorker(readWorkerEnvironment(process.env)),
);
