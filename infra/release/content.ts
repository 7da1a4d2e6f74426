import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
/** Local header, directory entry and two copies of the name: what an archive adds to each file. */
const zipEntryBytes = 76;

/** What a folder holds. */
export interface FolderContent {
  /** SHA-256 over path and content of each file, hex. */
  readonly hash: string;
  readonly bytes: number;
}

/**
 * Paths of all files below a folder, relative to it, in an order that does not depend on the
 * machine.
 */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return entries
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** Hash and size; times and owners of files do not count. */
export function contentOf(folder: string): FolderContent {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const path of filesBelow(folder)) {
    const content = readFileSync(join(folder, path));
    hash.update(path).update('\0').update(String(content.length)).update('\0').update(content);
    bytes += content.length;
  }
  return { hash: hash.digest('hex'), bytes };
}

/**
 * Size as a zip archive, deflated at the usual level; within a percent of what an archiver makes.
 */
export async function zippedBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const path of filesBelow(folder)) {
    const deflated = await deflate(readFileSync(join(folder, path)));
    bytes += deflated.length + zipEntryBytes + 2 * path.length;
  }
  return bytes;
}
