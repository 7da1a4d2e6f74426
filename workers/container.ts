import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { readWorkerEnvironment } from '../platform/config/cloud-config.ts';
import { createPrometheus } from '../platform/metrics/prometheus.ts';
import { measure } from '../store/measure.ts';
import { openCloudWorker } from './cloud-worker.ts';
import { startContainerWorker } from './container-worker.ts';

/** The worker in a container of Fargate: it polls until SIGTERM, drains, and ends with 0. */
const logger = pino({ base: null });
const environment = readWorkerEnvironment(process.env);
Runtime.install({
  shutdownSignals: [],
  logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
    logger[level === 'ERROR' ? 'error' : 'warn']({ from: 'temporal', ...meta }, message),
  ),
});

const figures = createPrometheus();
const parts = await openCloudWorker(environment, figures.tell);
const worker = await startContainerWorker(parts, {
  port: environment.operationsPort,
  pages: { '/metrics': figures.page((nowMs) => measure(parts.measured, nowMs)) },
});
logger.info({ operations: worker.url, buildId: environment.buildId }, 'polling');

async function end(code: number): Promise<never> {
  await worker.drain();
  logger.info('drained');
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0));
void worker.failed.then((error) => {
  logger.error({ err: error }, 'the worker ended by itself');
  process.exit(1);
});
