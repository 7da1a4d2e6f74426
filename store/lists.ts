import type { CaseStatus, CaseView } from '../domain/cases/case.ts';
import type { SlaState } from '../domain/sla/clock-view.ts';
import type { Cursors, Position } from './cursor.ts';
import { caseEntity, referenceEntity } from './entities.ts';
import type { CaseFilter, CasePage, CaseSight, PageAsk } from './queries.ts';
import {
  type Entry,
  getAll,
  type Key,
  mergePartitions,
  type Partition,
  type ReadSource,
  type Stretch,
  storable,
  viewOf,
} from './reads.ts';

const statuses: readonly CaseStatus[] = [
  'running',
  'waiting',
  'cancelling',
  'completed',
  'cancelled',
];
const slaStates: readonly SlaState[] = ['none', 'ok', 'at-risk', 'breached'];

/**
 * Newest first, by the narrowest way in: customer, then state, then procedure; the other filters
 * are applied to what it finds.
 */
export function createListCases(source: ReadSource, cursors: Cursors) {
  return async ({ limit, cursor, ...filter }: CaseFilter & PageAsk): Promise<CasePage> => {
    const query = { list: 'cases', ...filter };
    const after = cursor === undefined ? undefined : cursors.read(query, cursor);
    const partitions = casePartitions(filter);
    const matches = (view: CaseView) => caseMatches(view, filter);
    const page = await readPage<CaseView>(
      source,
      { partitions, keyOf: caseKeyOf, matches },
      { after, limit },
    );
    return { cases: page.views, ...(page.next && { cursor: cursors.write(query, page.next) }) };
  };
}

function casePartitions({
  customerId,
  status,
  slaState,
  procedure,
  sight,
}: CaseFilter): readonly Partition[] {
  if (customerId !== undefined)
    return storable(customerId) ? [referencePartition('customer', customerId)] : [];
  if (status !== undefined || slaState !== undefined) {
    const pairs = (status === undefined ? statuses : [status]).flatMap((s) =>
      (slaState === undefined ? slaStates : [slaState]).map((sla) => ({
        status: s,
        slaState: sla,
      })),
    );
    return pairs.map((pair) => (stretch) => {
      const query = caseEntity.query.byState(pair);
      return (stretch.after ? query.lt(newestKey(stretch.after)) : query).params({
        order: 'desc',
        limit: stretch.limit,
      });
    });
  }
  const seen = sight && [...new Set([...sight.procedures, ...sight.started.procedures])];
  const procedures = procedure === undefined ? seen : [procedure];
  const queries = procedures?.map(
    (one) => () => caseEntity.query.byProcedure({ procedure: one }),
  ) ?? [() => caseEntity.query.all({})];
  return queries.map((begin) => (stretch) => {
    const query = begin();
    return (stretch.after ? query.lt(newestKey(stretch.after)) : query).params({
      order: 'desc',
      limit: stretch.limit,
    });
  });
}

function caseMatches(
  view: CaseView,
  { procedure, status, customerId, slaState, sight }: CaseFilter,
): boolean {
  if (sight !== undefined && !isSeen(view, sight)) return false;
  const pairs = [
    [procedure, view.procedure],
    [status, view.status],
    [customerId, view.customerId],
    [slaState, view.slaState],
  ];
  return pairs.every(([wanted, actual]) => wanted === undefined || wanted === actual);
}

function isSeen({ procedure, requestedBy }: CaseView, { procedures, started }: CaseSight): boolean {
  const isOwn = requestedBy === started.by && started.procedures.includes(procedure);
  return isOwn || procedures.includes(procedure);
}

/** The cases that name a reference, newest first. */
export function referencePartition(kind: string, id: string): Partition {
  return ({ after, limit }) => {
    const query = referenceEntity.query.byReference({ kind, id });
    return {
      ...(after ? query.lt(newestKey(after)) : query).params({ order: 'desc', limit }),
      ConsistentRead: true,
    };
  };
}

/** Primary key of the case an entry of a case list stands for. */
export function caseKeyOf({ position }: Entry): Key {
  return caseEntity.get({ caseId: position.id }).params().Key as Key;
}

function newestKey({ at, id }: Position) {
  return { openedAtMs: at, caseId: id };
}

interface List<V> {
  readonly partitions: readonly Partition[];
  readonly keyOf: (entry: Entry) => Key;
  /**
   * Asked of the row as it stands: an index may lag, and a filter may be finer than the partitions.
   */
  readonly matches: (view: V) => boolean;
}

const largestPage = 100;
const mostRounds = 5;

async function readPage<V>(
  source: ReadSource,
  list: List<V>,
  ask: Stretch,
): Promise<{ views: V[]; next?: Position | undefined }> {
  const limit = Math.max(1, Math.min(largestPage, ask.limit));
  const views: V[] = [];
  let position = ask.after;
  for (let round = 0; round < mostRounds; round += 1) {
    // The first look is enough unless much is filtered out; then it goes on in long strides.
    const size = round === 0 ? limit + 1 : largestPage;
    const entries = await mergePartitions(source, list.partitions, {
      after: position,
      limit: size,
    });
    const rows = await getAll(source, entries.map(list.keyOf));
    for (const [i, entry] of entries.entries()) {
      if (views.length === limit) return { views, next: position };
      position = entry.position;
      const row = rows[i];
      const view = row && viewOf<V>(row);
      if (view !== undefined && list.matches(view)) views.push(view);
    }
    if (entries.length < size) return { views };
  }
  return { views, next: position };
}
