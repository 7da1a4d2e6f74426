import { resolve } from 'node:path';
import { runCommand } from '../../platform/cli/command.ts';
import { catalogue } from '../../workflows/catalogue.ts';
import type { ProcedureEdge } from '../../workflows/edge.ts';
import { lineProblems, lineProblemText } from './line-problems.ts';
import { namedByTests } from './named-by-tests.ts';

const root = resolve(import.meta.dirname, '../..');

/** `npm run check:lines`: every line is enforced by what exists and named by a test. */
runCommand(async () => {
  const procedures = Object.values<ProcedureEdge>(catalogue);
  const problems = lineProblems(procedures, namedByTests(root), root);
  for (const problem of problems) process.stderr.write(`${lineProblemText(problem)}\n`);
  if (problems.length > 0) return 1;
  const count = procedures.reduce((sum, { lines }) => sum + lines.length, 0);
  process.stdout.write(`${count} lines of ${procedures.length} procedures, each with its tests.\n`);
  return 0;
});
