import type { TaskView } from '../domain/cases/task.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import { taskEntity } from './entities.ts';
import { getAll, type Key, queryAll, type ReadSource, viewOf } from './reads.ts';
import type { Shelf } from './rows.ts';

/** How long it may last before a case counts as stuck. */
export interface StuckLimits {
  /** A task about a call or a compensation that does not succeed, since it was opened. */
  readonly failingMs: number;
  /** Any task, since its target was missed. */
  readonly breachedMs: number;
}

const shelves: readonly Shelf[] = ['live', 'snoozed'];
const failingKinds: ReadonlySet<string> = new Set(['stuck-effect', 'compensation'] satisfies TaskView['kind'][]);

/** Cases with a task that nobody came to: one about a failing call that is open for too long, or any whose target was missed long ago. */
export async function stuckCases(source: ReadSource, limits: StuckLimits, nowMs: EpochMs): Promise<readonly string[]> {
  const found = await Promise.all(shelves.map((shelf) => queryAll(source, taskEntity.query.byShelf({ shelf }).params())));
  const old = found.flat().filter((item) => {
    const late = Number(item['dueAtMs']) <= nowMs - limits.breachedMs;
    return late || Number(item['openedAtMs']) <= nowMs - limits.failingMs;
  });
  const rows = await getAll(
    source,
    old.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }) satisfies Key),
  );
  const tasks = rows.flatMap((row) => (row ? [viewOf<TaskView>(row)] : []));
  return [...new Set(tasks.filter((task) => isStuck(task, limits, nowMs)).map((task) => task.caseId))];
}

function isStuck({ state, kind, openedAtMs, dueAtMs }: TaskView, { failingMs, breachedMs }: StuckLimits, nowMs: EpochMs): boolean {
  if (state !== 'open' && state !== 'claimed') return false;
  return (dueAtMs !== undefined && dueAtMs <= nowMs - breachedMs) || (failingKinds.has(kind) && openedAtMs <= nowMs - failingMs);
}
