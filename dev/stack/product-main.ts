import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { readLocalConfig } from './config.ts';
import { ensureLocalKeys } from './keys.ts';
import { startProduct } from './product.ts';
import { localProductConfig } from './product-config.ts';

/** API and worker of the local stack in one process, as a child of `npm start`. */
const logger = pino({ base: null });
Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
    logger[level === 'ERROR' ? 'error' : 'warn']({ from: 'temporal', ...meta }, message),
  ),
});

const config = readLocalConfig(process.env);
const keys = await ensureLocalKeys(join(config.dataDir, 'keys'));
const product = await startProduct(localProductConfig(config, keys), logger);
logger.info({ api: product.apiUrl }, 'serving');

async function end(code: number): Promise<never> {
  await product.close();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0));
void product.failed.then((error) => {
  logger.error({ err: error }, 'the worker ended by itself');
  return end(1);
});
