import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCommand } from '../platform/cli/command.ts';
import { asLocalFailure } from '../platform/cli/failure.ts';
import { temporalFromEnv } from '../platform/config/temporal-from-env.ts';
import { connectTemporal } from '../platform/temporal/connect.ts';
import { createDynamoClient } from '../store/client.ts';
import { storeConfigFromEnv } from '../store/config.ts';
import { createProject } from '../store/projection.ts';
import { createReadModel } from '../store/read-model.ts';
import type { ReadSource } from '../store/reads.ts';
import { type RebuildSummary, rebuild } from '../store/rebuild.ts';
import { recordStoreFromEnv } from '../store/records/store-from-env.ts';
import { dropTable, ensureTable } from '../store/table.ts';

const options = {
  drop: { type: 'boolean', default: false },
  resume: { type: 'boolean', default: false },
} as const;
/** Nobody waits for a single row here, and a table under repair may be slow. */
const patience = { answerWithinMs: 10_000, maxAttempts: 8 };
const print = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run rebuild [-- --drop | --resume]`: restores the read model from records and histories. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.drop && values.resume)
    throw new Error('--drop and --resume: a dropped table has nothing to resume');
  const { dynamo, table } = storeConfigFromEnv(process.env);
  const place = { client: createDynamoClient({ ...dynamo, ...patience }), table };
  // Connected before anything is dropped.
  const { client, connection } = await connectTemporal(await temporalFromEnv(process.env));
  try {
    await prepareTable(place, { drop: values.drop, isLocal: dynamo.endpoint !== undefined });
    const records = recordStoreFromEnv(process.env);
    // Nothing is listed here, so the key signs nothing.
    const { getCase } = createReadModel({ ...place, cursorKey: randomBytes(32) });
    return report(
      await rebuild({
        client,
        records,
        project: createProject(place),
        report: print,
        ...(values.resume && { resume: { getCase } }),
      }),
    );
  } finally {
    await connection.close();
    place.client.destroy();
  }
}

async function prepareTable(
  { client, table }: ReadSource,
  { drop, isLocal }: { readonly drop: boolean; readonly isLocal: boolean },
) {
  if (drop && !isLocal) {
    throw new Error(
      '--drop is for DynamoDB Local: in the cloud the table belongs to its stack; rebuild ' +
        'into a new one by HANDOFF_TABLE',
    );
  }
  if (drop) await dropTable(client, table);
  if (isLocal) await ensureTable(client, table);
}

function report({ fromRecords, fromHistories, standing, problems }: RebuildSummary): number {
  for (const { subject, detail } of problems) print(`${subject}: ${detail}`);
  print(
    `${fromRecords} cases from records, ${fromHistories} from histories, ${standing} stood ` +
      `already, ${problems.length} problems`,
  );
  return problems.length === 0 ? 0 : 1;
}

runCommand(() => main().catch(asLocalFailure));
