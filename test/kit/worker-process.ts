import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, launchChild, signalGroup, untilReady } from '../../dev/stack/child.ts';
import { root, testProgram } from './test-program.ts';
import type { WorkerPlace } from './worker-place.ts';

/** A worker that can be killed. */
export interface WorkerProcess {
  readonly pid: number;
  /** What it has printed so far. */
  readonly log: () => string;
  /** SIGKILL; answers with the sentence of its end. */
  readonly kill: () => Promise<string>;
  /** SIGTERM, and nothing after it; answers with the sentence of its end. */
  readonly terminate: () => Promise<string>;
}

/** The worker processes of one test file. */
export interface WorkerProcesses {
  /** Resolves when it polls: about a second. */
  readonly start: (
    tuning?: WorkerPlace['tuning'],
    env?: NodeJS.ProcessEnv,
  ) => Promise<WorkerProcess>;
  /** Stops whatever still runs. */
  readonly close: () => Promise<void>;
}

/** Workers of one place, each a process of its own (worker-main.ts). */
export function createWorkerProcesses(place: WorkerPlace): WorkerProcesses {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-workers-'));
  const children: Child[] = [];
  const program = testProgram('worker');
  return {
    start: async (tuning, env) => {
      const name = `worker ${children.length + 1}`;
      const argument = JSON.stringify({ ...place, ...(tuning && { tuning }) });
      const ready = { isReady: (log: string) => log.includes('polling'), readyWithinMs: 60_000 };
      const child = launchChild({
        ...ready,
        name,
        command: process.execPath,
        args: [program, argument],
        cwd: root,
        ...(env && { env }),
        logFile: join(folder, `${name}.log`),
      });
      children.push(child);
      await untilReady(child, ready);
      const end = (signal: NodeJS.Signals) => {
        signalGroup(child.pid, signal);
        return child.ended;
      };
      return {
        pid: child.pid,
        log: () => readFileSync(child.logFile, 'utf8'),
        kill: () => end('SIGKILL'),
        terminate: () => end('SIGTERM'),
      };
    },
    close: async () => {
      await Promise.all(children.map((child) => child.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
