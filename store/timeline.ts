import type { CaseId } from '../domain/cases/case-id.ts';
import { eventsPerPage, type TimelineEvent } from '../domain/cases/timeline.ts';
import type { Cursors } from './cursor.ts';
import { keyOfCase } from './keys.ts';
import { partOf } from './partitions.ts';
import type { PageAsk, TimelinePage } from './queries.ts';
import { type Item, queryAll, type ReadSource, storable } from './reads.ts';
import { eventsOfRow, pageKey } from './rows.ts';

const largestPage = 100;

/**
 * The timeline of a case in order. Its numbers have no gaps, so the rows that hold a stretch are
 * known without looking.
 */
export function createTimeline(source: ReadSource, cursors: Cursors) {
  return async (
    caseId: CaseId,
    ask: PageAsk & { readonly after?: number | undefined },
  ): Promise<TimelinePage> => {
    const query = { list: 'timeline', caseId, after: ask.after };
    const limit = Math.max(1, Math.min(largestPage, ask.limit));
    const after =
      ask.cursor === undefined ? Math.max(0, ask.after ?? 0) : cursors.read(query, ask.cursor).at;
    if (!storable(caseId)) return { events: [] };
    const found = (
      await readEvents(source, caseId, { from: after + 1, to: after + limit + 1 })
    ).filter((event) => event.n > after);
    const events = found.slice(0, limit);
    const last = events.at(-1);
    const goesOn = last !== undefined && found.length > limit;
    return { events, ...(goesOn && { cursor: cursors.write(query, { at: last.n, id: caseId }) }) };
  };
}

type Stretch = { readonly from: number; readonly to: number };

/**
 * Events `from` to `to`, in order. The case row first: events leave it for a page that was written
 * before, so some may be seen twice, and none is missed.
 */
export async function readEvents(
  source: ReadSource,
  caseId: CaseId,
  { from, to }: Stretch,
): Promise<readonly TimelineEvent[]> {
  const { pk, sk: caseKey } = keyOfCase(caseId);
  // Behind the last page stand the events that have rows of their own.
  const end = `${pageKey(to)}~`;
  const ranges: readonly (readonly [string, string])[] =
    from <= eventsPerPage
      ? [[caseKey, end]]
      : [
          [caseKey, caseKey],
          [pageKey(from), end],
        ];
  const rows: Item[] = [];
  for (const [first, last] of ranges) {
    const values = { ':first': first, ':last': last };
    const query = partOf({ pk }, '#sk BETWEEN :first AND :last', values);
    rows.push(...(await queryAll(source, { ...query, ConsistentRead: true })));
  }
  const events = new Map(rows.flatMap(eventsOfRow).map((event) => [event.n, event]));
  return [...events.values()].toSorted((a, b) => a.n - b.n);
}
