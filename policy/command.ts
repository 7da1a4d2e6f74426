import { readPolicy } from './load.ts';
import { problemText } from './yaml-file.ts';

/** What a command printed, and the exit code it ends with: 0 done, 1 faults found, 2 wrong usage. */
export interface CommandResult {
  readonly code: 0 | 1 | 2;
  readonly lines: readonly string[];
}

/** `check [folder]`: whether the policy files can be used; one line per fault. */
export function runPolicyCommand(args: readonly string[], defaultDir: string): CommandResult {
  const [verb, dir = defaultDir, ...rest] = args;
  if (verb !== 'check' || rest.length > 0) return { code: 2, lines: ['usage: npm run policy -- check [folder]'] };
  const reading = readPolicy(dir);
  if (!reading.ok) return { code: 1, lines: reading.problems.map(problemText) };
  return { code: 0, lines: [`OK: policy ${reading.policy.version}`] };
}
