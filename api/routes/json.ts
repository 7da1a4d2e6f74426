import type { JsonValue } from '../../domain/shared/json.ts';

/** A view as a JSON value: every view is plain data already, which its type does not say. */
export function json(view: object): { readonly [key: string]: JsonValue } {
  return view as { readonly [key: string]: JsonValue };
}
