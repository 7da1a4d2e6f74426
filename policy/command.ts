import type { z } from 'zod';
import { accessSchema } from './access.schema.ts';
import { attachmentsSchema } from './attachments.schema.ts';
import { dueUsage, runDueCommand } from './due-command.ts';
import { explainUsage, runExplainCommand } from './explain-command.ts';
import { type PolicyCatalogue, policyAlerts, readPolicy } from './load.ts';
import {
  accessFileName,
  attachmentsFileName,
  type PolicyProcedure,
  textOf,
} from './policy-files.ts';
import { type PolicyProblem, problemText, readYaml } from './yaml-file.ts';

/**
 * What a command printed, and the exit code it ends with: 0 done, 1 faults found, 2 wrong usage.
 */
export interface CommandResult {
  readonly code: 0 | 1 | 2;
  readonly lines: readonly string[];
  /** For stderr. */
  readonly errors?: readonly string[];
}

/** Where a command finds its files and its lines. */
export interface CommandPlace {
  /** Whose policy the files hold. */
  readonly catalogue: PolicyCatalogue;
  /** The policy that stands when none is named. */
  readonly policyDir: string;
  /** Paths are relative to it. */
  readonly folder: string;
  /** Standard input, read only by a command that needs it. */
  readonly input: () => Promise<string>;
}

const usage = [
  'usage:',
  '  npm run policy -- check [folder]',
  `  ${explainUsage}`,
  `  ${dueUsage}`,
];

/** `npm run policy -- …`: checks the policy, explains its targets, computes due times. */
export async function runPolicyCommand(
  args: readonly string[],
  place: CommandPlace,
  nowMs = Date.now(),
): Promise<CommandResult> {
  const [verb, ...rest] = args;
  if (verb === 'explain') return runExplainCommand(rest, place);
  if (verb === 'due')
    return runDueCommand(rest, { folder: place.folder, input: await place.input() });
  const [dir = place.policyDir] = rest;
  return verb === 'check' && rest.length <= 1
    ? check(dir, place.catalogue, nowMs)
    : { code: 2, lines: usage };
}

/**
 * Whether the policy files, those that the API reads itself included, can be used; one line per
 * fault.
 */
function check(dir: string, catalogue: PolicyCatalogue, nowMs: number): CommandResult {
  const reading = readPolicy(catalogue, dir);
  const keys = Object.values<PolicyProcedure>(catalogue).map(({ definition }) => definition.key);
  const problems = [
    ...(reading.ok ? [] : reading.problems),
    ...ownProblems(dir, accessFileName, accessSchema(keys)),
    ...ownProblems(dir, attachmentsFileName, attachmentsSchema),
  ];
  if (!reading.ok || problems.length > 0) return { code: 1, lines: problems.map(problemText) };
  const alerts = policyAlerts(reading.policy, nowMs).map((alert) => `alert: ${alert}`);
  return { code: 0, lines: [...alerts, `OK: policy ${reading.policy.version}`] };
}

/** Of a file that the API reads by itself. */
function ownProblems(dir: string, name: string, schema: z.ZodType): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const text = textOf(dir, name, problems);
  if (text === undefined) return problems;
  const reading = readYaml({ name, text }, schema);
  return reading.ok ? [] : reading.problems;
}
