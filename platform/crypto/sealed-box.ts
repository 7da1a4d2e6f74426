import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** The bytes were changed, belong to something else, or were written with another key. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Encrypts with AES-256-GCM under a key of 32 bytes: iv (12 bytes), tag (16), cipher text. `about`
 * is bound to the result without being in it: only the same text opens it again.
 */
export function seal(key: Uint8Array, plain: Uint8Array, about = ''): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** Decrypts what `seal` made; throws `SealBroken`, whose message holds nothing of the content. */
export function unseal(key: Uint8Array, sealed: Uint8Array, about = ''): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes));
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    const text = sealed.subarray(ivBytes + tagBytes);
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    throw new SealBroken('it was changed, or was sealed about something else or with another key');
  }
}

/** A new random key for `seal`. */
export function newKey(): Buffer {
  return randomBytes(keyBytes);
}

/** A key for one purpose, made of a master key: what one purpose encrypts no other can read. */
export function keyFor(purpose: string, master: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `handoff ${purpose}`, keyBytes));
}
