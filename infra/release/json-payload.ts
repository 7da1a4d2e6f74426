import type { Payload } from '@temporalio/common';
import type { JsonValue } from '../../domain/shared/json.ts';

/** An object of JSON. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Bytes as text; none is the empty text. */
export const textOf = (bytes: Uint8Array | null | undefined): string =>
  Buffer.from(bytes ?? []).toString();

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A payload as Temporal writes it in JSON: metadata and data in base64. */
export const jsonPayload = {
  parse: ({ metadata, data }: JsonObject): Payload => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([key, value]) => [key, bytesOf(value)]),
    ),
    data: bytesOf(data),
  }),
  write: ({ metadata, data }: Payload): JsonObject => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([key, value]) => [key, base64Of(value)]),
    ),
    ...(data != null && data.length > 0 && { data: base64Of(data) }),
  }),
};

const bytesOf = (value: unknown): Buffer =>
  Buffer.from(typeof value === 'string' ? value : '', 'base64');
