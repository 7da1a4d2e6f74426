import type { ProcedureEdge } from '../../workflows/edge.ts';
import type { NamedByTests } from './named-by-tests.ts';
import { whereEnforced } from './where-enforced.ts';
import { isWritten } from './written-documents.ts';

/** Something that keeps a line from being followed from sentence to test. */
export interface LineProblem {
  readonly file: string;
  readonly reason: string;
}

/** One line for a terminal: `workflows/order-booking/lines.ts: OB-4: no test names it`. */
export function lineProblemText({ file, reason }: LineProblem): string {
  return `${file}: ${reason}`;
}

/** Everything that is wrong with the lines of the procedures and with the ids that tests name. */
export function lineProblems(
  procedures: readonly ProcedureEdge[],
  tests: NamedByTests,
  root: string,
): readonly LineProblem[] {
  return [
    ...procedures.flatMap((edge) => procedureProblems(edge, tests, root)),
    ...unknownIds(tests),
  ];
}

function procedureProblems(
  edge: ProcedureEdge,
  tests: NamedByTests,
  root: string,
): readonly LineProblem[] {
  const ids = edge.lines.map(({ id }) => id);
  const reasons = edge.lines.flatMap(({ id, by }, i) => [
    ...(ids.indexOf(id) < i ? [`${id} stands twice`] : []),
    ...(isWritten(id) ? [] : [`${id} is a line of no written document`]),
    ...(tests.has(id) ? [] : [`${id} is named by no title of a test`]),
    ...(by.length === 0 ? [`${id} is enforced by nothing`] : []),
    ...by
      .map((enforcement) => whereEnforced(enforcement, { edge, root }))
      .filter((found) => typeof found === 'string')
      .map((sentence) => `${id}: ${sentence}`),
  ]);
  const file = `workflows/${edge.definition.key}/lines.ts`;
  return [...new Set(reasons)].map((reason) => ({ file, reason }));
}

function unknownIds(tests: NamedByTests): readonly LineProblem[] {
  return [...tests]
    .filter(([id]) => !isWritten(id))
    .flatMap(([id, files]) =>
      files.map((file) => ({ file, reason: `${id} is a line of no written document` })),
    );
}
