import type { ProcedureFile } from './cross-checks.ts';
import { fieldText } from './yaml-file.ts';
import { type FieldPath, isTable } from './yaml-source.ts';

/**
 * A value of a procedure's policy, and where it stands: `tasks.leaseMinutes`, 30, defaults.yaml.
 */
export interface PolicyValue {
  readonly field: string;
  /** In JSON. */
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** Everything that is written of a procedure, value by value; a list is one value. */
export function valuesOf({
  written,
  placeOf,
}: Pick<ProcedureFile, 'written' | 'placeOf'>): readonly PolicyValue[] {
  return leavesOf(written, []).map(([path, value]) => ({
    field: fieldText(path),
    value: JSON.stringify(value),
    ...placeOf(path),
  }));
}

function leavesOf(value: unknown, path: FieldPath): readonly (readonly [FieldPath, unknown])[] {
  return isTable(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
    : [[path, value]];
}
