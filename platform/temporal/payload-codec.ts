import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { seal, unseal } from '../crypto/sealed-box.ts';
import type { KeyRing } from './key-ring.ts';

const encrypted = 'binary/encrypted';
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
/** Below this, deflating costs more than it saves. */
const deflateFromBytes = 256;
const stored = 0;
const deflated = 1;

/** A payload that cannot be read: the message says why in ids, never in content. */
export class PayloadUnreadable extends Error {
  constructor(reason: string) {
    super(`payload cannot be read: ${reason}`);
    this.name = 'PayloadUnreadable';
  }
}

/**
 * Encrypts every payload with AES-256-GCM under the current key and names the key in the payload's
 * metadata. Larger ones are deflated first, since histories are billed and bounded by size. Layout:
 * iv (12 bytes), tag (16), cipher text of one flag byte and the payload.
 */
export function createPayloadCodec(ring: KeyRing): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(ring, payload)),
    decode: async (payloads) => payloads.map((payload) => decrypt(ring, payload)),
  };
}

function encrypt(ring: KeyRing, payload: Payload): Payload {
  const key = ring.keys[ring.current];
  if (key === undefined) throw new PayloadUnreadable(`no key ${ring.current}`);
  const plain = PayloadMessage.encode(payload).finish();
  const deflate = plain.length >= deflateFromBytes;
  const body = Buffer.concat([
    Buffer.of(deflate ? deflated : stored),
    deflate ? deflateRawSync(plain, { level: 6 }) : plain,
  ]);
  return {
    metadata: { encoding: Buffer.from(encrypted), 'encryption-key-id': Buffer.from(ring.current) },
    data: seal(key, body),
  };
}

function decrypt(ring: KeyRing, payload: Payload): Payload {
  if (Buffer.from(payload.metadata?.['encoding'] ?? []).toString() !== encrypted) return payload;
  const keyId = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
  const key = ring.keys[keyId];
  if (key === undefined) throw new PayloadUnreadable(`key ${keyId} is not in the key ring`);
  const body = finish(() => unseal(key, payload.data ?? new Uint8Array()), keyId);
  const plain = body.subarray(1);
  return PayloadMessage.decode(body[0] === deflated ? inflateRawSync(plain) : plain);
}

function finish(decode: () => Buffer, keyId: string): Buffer {
  try {
    return decode();
  } catch {
    throw new PayloadUnreadable(
      `it was changed, or key ${keyId} is not the one it was written with`,
    );
  }
}
