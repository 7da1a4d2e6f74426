import { join } from 'node:path';
import { runCommand } from '../../platform/cli/command.ts';
import { readLocalConfig } from './config.ts';
import { ensureLocalKeys } from './keys.ts';
import { parseTokenOptions } from './token-options.ts';

runCommand(async (args) => {
  const options = parseTokenOptions(args);
  const { issuer } = await ensureLocalKeys(join(readLocalConfig(process.env).dataDir, 'keys'));
  process.stdout.write(`${await issuer.issueToken(options)}\n`);
  return 0;
});
