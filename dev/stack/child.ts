import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalFailure } from '../../platform/cli/failure.ts';
import { reaper } from './reaper.ts';

/** A program the local stack or a test run starts, and how to see that it is ready. */
export interface ChildSpec {
  /** As it is called in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The child's whole environment; this process's own when left out. */
  readonly env?: NodeJS.ProcessEnv;
  /** Standard output and error go here; emptied at the start. */
  readonly logFile: string;
  /** Asked until it says yes; `log` is what the child has printed so far. */
  readonly isReady: (log: string) => boolean | Promise<boolean>;
  readonly readyWithinMs: number;
}

/** A running child; it leads a process group of its own. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with one sentence when the child has ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** SIGTERM to its process group, SIGKILL after five seconds; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

const stopGraceMs = 5000;
const readyPollMs = 25;
const tailLines = 12;

/** Signals a whole process group; `false` when it is gone. Signal 0 only asks. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a child without waiting for it. The reaper ends it when this process dies without doing
 * so.
 */
export function launchChild(spec: ChildSpec): Child {
  const { name, command, args, cwd, env, logFile } = spec;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  // A group of its own: the terminal's Ctrl-C reaches only this process, which then stops its
  // children in order.
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    detached: true,
    ...(cwd && { cwd }),
    ...(env && { env }),
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(`${name} ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  const { pid } = child;
  if (pid === undefined)
    return { name, pid: 0, logFile, ended, stop: () => ended.then(() => undefined) };
  reaper().watch(pid);
  const gone = ended.then(() => {
    signalGroup(pid, 'SIGKILL'); // whatever it started itself
    reaper().release(pid);
  });
  const stop = async () => {
    signalGroup(pid, 'SIGTERM');
    const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), stopGraceMs);
    await gone;
    clearTimeout(force);
  };
  return { name, pid, logFile, ended, stop };
}

/** Last lines of what a child has printed. */
export function logTail(child: Child): string {
  return readFileSync(child.logFile, 'utf8').trimEnd().split('\n').slice(-tailLines).join('\n');
}

/**
 * Resolves when the child is ready; one that dies or is not ready in time is stopped, and its log's
 * end is in the error.
 */
export async function untilReady(
  child: Child,
  { isReady, readyWithinMs }: Pick<ChildSpec, 'isReady' | 'readyWithinMs'>,
): Promise<void> {
  let end: string | undefined;
  void child.ended.then((sentence) => {
    end = sentence;
  });
  const giveUpAt = Date.now() + readyWithinMs;
  while (end === undefined) {
    if ((await isReady(readFileSync(child.logFile, 'utf8'))) && end === undefined) return;
    if (Date.now() > giveUpAt) break;
    await delay(readyPollMs);
  }
  const reason = end ?? `${child.name} was not ready after ${readyWithinMs / 1000} s`;
  await child.stop();
  throw new LocalFailure(`${reason}; its log ${child.logFile} ends with:\n${logTail(child)}`);
}

/** How a child is started and waited for. */
export type StartChild = (spec: ChildSpec) => Promise<Child>;

/** Starts a child and waits until it is ready. */
export const startChild: StartChild = async (spec) => {
  const child = launchChild(spec);
  await untilReady(child, spec);
  return child;
};
