import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { runReleaseCommand } from './command.ts';

/** `npm run release`: see `usage` in options.ts. */
const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const print = (line: string) => process.stdout.write(`${line}\n`);
// A history that does not replay is told in a line of ours.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
runReleaseCommand(process.argv.slice(2), { rootDir, print }).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
