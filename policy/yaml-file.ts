import type { z } from 'zod';
import {
  type FieldPath,
  merged,
  parseYaml,
  type YamlSource,
  type YamlText,
} from './yaml-source.ts';

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
  /** The same as it is written, before the schema read it. */
  readonly written: unknown;
  readonly placeOf: (path: FieldPath) => Pick<PolicyProblem, 'file' | 'line'>;
  readonly problemAt: (path: FieldPath, reason: string) => PolicyProblem;
}

type YamlReading<T> =
  | { readonly ok: true; readonly file: YamlFile<T> }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Reads a policy file strictly: syntax, duplicate keys, and every deviation from the schema. */
export function readYaml<T>(file: YamlText, schema: z.ZodType<T>): YamlReading<T> {
  return fitted([parseYaml(file)], schema);
}

/**
 * Reads a file that says only where it deviates from another: what it leaves out is as the other
 * has it, field by field; a list is taken whole. A fault is told at the field that decides.
 */
export function readDeviations<T>(
  [file, base]: readonly [YamlText, YamlText],
  schema: z.ZodType<T>,
): YamlReading<T> {
  const own = parseYaml(file);
  return fitted([{ ...own, value: own.value ?? {} }, parseYaml(base)], schema);
}

/** The first source decides. */
function fitted<T>(
  sources: readonly [YamlSource, ...YamlSource[]],
  schema: z.ZodType<T>,
): YamlReading<T> {
  const faults = sources.flatMap(({ name, faults: all }) =>
    all.map((fault) => ({ file: name, field: '', ...fault })),
  );
  if (faults.length > 0) return { ok: false, problems: faults };
  const holderOf = (path: FieldPath) => holderIn(sources, path);
  const placeOf = (path: FieldPath) => {
    const { name, locate } = holderOf(path);
    return { file: name, line: locate(path).line };
  };
  const problemAt = (path: FieldPath, reason: string) => {
    const { file, line } = placeOf(path);
    return { file, line, field: fieldText(path), reason };
  };
  const written = sources.map(({ value }) => value).reduce(merged);
  const parsed = schema.safeParse(written);
  if (parsed.success)
    return { ok: true, file: { value: parsed.data, written, placeOf, problemAt } };
  const isMissing = (path: FieldPath) => !holderOf(path).locate(path).found;
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((issue) =>
      reasonsOf(issue, isMissing).map(([path, reason]) => problemAt(path, reason)),
    ),
  };
}

/**
 * The source that decides a field; of one that is nowhere, the source that leads furthest towards
 * it. What a table of the top level lacks is the first source's to say, whichever has the table.
 */
function holderIn(sources: readonly [YamlSource, ...YamlSource[]], path: FieldPath): YamlSource {
  const deciding = sources.find(({ locate }) => locate(path).decides);
  if (deciding !== undefined) return deciding;
  const depths = sources.map(({ locate }) => locate(path).depth);
  const deepest = Math.max(...depths);
  return (deepest > 1 ? sources[depths.indexOf(deepest)] : undefined) ?? sources[0];
}

function reasonsOf(
  issue: z.core.$ZodIssue,
  isMissing: (path: FieldPath) => boolean,
): readonly [FieldPath, string][] {
  if (issue.code === 'unrecognized_keys') {
    // A schema that says why has a sentence of its own.
    const reason = issue.message.startsWith('Unrecognized key')
      ? 'is not a field of this file'
      : issue.message;
    return issue.keys.map((key) => [[...issue.path, key], reason]);
  }
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
