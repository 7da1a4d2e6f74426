import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Keys of the payload codec by id; new payloads use `current`, old ones name the key they need
 * (rotation).
 */
export interface KeyRing {
  readonly current: string;
  readonly keys: { readonly [keyId: string]: Buffer };
}

const keyBytes = 32;

/**
 * Reads a key ring `{"current":"k1","keys":{"k1":"<32 bytes, base64>"}}`. Errors name the file and
 * field, never a key.
 */
export function loadKeyRing(file: string): KeyRing {
  if (!existsSync(file)) throw new Error(`${file}: no payload keys; run the set-up first`);
  return parseKeyRing(readFileSync(file, 'utf8'), file);
}

/** The same from text, as a secrets store hands it out. */
export function parseKeyRing(text: string, source: string): KeyRing {
  const ring = JSON.parse(text) as { current?: unknown; keys?: { [id: string]: unknown } };
  const keys: { [id: string]: Buffer } = {};
  for (const [id, value] of Object.entries(ring.keys ?? {})) {
    const key = Buffer.from(typeof value === 'string' ? value : '', 'base64');
    if (key.length !== keyBytes)
      throw new Error(`${source}: keys.${id} is not ${keyBytes} bytes in base64`);
    keys[id] = key;
  }
  if (typeof ring.current !== 'string' || keys[ring.current] === undefined)
    throw new Error(`${source}: current names no key of keys`);
  return { current: ring.current, keys };
}

/** Makes a key ring with one key unless the file exists; only its owner may read it. */
export function ensureKeyRing(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const ring = { current: 'k1', keys: { k1: randomBytes(keyBytes).toString('base64') } };
  writeFileSync(file, `${JSON.stringify(ring, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
}
