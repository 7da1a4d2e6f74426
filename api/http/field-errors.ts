import type { z } from 'zod';
import type { FieldError } from './problem.ts';

const mostErrors = 50;
const longestField = 200;

/** The fields a schema refused, with reasons that never repeat what was sent. */
export function fieldErrors(error: z.ZodError, sent: unknown): readonly FieldError[] {
  return error.issues.flatMap((issue) => errorsOf(issue, sent)).slice(0, mostErrors);
}

function errorsOf(issue: z.core.$ZodIssue, sent: unknown): readonly FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      reason: 'is not a known field',
    }));
  }
  const field = fieldName(issue.path) || 'body';
  if (valueAt(sent, issue.path) === undefined) return [{ field, reason: 'is required' }];
  return [{ field, reason: reasonOf(issue) }];
}

function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.message
    .replace(/^Invalid (input|option|string|ISO date): ?/, '')
    .replace(/^expected/, 'must be');
}

function fieldName(path: readonly PropertyKey[]): string {
  const name = path
    .map((part, i) =>
      typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
  return name.slice(0, longestField);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as { readonly [key: PropertyKey]: unknown })[part];
  }
  return at;
}
