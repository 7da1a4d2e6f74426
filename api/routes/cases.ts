import { z } from 'zod';
import { whyItWaits } from '../../domain/cases/why.ts';
import { reaches, sightOf } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound, type Route, route } from '../http/endpoint.ts';
import { caseParams, id, page, reference, sequence, text } from '../schemas/common.ts';
import {
  casePage,
  caseStatus,
  caseWithTasks,
  changeAccepted,
  linkedRecord,
  slaState,
  timelinePage,
} from '../schemas/views.ts';
import { json } from './json.ts';
import { caseLinks, linkedTask } from './links.ts';
import { readCase } from './read-case.ts';
import { situationOf } from './situation.ts';
import { actorOf, caseRefusals, noCase, toCase } from './to-case.ts';

const listQuery = z.strictObject({
  procedure: id.exactOptional(),
  status: caseStatus.exactOptional(),
  customerId: id.exactOptional(),
  slaState: slaState.exactOptional(),
  reference: reference.exactOptional(),
  ...page,
});
const oneQuery = z.strictObject({ atLeast: sequence.exactOptional() });

/** Cases: reading them, adding notes, cancelling. */
export function caseRoutes(deps: ApiDeps): readonly Route[] {
  return [
    listCases(deps),
    getCase(deps),
    getTimeline(deps),
    getRecord(deps),
    addNote(deps),
    cancelCase(deps),
  ];
}

function listCases(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Cases',
      summary: 'List cases, the newest first',
      query: listQuery,
      answers: {
        200: { description: 'A page of cases; `cursor` leads to the next one.', schema: casePage },
      },
      problems: ['cursor-invalid'],
    },
    async ({ query, principal }) => {
      const sight = sightOf(deps.policyTable, { principal, action: 'read-cases' });
      const { cases, cursor } = await deps.readModel.listCases({
        ...query,
        ...(sight && { sight }),
      });
      const items = cases.map((view) => ({
        ...json(view),
        links: caseLinks(deps.links, view.caseId, view.runId),
      }));
      return { status: 200, body: { cases: items, ...(cursor !== undefined && { cursor }) } };
    },
  );
}

function getCase(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Cases',
      summary: 'Read a case with its steps, clocks, exceptions and tasks',
      description:
        'Takes a case id, or a workflow id for its newest case. `why` says in one sentence ' +
        'why it waits, for whom, since when, and what happens next by itself and when, as ' +
        'of now. The ETag is the number of the last change; `atLeast` waits up to two ' +
        'seconds for that change.',
      params: caseParams,
      query: oneQuery,
      answers: {
        200: { description: 'The case.', schema: caseWithTasks },
        304: { description: 'It has not changed.' },
      },
    },
    async ({ params: { caseId: id }, query: { atLeast }, header, principal }) => {
      const view = await readCase(deps, { principal, action: 'read-cases' }, { id, atLeast });
      if (view === undefined) return noCase(id);
      const headers = { ETag: `"${view.seq}"` };
      if (isNamed(header('if-none-match'), headers.ETag))
        return { status: 304, body: null, headers };
      const tasks = await deps.readModel.tasksOfCase(view.caseId);
      const why = whyItWaits(await situationOf(deps, view, tasks));
      const linked = tasks.map((task) => linkedTask(deps, task, view.runId));
      return {
        status: 200,
        headers,
        body: {
          ...json(view),
          why,
          tasks: linked,
          links: caseLinks(deps.links, view.caseId, view.runId),
        },
      };
    },
  );
}

/** Whether If-None-Match names the tag; a weak tag of the same change is the same case. */
function isNamed(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((text) => ['*', tag, `W/${tag}`].includes(text.trim()));
}

function getTimeline(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}/timeline',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Cases',
      summary: 'Read what happened, in order',
      params: caseParams,
      query: z.strictObject(page),
      answers: { 200: { description: 'A page of numbered entries.', schema: timelinePage } },
      problems: ['cursor-invalid'],
    },
    async ({ params: { caseId: id }, query, principal }) => {
      const view = await readCase(deps, { principal, action: 'read-cases' }, { id });
      if (view === undefined) return noCase(id);
      const { events, cursor } = await deps.readModel.timeline(view.caseId, query);
      const links = caseLinks(deps.links, view.caseId, view.runId);
      return {
        status: 200,
        body: {
          caseId: view.caseId,
          events: events.map(json),
          ...(cursor !== undefined && { cursor }),
          links,
        },
      };
    },
  );
}

function getRecord(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}/record',
      access: { kind: 'token', action: 'read-records' },
      tag: 'Cases',
      summary: 'Read the immutable record of a closed case',
      params: caseParams,
      answers: {
        200: { description: 'The record with its hash-chained timeline.', schema: linkedRecord },
      },
    },
    async ({ params: { caseId: id }, principal }) => {
      const asker = { principal, action: 'read-records' } as const;
      const view = await readCase(deps, asker, { id });
      const caseId = view?.caseId ?? id;
      const found = await deps.records.get(caseId);
      const record = found && reaches(deps, asker, found.case) ? found : undefined;
      if (record === undefined)
        return view === undefined
          ? noCase(id)
          : notFound(`Case ${caseId} has no record; a record is made when a case closes.`);
      const links = caseLinks(deps.links, caseId, record.case.runId);
      return {
        status: 200,
        headers: { ETag: `"${record.digest}"` },
        body: { record: json(record), links },
      };
    },
  );
}

function addNote(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/notes',
      access: { kind: 'token', action: 'add-notes' },
      tag: 'Cases',
      summary: 'Add a note to an open case',
      params: caseParams,
      body: { schema: z.strictObject({ text }), required: true },
      idempotent: true,
      answers: { 200: { description: 'The number of the change.', schema: changeAccepted } },
      problems: caseRefusals,
    },
    ({ params: { caseId: id }, body, principal, requestKey }) =>
      toCase(deps, { principal, action: 'add-notes', id }, (caseId) =>
        deps.temporal.note({ caseId, actor: actorOf(principal), text: body.text }, requestKey),
      ),
  );
}

function cancelCase(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/cancel',
      access: { kind: 'token', action: 'cancel-cases' },
      tag: 'Cases',
      summary: 'Cancel a case: everything done is undone in reverse',
      description: 'Refused with the reason once the point of no return has passed.',
      params: caseParams,
      body: { schema: z.strictObject({ reason: text }), required: true },
      idempotent: true,
      answers: {
        200: { description: 'Accepted: the number of the change.', schema: changeAccepted },
      },
      problems: ['point-of-no-return', 'child-case', ...caseRefusals],
    },
    ({ params: { caseId: id }, body, principal, requestKey }) =>
      toCase(deps, { principal, action: 'cancel-cases', id }, (caseId) =>
        deps.temporal.cancel(
          { caseId, actor: actorOf(principal), reason: body.reason },
          requestKey,
        ),
      ),
  );
}
