import { text } from 'node:stream/consumers';
import { catalogue } from '../workflows/catalogue.ts';
import { runPolicyCommand } from './command.ts';

// npm runs scripts in the root of the package; INIT_CWD is where it was called.
const folder = process.env.INIT_CWD ?? process.cwd();
const place = {
  catalogue,
  policyDir: import.meta.dirname,
  folder,
  input: () => text(process.stdin),
};
const { code, lines, errors = [] } = await runPolicyCommand(process.argv.slice(2), place);
if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
if (errors.length > 0) process.stderr.write(`${errors.join('\n')}\n`);
process.exitCode = code;
