import type { ProcedureLine } from '../../domain/cases/procedure.ts';
import { link, table } from './markdown.ts';
import type { NamedByTests } from './named-by-tests.ts';
import { type Place, whereEnforced } from './where-enforced.ts';

/** Each line of the written procedure, what enforces it, and the tests that name it. */
export function lineTable(place: Place, tests: NamedByTests): readonly string[] {
  const head = ['line', 'what holds', 'enforced by', 'tests'];
  const rows = place.edge.lines.map((line) => [
    `<a id="${line.id.toLowerCase()}"></a>${line.id}`,
    line.text,
    enforcers(line, place),
    (tests.get(line.id) ?? []).map((file) => link(testName(file), file)).join(', '),
  ]);
  return table(head, rows);
}

function enforcers({ by }: ProcedureLine, place: Place): string {
  return by
    .map((enforcement) => whereEnforced(enforcement, place))
    .map((found) => (typeof found === 'string' ? found : link(found.text, found.path)))
    .join(', ');
}

/** The last two parts of its path: `rules/quote-check`. */
function testName(file: string): string {
  return file
    .replace(/\.test\.ts$/, '')
    .split('/')
    .slice(-2)
    .join('/');
}
