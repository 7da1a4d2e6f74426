import { randomBytes } from 'node:crypto';
import { runCommand } from '../../platform/cli/command.ts';
import { asLocalFailure } from '../../platform/cli/failure.ts';
import { productFile } from '../../platform/config/product-file.ts';
import { temporalFromEnv } from '../../platform/config/temporal-from-env.ts';
import { connectTemporal } from '../../platform/temporal/connect.ts';
import { ensureSchedules } from '../../platform/temporal/schedules.ts';
import { createDynamoClient } from '../../store/client.ts';
import { storeConfigFromEnv } from '../../store/config.ts';
import { reportsByPolicy } from '../../store/month-report.ts';
import { createReadModel } from '../../store/read-model.ts';
import { loadPolicy } from '../../workflows/load-policy.ts';
import { runReportsCommand } from './command.ts';
import { createReviewStarter } from './start-reviews.ts';

/**
 * `npm run reports`: service levels, reviews and schedules of the system that the environment
 * names.
 */
async function main(): Promise<number> {
  const { dynamo, table } = storeConfigFromEnv(process.env);
  const store = createDynamoClient(dynamo);
  const policy = loadPolicy(productFile('policy'));
  const taskQueue = process.env['TEMPORAL_TASK_QUEUE'] ?? 'handoff';
  const { client, connection } = await connectTemporal(await temporalFromEnv(process.env));
  try {
    // Nothing is listed here, so the key signs nothing.
    const readModel = createReadModel({ client: store, table, cursorKey: randomBytes(32) });
    return await runReportsCommand(process.argv.slice(2), {
      reports: reportsByPolicy(policy, readModel),
      reviews: createReviewStarter({
        client,
        readModel,
        policy: policy.forProcedure('service-level-review'),
        now: Date.now,
      }),
      ensureSchedules: () => ensureSchedules(client, { taskQueue, schedules: policy.schedules }),
      taskQueue,
      print: (line) => process.stdout.write(`${line}\n`),
    });
  } finally {
    await connection.close();
    store.destroy();
  }
}

runCommand(() => main().catch(asLocalFailure));
