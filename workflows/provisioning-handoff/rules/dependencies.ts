import type { OrderLine } from '../../../domain/commerce/facts.ts';
import type { OrderRequest } from '../../order-booking/order.ts';
import type { HandoffFinding } from './handoff-finding.ts';

/** Place of a line in the order; two lines may share an id, never a place. */
export type LinePlace = number;

/** For each line, the lines that must be activated before it. */
export type Dependencies = ReadonlyMap<LinePlace, ReadonlySet<LinePlace>>;

/**
 * What the order says of dependencies (OB-44), with a finding for each that names an unknown line
 * and for each group of lines that wait for one another. Dependencies within such a group are left
 * out, so that what remains can always be put in order.
 */
export function readDependencies(
  lines: readonly OrderLine[],
  asked: OrderRequest['dependencies'],
): { readonly findings: readonly HandoffFinding[]; readonly dependencies: Dependencies } {
  const direct = directDependencies(lines, asked);
  const reached = new Map([...direct.keys()].map((place) => [place, reach(direct, place)]));
  const inCircle = (a: LinePlace, b: LinePlace) =>
    reached.get(a)?.has(b) === true && reached.get(b)?.has(a) === true;
  const circles = new Set(
    [...direct.keys()]
      .filter((place) => inCircle(place, place))
      .map((place) => [...direct.keys()].find((other) => inCircle(place, other))),
  );
  const lineIdsOf = (first: LinePlace) =>
    lines.filter((_, place) => inCircle(first, place)).map((line) => line.lineId);
  return {
    findings: [
      ...unknownLines(lines, asked),
      ...[...circles].map((first) => circleFinding(first === undefined ? [] : lineIdsOf(first))),
    ],
    dependencies: new Map(
      [...direct].map(([place, on]) => [
        place,
        new Set([...on].filter((other) => !inCircle(place, other))),
      ]),
    ),
  };
}

function directDependencies(
  lines: readonly OrderLine[],
  asked: OrderRequest['dependencies'],
): Dependencies {
  const placesOf = (lineId: string) =>
    lines.flatMap((line, place) => (line.lineId === lineId ? [place] : []));
  return new Map(
    lines.map(({ lineId }, place) => {
      const on = asked
        .filter((dependency) => dependency.lineId === lineId)
        .flatMap((dependency) => placesOf(dependency.dependsOn));
      return [place, new Set(on)];
    }),
  );
}

/** OB-44: everything a line waits for, at any remove. */
export function reach(direct: Dependencies, start: LinePlace): ReadonlySet<LinePlace> {
  const found = new Set<LinePlace>();
  const open = [...(direct.get(start) ?? [])];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    open.push(...(direct.get(place) ?? []));
  }
  return found;
}

function unknownLines(
  lines: readonly OrderLine[],
  asked: OrderRequest['dependencies'],
): readonly HandoffFinding[] {
  const known = new Set(lines.map((line) => line.lineId));
  return asked.flatMap((dependency, i) =>
    (['lineId', 'dependsOn'] as const)
      .filter((side) => !known.has(dependency[side]))
      .map((side) => ({
        code: 'dependency-unknown' as const,
        field: `dependencies[${i}].${side}`,
        values: { request: dependency[side], lines: null },
        text:
          `The dependency of ${dependency.lineId} on ${dependency.dependsOn} names line ` +
          `${dependency[side]}, which the order does not have.`,
      })),
  );
}

function circleFinding(lineIds: readonly string[]): HandoffFinding {
  const list = lineIds.join(', ');
  const text =
    lineIds.length === 1
      ? `Line ${list} depends on itself.`
      : `Lines ${list} depend on one another in a circle.`;
  return { code: 'dependency-cycle', field: 'dependencies', values: { request: list }, text };
}
