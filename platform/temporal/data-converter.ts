import {
  type DataConverter,
  DefaultFailureConverter,
  defaultPayloadConverter,
  type LoadedDataConverter,
} from '@temporalio/common';
import { productFile } from '../config/product-file.ts';
import type { KeyRing } from './key-ring.ts';
import { createPayloadCodec } from './payload-codec.ts';

/** Loaded by path on both sides: by the client and worker, and into the workflow bundle. */
export const failureConverterPath = productFile('platform/temporal/failure-converter.cjs');

/** What client and worker must agree on. */
export function createDataConverter(ring: KeyRing): DataConverter {
  return { payloadCodecs: [createPayloadCodec(ring)], failureConverterPath };
}

/** The same without encryption: for histories that are recorded in plain payloads. */
export const plainDataConverter: DataConverter = { failureConverterPath };

/**
 * The same with nothing to load by path: for a client that is bundled into one file. It must stay
 * what `failure-converter.cjs` says.
 */
export function createLoadedDataConverter(ring: KeyRing): LoadedDataConverter {
  return {
    payloadConverter: defaultPayloadConverter,
    failureConverter: new DefaultFailureConverter({ encodeCommonAttributes: true }),
    payloadCodecs: [createPayloadCodec(ring)],
  };
}
