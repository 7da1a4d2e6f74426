import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { runTool } from '../../platform/cli/run-tool.ts';
import { announced } from './announced.ts';

/** The sets of pinned Python packages in `infra/python`, one virtual environment each. */
export type PythonToolSet = 'cfn-lint' | 'emulator';

/** Where the programs of a set lie. */
export interface PythonTools {
  /** Folder of the virtual environment. */
  readonly folder: string;
  /**
   * Absolute path of a program that a package of the set installs, such as `cfn-lint` or
   * `ministack`.
   */
  program(name: string): string;
  /** What was done, in one sentence. */
  readonly story: string;
}

const requirementsOf = (set: PythonToolSet) =>
  fileURLToPath(new URL(`../../infra/python/${set}.txt`, import.meta.url));

/** The last line of a tool's output says why it failed. */
const lastLine = (text: string) => text.split('\n').at(-1) ?? '';

async function step(what: string, command: string, args: readonly string[]): Promise<void> {
  const result = await runTool(command, args);
  if (result.kind === 'ok') return;
  const why =
    result.kind === 'missing' ? `there is no ${command}` : `it says "${lastLine(result.output)}"`;
  throw new LocalFailure(
    `${what} failed: ${why}; needed are Python 3.11 or newer with venv and pip, and a ` +
      'reachable package index.',
  );
}

/** The marker is written last: an environment whose installation was cut short is made anew. */
async function install(set: PythonToolSet, folder: string, marker: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await step(`Making the Python environment for ${set}`, 'python3', ['-m', 'venv', folder]);
  const pip = [
    '-m',
    'pip',
    '--disable-pip-version-check',
    'install',
    '-q',
    '--no-compile',
    '--no-deps',
    '--only-binary=:all:',
  ];
  await step(`Installing ${set}`, join(folder, 'bin', 'python'), [
    ...pip,
    '--require-hashes',
    '-r',
    requirementsOf(set),
  ]);
  writeFileSync(marker, `${new Date().toISOString()}\n`);
}

/**
 * Makes the virtual environment of a set in the tools folder when it is not there yet, or when its
 * pinned packages changed, and says where its programs lie. pip checks every package against the
 * digests in `infra/python/<set>.txt`. Throws `LocalFailure`.
 */
export async function ensurePythonTools(
  set: PythonToolSet,
  toolsDir: string,
): Promise<PythonTools> {
  const folder = join(toolsDir, 'python', set);
  const digest = createHash('sha256')
    .update(readFileSync(requirementsOf(set)))
    .digest('hex');
  const marker = join(folder, `installed-${digest.slice(0, 16)}`);
  const isThere = existsSync(marker);
  const what = `Fetching ${set} by pip into ${folder}: once, up to a minute`;
  if (!isThere) await announced(what, () => install(set, folder, marker));
  return {
    folder,
    program: (name) => join(folder, 'bin', name),
    story: isThere ? `${set} from ${folder}` : `${set} installed by pip into ${folder}`,
  };
}
