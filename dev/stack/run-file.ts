import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { runTool } from '../../platform/cli/run-tool.ts';
import { signalGroup } from './child.ts';

/** A child as a later start can recognise it. */
export interface RunningChild {
  readonly name: string;
  readonly pid: number;
  readonly command: string;
}

interface Run {
  readonly pid: number;
  readonly children: readonly RunningChild[];
}

/** Notes which processes run on a data folder. */
export interface RunFile {
  readonly add: (child: RunningChild) => void;
  readonly remove: () => void;
}

const startModule = 'dev/stack/start.ts';
const goneWithinMs = 7000;

function readRun(file: string): Run | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Run;
  } catch {
    return undefined;
  }
}

/**
 * Command line of a live process. Process ids are used again, so only one whose command line says
 * so is ours; a zombie is dead.
 */
async function commandOf(pid: number): Promise<string> {
  const ps = await runTool('ps', ['-ww', '-o', 'stat=', '-o', 'command=', '-p', String(pid)]);
  return ps.kind === 'ok' && !ps.output.startsWith('Z') ? ps.output : '';
}

/** The reaper of the dead start is given time to end its children in peace. */
async function endLeftover({ pid, command }: RunningChild): Promise<void> {
  const isUp = async () => pid !== 0 && (await commandOf(pid)).includes(basename(command));
  if (!(await isUp())) return;
  signalGroup(pid, 'SIGTERM');
  const killAt = Date.now() + goneWithinMs;
  while (await isUp()) {
    if (Date.now() > killAt) signalGroup(pid, 'SIGKILL');
    await delay(50);
  }
}

/**
 * Claims a data folder for this process. Fails when a start still runs on it; ends the children of
 * one that was killed, and says so through `report`.
 */
export async function claimRunFile(file: string, report: (line: string) => void): Promise<RunFile> {
  const earlier = readRun(file);
  if (earlier && (await commandOf(earlier.pid)).includes(startModule)) {
    throw new LocalFailure(
      `Handoff already runs here (process ${earlier.pid}): stop it, or start a second one ` +
        'with another HANDOFF_DATA folder and other ports.',
    );
  }
  if (earlier) {
    report('The last start was killed; ending what it left behind.');
    await Promise.all(earlier.children.map(endLeftover));
  }
  const children: RunningChild[] = [];
  const write = () =>
    writeFileSync(file, JSON.stringify({ pid: process.pid, children } satisfies Run));
  mkdirSync(dirname(file), { recursive: true });
  write();
  return {
    add: (child) => {
      children.push(child);
      write();
    },
    remove: () => rmSync(file, { force: true }),
  };
}
