import { resolve } from 'node:path';
import { runCommand } from '../../platform/cli/command.ts';
import { makeProcedure } from './make-procedure.ts';
import { procedureNames } from './names.ts';

const usage = 'usage: npm run new:procedure -- <key> [<verb-phrase>]';

runCommand(async ([key, verb, ...rest]) => {
  if (key === undefined || rest.length > 0) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const today = new Date().toISOString().slice(0, 10);
  const root = resolve(import.meta.dirname, '../..');
  const names = procedureNames(key, { verb, today });
  const files = makeProcedure(root, names);
  const test = `npm test -- test/workflows/${names.key}`;
  const next = [
    [test, 'a real run over HTTP'],
    ['npm run sops', 'its page in docs/sops'],
    ['npm run check', 'everything else'],
  ].map(([command = '', what]) => `${command.padEnd(test.length + 2)} # ${what}`);
  process.stdout.write(`${[...files, '', 'Next:', ...next].join('\n')}\n`);
  return 0;
});
