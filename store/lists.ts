import type { CaseStatus, CaseView } from '../domain/cases/case.ts';
import { type LinkEnd, namedBy } from '../domain/cases/links.ts';
import type { SlaState } from '../domain/sla/clock-view.ts';
import type { Cursors, Position } from './cursor.ts';
import { caseList, type Key, keyOfCase, referenceList } from './keys.ts';
import { newestFirst, type Partition, type Stretch } from './partitions.ts';
import type { CaseFilter, CasePage, CaseSight, PageAsk } from './queries.ts';
import { type Entry, getAll, mergePartitions, type ReadSource, storable, viewOf } from './reads.ts';

const statuses: readonly CaseStatus[] = [
  'running',
  'waiting',
  'cancelling',
  'completed',
  'cancelled',
];
const slaStates: readonly SlaState[] = ['none', 'ok', 'at-risk', 'breached'];

/**
 * Newest first, by the narrowest way in: reference, customer, then state, then procedure; the other
 * filters are applied to what it finds.
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
  reference,
  customerId,
  status,
  slaState,
  procedure,
  sight,
}: CaseFilter): readonly Partition[] {
  if (reference !== undefined)
    return storable(reference.id) ? [newestFirst(referenceList(reference.kind, reference.id))] : [];
  if (customerId !== undefined)
    return storable(customerId) ? [newestFirst(referenceList('customer', customerId))] : [];
  if (status !== undefined || slaState !== undefined) {
    const states = status === undefined ? statuses : [status];
    const slas = slaState === undefined ? slaStates : [slaState];
    return states.flatMap((state) => slas.map((sla) => newestFirst(caseList.inState(state, sla))));
  }
  return procedurePartitions({ procedure, sight });
}

/** One list for each procedure that may be seen; the list of all where nothing narrows it. */
function procedurePartitions({
  procedure,
  sight,
}: Pick<CaseFilter, 'procedure' | 'sight'>): readonly Partition[] {
  const seen = sight && [...new Set([...sight.procedures, ...sight.started.procedures])];
  const procedures = procedure === undefined ? seen : [procedure];
  return procedures === undefined
    ? [newestFirst(caseList.all)]
    : procedures.map((one) => newestFirst(caseList.ofProcedure(one)));
}

function caseMatches(
  view: CaseView,
  { procedure, status, customerId, slaState, reference, sight }: CaseFilter,
): boolean {
  if (sight !== undefined && !isSeen(view, sight)) return false;
  const pairs = [
    [procedure, view.procedure],
    [status, view.status],
    [customerId, view.customerId],
    [slaState, view.slaState],
  ];
  const isNamed =
    reference === undefined ||
    namedBy(view).some(({ kind, id }) => kind === reference.kind && id === reference.id);
  return isNamed && pairs.every(([wanted, actual]) => wanted === undefined || wanted === actual);
}

function isSeen({ procedure, requestedBy }: CaseView, { procedures, started }: CaseSight): boolean {
  const isOwn = requestedBy === started.by && started.procedures.includes(procedure);
  return isOwn || procedures.includes(procedure);
}

const mostPerReference = 25;

/** The cases that name a reference, the newest first, 25 at most. */
export async function casesNaming(
  source: ReadSource,
  { kind, id }: LinkEnd,
): Promise<readonly CaseView[]> {
  if (!storable(id)) return [];
  const entries = await mergePartitions(source, [newestFirst(referenceList(kind, id))], {
    after: undefined,
    limit: mostPerReference,
  });
  // A reference may be there a moment before its case's row.
  const rows = await getAll(source, entries.map(caseKeyOf));
  return rows.flatMap((row) => (row ? [viewOf<CaseView>(row)] : []));
}

/** Primary key of the case an entry of a case list stands for. */
export function caseKeyOf({ position }: Entry): Key {
  return keyOfCase(position.id);
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

/** A page of what the entries of partitions stand for. */
export async function readPage<V>(
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
