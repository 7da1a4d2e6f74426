import type { CaseView } from '../domain/cases/case.ts';
import { type CountedClock, hasMetCycles, outcomesOf } from '../domain/reports/clock-outcome.ts';
import { type MonthBounds, utcMonthsOf } from '../domain/reports/month.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import type { Position } from './cursor.ts';
import { referenceList } from './keys.ts';
import { caseKeyOf } from './lists.ts';
import { newestFirst } from './partitions.ts';
import { type Entry, getAll, mergePartitions, type ReadSource, viewOf } from './reads.ts';
import { dueMonthReference } from './rows.ts';
import { readEvents } from './timeline.ts';

/**
 * Clocks of a procedure whose due time lies from `fromMs` to before `toMs`, with their outcomes by
 * `nowMs`.
 */
export interface ClocksDueAsk extends MonthBounds {
  readonly procedure: string;
  readonly nowMs: EpochMs;
}

const casesAtOnce = 400;

/**
 * Finds the cases by the months in which their clocks were due, and counts what their rows show
 * now. There is no counter that could be added to twice or missed: a batch that is applied again,
 * late or out of order leaves the same rows, and so the same counts.
 */
export function createClocksDue(source: ReadSource) {
  return async ({
    procedure,
    fromMs,
    toMs,
    nowMs,
  }: ClocksDueAsk): Promise<readonly CountedClock[]> => {
    const partitions = utcMonthsOf({ fromMs, toMs }).map((month) => {
      const { kind, id } = dueMonthReference(procedure, month);
      return newestFirst(referenceList(kind, id));
    });
    const found: CountedClock[] = [];
    let after: Position | undefined;
    for (;;) {
      const entries = await mergePartitions(source, partitions, { after, limit: casesAtOnce });
      const clocks = await clocksOf(source, entries, nowMs);
      found.push(...clocks.filter(({ dueAtMs }) => fromMs <= dueAtMs && dueAtMs < toMs));
      after = entries.at(-1)?.position;
      // A case that is due in both months is one entry of each, and one of the merged list.
      if (entries.length < casesAtOnce) return found.toSorted(byDueTime);
    }
  };
}

async function clocksOf(
  source: ReadSource,
  entries: readonly Entry[],
  nowMs: EpochMs,
): Promise<readonly CountedClock[]> {
  const rows = await getAll(source, entries.map(caseKeyOf));
  const clocks: CountedClock[] = [];
  for (const row of rows) {
    // The row that leads to a case is there a moment before the case's own.
    if (row === undefined) continue;
    const view = viewOf<CaseView>(row);
    const events = hasMetCycles(view)
      ? await readEvents(source, view.caseId, { from: 1, to: view.seq })
      : [];
    clocks.push(...outcomesOf(view, events, nowMs));
  }
  return clocks;
}

function byDueTime(a: CountedClock, b: CountedClock): number {
  return a.dueAtMs - b.dueAtMs || (`${a.caseId} ${a.clock}` < `${b.caseId} ${b.clock}` ? -1 : 1);
}
