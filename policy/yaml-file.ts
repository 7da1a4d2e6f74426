import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';

/** Path of a field: keys and places. */
export type FieldPath = readonly PropertyKey[];

/** One fault of a policy file. */
export interface PolicyProblem {
  readonly file: string;
  /** 1 = first line; for a missing field the line of what should hold it. */
  readonly line: number;
  /** `routes[0].queue`; empty when the fault is the file's. */
  readonly field: string;
  readonly reason: string;
}

/** `provisioning-handoff.yaml:18: routes[0].queue must be …` */
export function problemText({ file, line, field, reason }: PolicyProblem): string {
  return `${file}:${line}: ${field === '' ? '' : `${field} `}${reason}`;
}

/**
 * A file that parsed and fits its schema, and where its fields stand, for the checks between files.
 */
export interface YamlFile<T> {
  readonly value: T;
  readonly problemAt: (path: FieldPath, reason: string) => PolicyProblem;
}

/** Parses a policy file strictly: syntax, duplicate keys, and every deviation from the schema. */
export function readYaml<T>(
  file: { readonly name: string; readonly text: string },
  schema: z.ZodType<T>,
):
  | { readonly ok: true; readonly file: YamlFile<T> }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      ok: false,
      problems: faults.map(({ pos, message }) => ({
        file: file.name,
        line: lineAt(pos[0]),
        field: '',
        reason: `is not valid YAML: ${message}`,
      })),
    };
  }
  const problemAt = (path: FieldPath, reason: string) => {
    const { offset } = locate(document, path);
    return { file: file.name, line: lineAt(offset), field: fieldText(path), reason };
  };
  const parsed = schema.safeParse(plainValue(document));
  if (parsed.success) return { ok: true, file: { value: parsed.data, problemAt } };
  const isMissing = (path: FieldPath) => !locate(document, path).found;
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((issue) =>
      reasonsOf(issue, isMissing).map(([path, reason]) => problemAt(path, reason)),
    ),
  };
}

/**
 * An alias that grows beyond measure is refused by the parser with an exception; such a file has no
 * value.
 */
function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function reasonsOf(
  issue: z.core.$ZodIssue,
  isMissing: (path: FieldPath) => boolean,
): readonly [FieldPath, string][] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => [[...issue.path, key], 'is not a field of this file']);
  if (issue.path.length > 0 && isMissing(issue.path)) return [[issue.path, 'is missing']];
  if (issue.code === 'invalid_key')
    return [[issue.path, issue.issues.map(({ message }) => message).join(', ') || issue.message]];
  return [[issue.path, issue.message]];
}

/** `routes[0].queue` */
export function fieldText(path: FieldPath): string {
  return path
    .map((part, i) =>
      typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

/** Where a path stands in the file, or how far it leads. */
function locate(
  document: ReturnType<typeof parseDocument>,
  path: FieldPath,
): { readonly offset: number; readonly found: boolean } {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const part of path) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, part);
    if (child === undefined) return { offset, found: false };
    offset = child.offset ?? offset;
    node = child.node;
  }
  return { offset, found: true };
}

function childOf(
  node: unknown,
  part: PropertyKey,
): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  if (isSeq<Node>(node) && typeof part === 'number') {
    const item = node.items[part];
    return item && { node: item, offset: item.range?.[0] };
  }
  if (!isMap<Node, Node | null>(node)) return undefined;
  const pair = node.items.find(
    (item) => isScalar(item.key) && String(item.key.value) === String(part),
  );
  return pair && { node: pair.value, offset: pair.key.range?.[0] };
}
