/** A value that survives JSON and Temporal payloads unchanged. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;
