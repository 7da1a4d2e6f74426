import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Path of a field: keys and places. */
export type FieldPath = readonly PropertyKey[];

/** A file of text. */
export interface YamlText {
  readonly name: string;
  readonly text: string;
}

/** Where a path stands in a file, or how far it leads. */
export interface FieldPlace {
  /** 1 = first line. */
  readonly line: number;
  readonly found: boolean;
  /** How many parts of the path are there. */
  readonly depth: number;
  /** False where another file may say more of it: all that stands here is a table around it. */
  readonly decides: boolean;
}

/** A file as it is written. */
export interface YamlSource {
  readonly name: string;
  readonly value: unknown;
  /** Of the syntax: without any the value stands. */
  readonly faults: readonly { readonly line: number; readonly reason: string }[];
  readonly locate: (path: FieldPath) => FieldPlace;
}

type Document = ReturnType<typeof parseDocument>;

/** Parses YAML strictly: syntax, duplicate keys, unknown tags. */
export function parseYaml({ name, text }: YamlText): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  return {
    name,
    value: plainValue(document),
    faults: [...document.errors, ...document.warnings].map(({ pos, message }) => ({
      line: lineAt(pos[0]),
      reason: `is not valid YAML: ${message}`,
    })),
    locate: (path) => {
      const { offset, ...place } = locate(document, path);
      return { ...place, line: lineAt(offset) };
    },
  };
}

/**
 * What two files say together: tables are merged field by field, and of everything else the first
 * one decides.
 */
export function merged(deciding: unknown, other: unknown): unknown {
  if (!isTable(deciding) || !isTable(other)) return deciding;
  const own = Object.entries(deciding).map(([key, value]) => [
    key,
    Object.hasOwn(other, key) ? merged(value, other[key]) : value,
  ]);
  return { ...other, ...Object.fromEntries(own) };
}

/** Whether a value is a table of fields. */
export function isTable(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An alias that grows beyond measure is refused by the parser with an exception; such a file has no
 * value.
 */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function locate(
  document: Document,
  path: FieldPath,
): Omit<FieldPlace, 'line'> & { readonly offset: number } {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    const child = childOf(holder, part);
    if (child === undefined) {
      const decides = holder != null && !isMap(holder);
      return { offset, found: false, depth, decides };
    }
    offset = child.offset ?? offset;
    node = child.node;
  }
  return { offset, found: true, depth: path.length, decides: true };
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

/** A copy of the value without the fields at these paths. */
export function withoutFields<T>(value: T, paths: readonly FieldPath[]): T {
  const copy = structuredClone(value);
  for (const path of paths) {
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((at, part) => (isHolder(at) ? Reflect.get(at, part) : undefined), copy);
    if (isHolder(holder)) Reflect.deleteProperty(holder, path.at(-1) ?? '');
  }
  return copy;
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
