import { runPolicyCommand } from './command.ts';

const { code, lines } = runPolicyCommand(process.argv.slice(2), import.meta.dirname);
for (const line of lines) console.log(line);
process.exitCode = code;
