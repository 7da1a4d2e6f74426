import type { CaseId } from '../domain/cases/case-id.ts';
import type { Cursors } from './cursor.ts';
import type { PageAsk, TimelinePage } from './queries.ts';
import { queryAll, type ReadSource, storable } from './reads.ts';
import { eventsOfPage, pageKey, timelineKey } from './rows.ts';

const largestPage = 100;

/** The timeline of a case in order. Its numbers have no gaps, so the rows that hold a stretch are known without looking. */
export function createTimeline(source: ReadSource, cursors: Cursors) {
  return async (caseId: CaseId, ask: PageAsk & { readonly after?: number | undefined }): Promise<TimelinePage> => {
    const query = { list: 'timeline', caseId, after: ask.after };
    const limit = Math.max(1, Math.min(largestPage, ask.limit));
    const after = ask.cursor === undefined ? Math.max(0, ask.after ?? 0) : cursors.read(query, ask.cursor).at;
    if (!storable(caseId)) return { events: [] };
    const found = (await readEvents(source, caseId, { from: after + 1, to: after + limit + 1 })).filter((event) => event.n > after);
    const events = found.slice(0, limit);
    const last = events.at(-1);
    const goesOn = last !== undefined && found.length > limit;
    return { events, ...(goesOn && { cursor: cursors.write(query, { at: last.n, id: caseId }) }) };
  };
}

async function readEvents(source: ReadSource, caseId: CaseId, { from, to }: { readonly from: number; readonly to: number }) {
  const rows = await queryAll(source, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    // Behind the last page stand the events that have rows of their own.
    ExpressionAttributeValues: { ':pk': timelineKey(caseId, '').pk, ':from': pageKey(from), ':to': `${pageKey(to)}~` },
    ConsistentRead: true,
  });
  return rows.flatMap(eventsOfPage).toSorted((a, b) => a.n - b.n);
}
