import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Where the system tells of its processes; elsewhere than on Linux the process groups alone must
 * do.
 */
const processes = '/proc';

/** Ids of the processes whose environment or arguments hold a text. */
export function processesOf(text: string): readonly number[] {
  if (!existsSync(processes)) return [];
  const ids = readdirSync(processes, { withFileTypes: true }).flatMap(({ name }) =>
    /^\d+$/.test(name) ? [Number(name)] : [],
  );
  return ids.filter(
    (id) =>
      id !== process.pid &&
      ['environ', 'cmdline'].some((file) => read(`${processes}/${id}/${file}`).includes(text)),
  );
}

/** A process that ended meanwhile has nothing to read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const lookEveryMs = 50;

/**
 * Waits until the processes are gone that name a folder: all that a run starts has its temporary
 * files there. Kills those that are not by then, and answers with how many these were.
 */
export async function endProcessesOf(folder: string, withinMs: number): Promise<number> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = processesOf(folder);
    if (left.length === 0) return 0;
    if (Date.now() >= deadline) return left.map(kill).length;
    await pause(lookEveryMs);
  }
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Files of the repository that are new or changed; one a line. */
export function changedFiles(rootDir: string): string {
  return execFileSync('git', ['status', '--porcelain'], { cwd: rootDir, encoding: 'utf8' });
}
