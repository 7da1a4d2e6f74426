import { accessSchema } from '../api/access/access.schema.ts';
import { accessFileName, readPolicy, textOf } from './load.ts';
import { type PolicyProblem, problemText, readYaml } from './yaml-file.ts';

/** What a command printed, and the exit code it ends with: 0 done, 1 faults found, 2 wrong usage. */
export interface CommandResult {
  readonly code: 0 | 1 | 2;
  readonly lines: readonly string[];
}

/** `check [folder]`: whether the policy files, the API's table of access included, can be used; one line per fault. */
export function runPolicyCommand(args: readonly string[], defaultDir: string): CommandResult {
  const [verb, dir = defaultDir, ...rest] = args;
  if (verb !== 'check' || rest.length > 0) return { code: 2, lines: ['usage: npm run policy -- check [folder]'] };
  const reading = readPolicy(dir);
  const problems = [...(reading.ok ? [] : reading.problems), ...accessProblems(dir)];
  if (!reading.ok || problems.length > 0) return { code: 1, lines: problems.map(problemText) };
  return { code: 0, lines: [`OK: policy ${reading.policy.version}`] };
}

function accessProblems(dir: string): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const text = textOf(dir, accessFileName, problems);
  if (text === undefined) return problems;
  const reading = readYaml({ name: accessFileName, text }, accessSchema);
  return reading.ok ? [] : reading.problems;
}
