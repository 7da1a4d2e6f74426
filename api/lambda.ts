/* oxlint-disable node/no-process-env -- a composition root */
import { pino } from 'pino';
import { readApiEnvironment } from '../platform/config/cloud-config.ts';
import { createLambdaHandler } from './lambda-handler.ts';
import { openCloudApi } from './lambda-parts.ts';

const logger = pino({ base: null });

/**
 * The API in AWS, behind an HTTP API of API Gateway (payload format 2.0); woken by a schedule, it
 * measures.
 */
export const handler = createLambdaHandler(logger, () =>
  openCloudApi(readApiEnvironment(process.env), logger),
);
