import { runCommand } from '../../../platform/cli/command.ts';
import { cleanOrder, usualOperation } from './order-figures.ts';
import { costTables } from './tables.ts';

runCommand(async () => {
  process.stdout.write(`${costTables(cleanOrder, usualOperation)}\n`);
  return 0;
});
