import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Whether an error of the file system says that the file or folder is not there. */
export function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null
    ? (error as { readonly code?: string }).code
    : undefined;
}

/**
 * Puts a file in place whole or not at all, and only if none is there: false when one is. The name
 * appears once the content is on the disk, so a crash leaves at most a hidden file that nobody
 * reads; content that breaks off with an error leaves nothing.
 */
export async function createWhole(
  path: string,
  content: string | AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.draft-${randomUUID()}`);
  try {
    const file = await open(draft, 'wx');
    try {
      await writeFile(file, content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await syncFolder(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes the names in a folder survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names in a folder in order, without hidden ones; a folder that is not there is empty. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith('.')).toSorted();
}
