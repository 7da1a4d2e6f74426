import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalFailure } from './failure.ts';
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

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves with one sentence when the child has ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** Last lines of its log. */
  readonly logTail: () => string;
  /** SIGTERM to its process group, SIGKILL after five seconds; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

const stopGraceMs = 5000;
const readyPollMs = 25;
const tailLines = 12;

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // already gone
  }
}

function launch(spec: ChildSpec): Child {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'w');
  // A group of its own: the terminal's Ctrl-C reaches only this process, which then stops its children in order.
  const { command, args, cwd, env } = spec;
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true, ...(cwd && { cwd }), ...(env && { env }) });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${spec.name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`${spec.name} ended with ${signal ?? `exit code ${code}`}`));
  });
  const pid = child.pid ?? 0;
  if (pid) reaper().watch(pid);
  const logTail = () => readFileSync(spec.logFile, 'utf8').trimEnd().split('\n').slice(-tailLines).join('\n');
  const gone = ended.then(() => {
    if (!pid) return;
    signalGroup(pid, 'SIGKILL'); // whatever it started itself
    reaper().release(pid);
  });
  const stop = async () => {
    if (pid) signalGroup(pid, 'SIGTERM');
    const force = setTimeout(() => pid && signalGroup(pid, 'SIGKILL'), stopGraceMs);
    await gone;
    clearTimeout(force);
  };
  return { name: spec.name, pid, ended, logTail, stop };
}

/** Starts a child and waits until it is ready; one that dies or is not ready in time is stopped, and its log's end is in the error. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const child = launch(spec);
  let end: string | undefined;
  void child.ended.then((sentence) => {
    end = sentence;
  });
  const giveUpAt = Date.now() + spec.readyWithinMs;
  while (end === undefined) {
    if ((await spec.isReady(readFileSync(spec.logFile, 'utf8'))) && end === undefined) return child;
    if (Date.now() > giveUpAt) break;
    await delay(readyPollMs);
  }
  const reason = end ?? `${spec.name} was not ready after ${spec.readyWithinMs / 1000} s`;
  await child.stop();
  throw new LocalFailure(`${reason}; its log ${spec.logFile} ends with:\n${child.logTail()}`);
}
