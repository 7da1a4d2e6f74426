import { z } from 'zod';
import { type CaseLink, linkRelations } from '../../domain/cases/links.ts';
import type { LinksPage } from '../../store/links.ts';
import { type Asker, reachesId } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound, type Route, route } from '../http/endpoint.ts';
import { caseParams, page } from '../schemas/common.ts';
import { caseStatus, slaState } from '../schemas/views.ts';
import { json } from './json.ts';
import { readCase } from './read-case.ts';

const link = z
  .object({
    relation: z.enum(linkRelations),
    kind: z.string(),
    id: z.string(),
    case: z
      .object({
        caseId: z.string(),
        procedure: z.string(),
        title: z.string(),
        status: caseStatus,
        slaState,
        openedAtMs: z.int(),
      })
      .exactOptional()
      .meta({ description: 'The case at the other end, as it stands' }),
  })
  .meta({ id: 'CaseLink' }) satisfies z.ZodType<CaseLink>;
const walkable = link.extend({
  href: z.string().meta({ description: 'The links of that case, or the cases that name the same' }),
});
const linksPage = z.object({
  caseId: z.string(),
  outgoing: z.array(walkable),
  incoming: z.array(walkable),
  cursor: z.string().exactOptional().meta({ description: 'Leads to more incoming links' }),
  links: z.object({ self: z.string(), case: z.string() }),
}) satisfies z.ZodType<LinksPage>;

/** Links of a case: what it names, and which cases name it. */
export function caseLinkRoutes(deps: ApiDeps): readonly Route[] {
  return [getLinks(deps)];
}

function getLinks(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}/links',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Cases',
      summary: 'Read the links of a case, both ways',
      description:
        '`outgoing` is what the case names: its parent, its children, its customer, orders, ' +
        'tickets, ' +
        'invoices. `incoming` are the cases that name this one, the newest first, in pages. Each ' +
        'link says where to go on.',
      params: caseParams,
      query: z.strictObject(page),
      answers: {
        200: { description: 'The links, with a page of incoming ones.', schema: linksPage },
      },
      problems: ['cursor-invalid'],
    },
    async ({ params, query, principal }) => {
      const asker = { principal, action: 'read-cases' } as const;
      const view = await readCase(deps, asker, { id: params.caseId });
      const found = view && (await deps.readModel.linksOf(view.caseId, query));
      if (view === undefined || found === undefined)
        return notFound(`There is no case ${params.caseId}.`);
      const { cursor } = found;
      const [outgoing, incoming] = await Promise.all([
        seenLinks(deps, asker, found.outgoing),
        seenLinks(deps, asker, found.incoming),
      ]);
      const self = `/v1/cases/${view.caseId}`;
      const body = {
        caseId: view.caseId,
        outgoing: outgoing.map(walkableLink),
        incoming: incoming.map(walkableLink),
        ...(cursor !== undefined && { cursor }),
        links: { self: `${self}/links`, case: self },
      } satisfies z.output<typeof linksPage>;
      return { status: 200, body: json(body) };
    },
  );
}

/** Links to cases that the asker may not see are as absent as those cases (F-59). */
async function seenLinks(
  deps: ApiDeps,
  asker: Asker,
  links: readonly CaseLink[],
): Promise<readonly CaseLink[]> {
  const seen = await Promise.all(
    links.map(async (link) => !link.case || reachesId(deps, asker, link.case.caseId)),
  );
  return links.filter((_link, i) => seen[i]);
}

/** Every case that names the same end is one more step away. */
function walkableLink(found: CaseLink): z.output<typeof walkable> {
  const { kind, id } = found;
  const href =
    found.case === undefined
      ? `/v1/cases?reference=${encodeURIComponent(`${kind}:${id}`)}`
      : `/v1/cases/${found.case.caseId}/links`;
  return { ...found, href };
}
