import { open, readFile } from 'node:fs/promises';
import { canonicalJson } from '../../domain/shared/canonical-json.ts';
import { isAbsent } from './files.ts';

/** A manifest says what was filed on a day: one line of JSON per record. */
export interface ManifestLine {
  readonly caseId: string;
  readonly digest: string;
}

export interface Manifest {
  /** Digest by case id. */
  readonly digests: ReadonlyMap<string, string>;
  readonly faults: readonly { readonly line: number; readonly detail: string }[];
}

/**
 * Adds a line and returns when it is on the disk. A line that a crash cut short is left behind as
 * it is, and the next begins on a line of its own: several processes append at once, so nobody may
 * cut the file back.
 */
export async function appendLine(path: string, line: ManifestLine): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const torn = size > 0 && last.toString() !== '\n';
    await file.appendFile(`${torn ? '\n' : ''}${canonicalJson(line)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Reads a day's manifest; one that is not there is empty. */
export async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return '';
    throw error;
  });
  const lines = text.split('\n');
  const digests = new Map<string, string>();
  const faults: { line: number; detail: string }[] = [];
  for (const [i, content] of lines.entries()) {
    if (content === '') continue;
    const line = parseLine(content);
    const known = line && digests.get(line.caseId);
    if (line === undefined) {
      if (!isTorn(content, lines.slice(i + 1)))
        faults.push({ line: i + 1, detail: 'the line cannot be read' });
    } else if (known === undefined) digests.set(line.caseId, line.digest);
    else if (known !== line.digest)
      faults.push({ line: i + 1, detail: `a second digest for ${line.caseId}` });
  }
  return { digests, faults };
}

function parseLine(content: string): ManifestLine | undefined {
  try {
    const line = JSON.parse(content) as ManifestLine | null;
    return typeof line?.caseId === 'string' && typeof line.digest === 'string' ? line : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The beginning of a line that was written in full later: what a crash leaves, not what a forger
 * does.
 */
function isTorn(content: string, later: readonly string[]): boolean {
  return later.some((line) => line.startsWith(content) && line !== content);
}
