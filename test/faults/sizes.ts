/**
 * A fault in the size of the catalogue when `HANDOFF_FULL_FAULTS=1` asks for it, which takes
 * minutes; otherwise in one that shows the same in seconds.
 */
export function sized<T>({ full, usual }: { readonly full: T; readonly usual: T }): T {
  return process.env['HANDOFF_FULL_FAULTS'] === '1' ? full : usual;
}
