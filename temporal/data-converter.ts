import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from './key-ring.ts';
import { createPayloadCodec } from './payload-codec.ts';

/** Loaded by path on both sides: by the client and worker, and into the workflow bundle. The path also holds from a bundle in dist/. */
export const failureConverterPath = fileURLToPath(new URL('../temporal/failure-converter.cjs', import.meta.url));

/** What client and worker must agree on. */
export function createDataConverter(ring: KeyRing): DataConverter {
  return { payloadCodecs: [createPayloadCodec(ring)], failureConverterPath };
}
