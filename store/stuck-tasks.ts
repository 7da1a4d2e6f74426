import type { TaskView } from '../domain/cases/task.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import { type Key, taskList } from './keys.ts';
import { wholeOf } from './partitions.ts';
import { getAll, queryAll, type ReadSource, viewOf } from './reads.ts';
import type { Shelf } from './rows.ts';

/** How long it may last before a case counts as stuck. */
export interface StuckLimits {
  /** A task about a call or a compensation that does not succeed, since it was opened. */
  readonly failingMs: number;
  /** Any task, since its target was missed. */
  readonly breachedMs: number;
}

const shelves: readonly Shelf[] = ['live', 'snoozed'];
const failingKinds: ReadonlySet<string> = new Set([
  'stuck-effect',
  'compensation',
] satisfies TaskView['kind'][]);

export interface TaskFigures {
  /** Tasks that wait for somebody, snoozed ones too. */
  readonly open: number;
  /**
   * Cases with a task that nobody came to: one about a failing call that is open for too long, or
   * any whose target was missed long ago.
   */
  readonly stuckCases: readonly string[];
}

/**
 * What lies open, and what of it is stuck. Reads a line of each open task, and the whole of those
 * that are old.
 */
export async function taskFigures(
  source: ReadSource,
  limits: StuckLimits,
  nowMs: EpochMs,
): Promise<TaskFigures> {
  const found = (
    await Promise.all(shelves.map((shelf) => queryAll(source, wholeOf(taskList.onShelf(shelf)))))
  ).flat();
  const old = found.filter((item) => {
    const late = Number(item['dueAtMs']) <= nowMs - limits.breachedMs;
    return late || Number(item['openedAtMs']) <= nowMs - limits.failingMs;
  });
  const rows = await getAll(
    source,
    old.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }) satisfies Key),
  );
  const tasks = rows.flatMap((row) => (row ? [viewOf<TaskView>(row)] : []));
  const stuck = tasks.filter((task) => isStuck(task, limits, nowMs)).map((task) => task.caseId);
  return { open: found.length, stuckCases: [...new Set(stuck)] };
}

function isStuck(
  { state, kind, openedAtMs, dueAtMs }: TaskView,
  { failingMs, breachedMs }: StuckLimits,
  nowMs: EpochMs,
): boolean {
  if (state !== 'open' && state !== 'claimed') return false;
  return (
    (dueAtMs !== undefined && dueAtMs <= nowMs - breachedMs) ||
    (failingKinds.has(kind) && openedAtMs <= nowMs - failingMs)
  );
}
