import type { CaseView } from './case.ts';
import type { CaseId } from './case-id.ts';

/** What a link leads to: a kind of document, fact or case, and the id in that kind (G-20). */
export interface LinkEnd {
  readonly kind: string;
  readonly id: string;
}

/**
 * What the other end is to the case: the case that started it, one that it started, another case,
 * or an order, a ticket, an invoice or whatever else it is about.
 */
export const linkRelations = ['parent', 'child', 'related', 'about'] as const;
export type LinkRelation = (typeof linkRelations)[number];

/** As much of a case as a link to it shows. */
export type LinkedCase = Pick<
  CaseView,
  'caseId' | 'procedure' | 'title' | 'status' | 'slaState' | 'openedAtMs'
>;

/** A link seen from one of its ends: `kind` and `id` name the other end. */
export interface CaseLink extends LinkEnd {
  readonly relation: LinkRelation;
  /** The case at the other end as it stands; absent for what is no case, or not known yet. */
  readonly case?: LinkedCase;
}

/** The fields of a case that its links depend on. */
type Linking = Pick<CaseView, 'caseId' | 'customerId' | 'parentCaseId' | 'references'>;

/**
 * Everything a case refers to, each once: its customer, its parent, and what its procedure names.
 */
export function namedBy({
  customerId,
  parentCaseId,
  references,
}: Omit<Linking, 'caseId'>): readonly LinkEnd[] {
  const all: readonly LinkEnd[] = [
    ...(customerId === undefined ? [] : [{ kind: 'customer', id: customerId }]),
    ...(parentCaseId === undefined ? [] : [{ kind: 'case', id: parentCaseId }]),
    ...references,
  ];
  return [...new Map(all.map((end) => [`${end.kind}#${end.id}`, end])).values()];
}

/** A link of the case to what it names; `other` is the case at that end, if it is one. */
export function outgoingLink(view: Linking, end: LinkEnd, other?: CaseView): CaseLink {
  const isCase = end.kind === 'case';
  return {
    relation: isCase ? relationOf(view, other ?? { caseId: end.id }) : 'about',
    ...end,
    ...(other && { case: linkedCase(other) }),
  };
}

/** A link of the case to one that names it. */
export function incomingLink(view: Linking, other: CaseView): CaseLink {
  return {
    relation: relationOf(view, other),
    kind: 'case',
    id: other.caseId,
    case: linkedCase(other),
  };
}

function relationOf(
  { caseId, parentCaseId }: Linking,
  other: { readonly caseId: CaseId; readonly parentCaseId?: CaseId },
): LinkRelation {
  if (parentCaseId === other.caseId) return 'parent';
  return other.parentCaseId === caseId ? 'child' : 'related';
}

function linkedCase(view: CaseView): LinkedCase {
  const { caseId, procedure, title, status, slaState, openedAtMs } = view;
  return { caseId, procedure, title, status, slaState, openedAtMs };
}
