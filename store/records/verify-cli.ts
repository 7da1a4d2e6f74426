/* oxlint-disable node/no-process-env -- a composition root */
import { runRecordsCommand } from './command.ts';
import { recordStoreFromEnv } from './store-from-env.ts';

/** `npm run records`: looks at the records in HANDOFF_RECORDS_DIR. */
const records = recordStoreFromEnv(process.env);
const print = (line: string) => process.stdout.write(`${line}\n`);
runRecordsCommand(process.argv.slice(2), { records, print }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
