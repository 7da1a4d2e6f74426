import type { CaseView } from '../domain/cases/case.ts';
import { type CaseId, workflowIdOfCase } from '../domain/cases/case-id.ts';
import {
  type CaseLink,
  incomingLink,
  type LinkEnd,
  namedBy,
  outgoingLink,
} from '../domain/cases/links.ts';
import type { Cursors } from './cursor.ts';
import { keyOfCase, referenceList } from './keys.ts';
import { caseKeyOf, casesNaming, readPage } from './lists.ts';
import { newestFirst } from './partitions.ts';
import type { PageAsk } from './queries.ts';
import { getAll, getView, type ReadSource, viewOf } from './reads.ts';
import { workflowKind } from './rows.ts';

/**
 * Both ends of a case's links. `outgoing`: all that the case names. `incoming`: a page of the cases
 * that name this one, or its workflow, the newest first.
 */
export interface LinksPage {
  readonly outgoing: readonly CaseLink[];
  readonly incoming: readonly CaseLink[];
  readonly cursor?: string;
}

/**
 * A link is two rows: the case row that names the other end, and the reference row under the name
 * of that end which leads back to the case. So it is written once, by the case that makes it, and
 * read from both sides; both rows come out of every projection and rebuild.
 */
export function createLinksOf(source: ReadSource, cursors: Cursors) {
  return async (caseId: CaseId, { limit, cursor }: PageAsk): Promise<LinksPage | undefined> => {
    const query = { list: 'links', caseId };
    const after = cursor === undefined ? undefined : cursors.read(query, cursor);
    const view = await getView<CaseView>(source, keyOfCase(caseId));
    if (view === undefined) return undefined;
    const [outgoing, page] = await Promise.all([
      outgoingOf(source, view),
      readPage<CaseView>(source, namingCases(view), { after, limit }),
    ]);
    return {
      outgoing,
      incoming: page.views.map((other) => incomingLink(view, other)),
      ...(page.next && { cursor: cursors.write(query, page.next) }),
    };
  };
}

/** A case that names its own workflow is no link. */
function namingCases({ caseId, workflowId }: CaseView) {
  return {
    partitions: [caseId, workflowId].map((id) => newestFirst(referenceList('case', id))),
    keyOf: caseKeyOf,
    matches: (other: CaseView) => other.caseId !== caseId,
  };
}

async function outgoingOf(source: ReadSource, view: CaseView): Promise<readonly CaseLink[]> {
  const ends = namedBy(view);
  const cases = await casesAt(source, ends);
  return ends.map((end) => outgoingLink(view, end, cases.get(end)));
}

/** The cases among the ends; one that is named by its workflow is the newest run of it. */
async function casesAt(
  source: ReadSource,
  ends: readonly LinkEnd[],
): Promise<ReadonlyMap<LinkEnd, CaseView>> {
  const named = ends.filter(({ kind }) => kind === 'case');
  const byId = named.filter(({ id }) => workflowIdOfCase(id) !== undefined);
  const byWorkflow = named.filter(({ id }) => workflowIdOfCase(id) === undefined);
  const [rows, runs] = await Promise.all([
    getAll(
      source,
      byId.map(({ id }) => keyOfCase(id)),
    ),
    Promise.all(byWorkflow.map(({ id }) => casesNaming(source, { kind: workflowKind, id }))),
  ]);
  const found = new Map<LinkEnd, CaseView>();
  for (const [i, end] of byId.entries()) {
    const row = rows[i];
    if (row) found.set(end, viewOf<CaseView>(row));
  }
  for (const [i, end] of byWorkflow.entries()) {
    const run = runs[i]?.[0];
    if (run) found.set(end, run);
  }
  return found;
}
