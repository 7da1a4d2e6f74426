import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const shipped = join(import.meta.dirname, '../../policy');
const folders: string[] = [];

/** A copy of the policy files that a test may spoil. */
export interface PolicyFolder {
  readonly dir: string;
  /** Replaces a text that stands in the file exactly once. */
  readonly replace: (file: string, from: string, to: string) => void;
  readonly write: (file: string, text: string) => void;
  readonly remove: (file: string) => void;
  /** Number of the one line that holds the text. */
  readonly lineOf: (file: string, text: string) => number;
}

export function policyFolder(): PolicyFolder {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-policy-'));
  folders.push(dir);
  for (const name of readdirSync(shipped).filter((file) => file.endsWith('.yaml')))
    cpSync(join(shipped, name), join(dir, name));
  const write = (file: string, text: string) => writeFileSync(join(dir, file), text);
  const aroundOnly = (file: string, text: string): readonly [string, string] => {
    const [before = '', after = '', ...more] = readFileSync(join(dir, file), 'utf8').split(text);
    if (after === '' || more.length > 0)
      throw new Error(`${file} must hold this exactly once, before its end: ${text}`);
    return [before, after];
  };
  return {
    dir,
    write,
    remove: (file) => rmSync(join(dir, file)),
    replace: (file, from, to) => write(file, aroundOnly(file, from).join(to)),
    lineOf: (file, text) => aroundOnly(file, text)[0].split('\n').length,
  };
}

/** For `afterAll`. */
export function removePolicyFolders(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true });
}
