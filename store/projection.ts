import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ProjectionBatch } from '../domain/cases/case.ts';
import { type CaseRows, type Row, rowsOf } from './rows.ts';
import { putAll, putIfNewer } from './writes.ts';

/** Writes a batch; returns when everything in it, or something newer, can be read. */
export type Project = (
  batch: ProjectionBatch,
  options?: { readonly signal?: AbortSignal },
) => Promise<void>;

/**
 * Two round trips at most: timeline, references and tasks side by side, then the case row. So
 * whoever sees `seq` on the case row finds everything up to it, and a batch that broke off half way
 * is written again as a whole: every write is a no-op the second time, and loses against a newer
 * row (F-11, F-12, F-14). A failure means that the batch must come again.
 */
export function createProject({
  client,
  table,
}: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): Project {
  const known = createKnownReferences();
  return async (batch, { signal } = {}) => {
    const target = { client, table, signal };
    const rows = rowsOf(batch);
    const tasks = rows.tasks.map((task) => putIfNewer(target, task, 'version'));
    await Promise.all([...tasks, putAll(target, [...rows.pages, ...known.missing(rows)])]);
    known.add(rows, batch.case.closedAtMs !== undefined);
    await putIfNewer(target, rows.case, 'seq');
  };
}

const remembered = 10_000;

/**
 * A case names its references in every batch, and a month in which a clock is due whenever it tells
 * of it; this process remembers those it has written, for the newest cases, and does not write them
 * again. A table dropped underneath is restored by a rebuild, which does not come through this
 * memory.
 */
function createKnownReferences() {
  const byCase = new Map<string, Set<string>>();
  const isKnown = (caseKey: string, row: Row) => byCase.get(caseKey)?.has(row.pk) ?? false;
  return {
    missing: ({ case: { pk }, references }: CaseRows): readonly Row[] =>
      references.filter((row) => !isKnown(pk, row)),
    add: ({ case: { pk }, references }: CaseRows, closed: boolean) => {
      const before = byCase.get(pk) ?? [];
      byCase.delete(pk);
      if (!closed) byCase.set(pk, new Set([...before, ...references.map((row) => row.pk)]));
      const oldest = byCase.keys().next();
      if (byCase.size > remembered && oldest.done === false) byCase.delete(oldest.value);
    },
  };
}
