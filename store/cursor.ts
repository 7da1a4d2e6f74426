import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../domain/shared/canonical-json.ts';

/**
 * The text is no cursor of this list: forged, cut, or handed out for other filters (F-52). The API
 * answers 400.
 */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

/** Where a list goes on: behind this entry, in the order of the list. */
export interface Position {
  readonly at: number;
  readonly id: string;
}

/**
 * Makes and reads cursors; `query` is everything that chose and ordered the list, without the
 * page's size.
 */
export interface Cursors {
  readonly write: (query: object, position: Position) => string;
  /** Throws `InvalidCursor`. */
  readonly read: (query: object, cursor: string) => Position;
}

const shortestKey = 16;
const signatureBytes = 32;
const longestCursor = 1000;

/** `key`: at least 16 bytes, the same in every process that serves the lists. */
export function createCursors(key: string | Uint8Array): Cursors {
  if (Buffer.byteLength(key) < shortestKey)
    throw new Error(`cursorKey: at least ${shortestKey} bytes are needed`);
  const sign = (query: object, body: Buffer) =>
    createHmac('sha256', key)
      .update(`${canonicalJson(query)}\n`)
      .update(body)
      .digest();
  return {
    write: (query, { at, id }) => {
      const body = Buffer.from(canonicalJson([at, id]));
      return Buffer.concat([sign(query, body), body]).toString('base64url');
    },
    read: (query, cursor) => {
      const bytes = Buffer.from(cursor.length > longestCursor ? '' : cursor, 'base64url');
      const body = bytes.subarray(signatureBytes);
      const genuine =
        body.length > 0 && timingSafeEqual(bytes.subarray(0, signatureBytes), sign(query, body));
      // Decoding skips characters that are not of the alphabet; only the text that was handed out
      // is taken.
      if (!genuine || bytes.toString('base64url') !== cursor)
        throw new InvalidCursor('cursor: not one that this list has handed out');
      const [at, id] = JSON.parse(body.toString()) as [number, string];
      return { at, id };
    },
  };
}
