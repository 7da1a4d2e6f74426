import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * Ends registered process groups when this process dies in a way that leaves no time to end them
 * itself.
 */
export interface Reaper {
  readonly watch: (processGroup: number) => void;
  readonly release: (processGroup: number) => void;
}

let running: Reaper | undefined;

/**
 * The reaper of this process: one for all children, started with the first, gone with this process.
 */
export function reaper(): Reaper {
  if (running) return running;
  const script = fileURLToPath(new URL('./reaper.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const { stdin } = child;
  stdin.on('error', () => undefined); // a dead reaper costs only the safety net
  child.unref();
  if (stdin instanceof Socket) stdin.unref();
  const tell = (line: string) => void stdin.write(`${line}\n`);
  running = { watch: (group) => tell(`+${group}`), release: (group) => tell(`-${group}`) };
  return running;
}
