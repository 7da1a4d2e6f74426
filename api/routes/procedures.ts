import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';
import { atRiskShareOf, mayPause } from '../../domain/sla/target.ts';
import type { Principal } from '../access/access-policy.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound, type Route, route } from '../http/endpoint.ts';
import type { ServedProcedure } from '../procedures.ts';
import { procedureParams } from '../schemas/common.ts';
import { procedureList, procedureView } from '../schemas/procedures.ts';
import { json } from './json.ts';

/** The procedure library: the written procedures, for whoever may read their cases. */
export function procedureRoutes(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[],
): readonly Route[] {
  return [listProcedures(deps, procedures), getProcedure(deps, procedures)];
}

function listProcedures(deps: ApiDeps, procedures: readonly ServedProcedure[]): Route {
  return route(
    {
      method: 'get',
      path: '/v1/procedures',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Procedures',
      summary: 'List the procedures',
      description: 'Those whose cases the token may read.',
      answers: { 200: { description: 'All of them, by title.', schema: procedureList } },
    },
    async ({ principal }) => {
      const found = readable(deps, procedures, principal)
        .map(summaryOf)
        .toSorted((a, b) => (a.title < b.title ? -1 : 1));
      return { status: 200, body: { procedures: found } };
    },
  );
}

function getProcedure(deps: ApiDeps, procedures: readonly ServedProcedure[]): Route {
  return route(
    {
      method: 'get',
      path: '/v1/procedures/{procedure}',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Procedures',
      summary: 'Read a procedure: its document, steps, clocks, messages, and what enforces it',
      description: 'Targets and ladders are those of the policy that new cases get.',
      params: procedureParams,
      answers: { 200: { description: 'The procedure.', schema: procedureView } },
    },
    async ({ params: { procedure: key }, principal }) => {
      const procedure = readable(deps, procedures, principal).find(
        ({ definition }) => definition.key === key,
      );
      if (procedure === undefined) return notFound(`There is no procedure ${key}.`);
      return { status: 200, body: json(viewOf(deps.library, procedure)) };
    },
  );
}

function readable(
  { policyTable }: ApiDeps,
  procedures: readonly ServedProcedure[],
  principal: Principal,
): readonly ServedProcedure[] {
  return procedures.filter(
    ({ definition: { key } }) =>
      policyTable.decide(principal, 'read-cases', key).kind === 'allowed',
  );
}

function summaryOf({ definition: { key, title, purpose, owner, document } }: ServedProcedure) {
  const { version, revised } = document;
  return { key, title, purpose, owner, version, revised, links: { self: linkTo(key) } };
}

/** The definition, its lists in the order of the written procedure, with the clocks of policy. */
function viewOf(
  { policyOf, version: policyVersion }: ApiDeps['library'],
  { definition, lines, start }: ServedProcedure,
) {
  const { key, title, purpose, scope, owner, roles, document, businessKeys, kpis } = definition;
  const { taskKinds = {}, messages = {}, schedules = {} } = definition;
  return {
    key,
    title,
    purpose,
    scope,
    owner,
    roles,
    document,
    businessKeys,
    kpis,
    lines,
    related: definition.related.map((other) => ({ key: other, self: linkTo(other) })),
    ...(start && { start: { path: `/v1/${start.path}`, summary: start.summary } }),
    pointOfNoReturn: definition.pointOfNoReturn,
    steps: definition.steps.map(({ skippable = false, ...step }, i) => ({
      ...step,
      number: i + 1,
      skippable,
    })),
    taskKinds: Object.entries(taskKinds).map(([kind, about]) => ({ kind, ...about })),
    policyVersion,
    clocks: Object.entries(policyOf(key).clocks).map(([name, clock]) =>
      clockOf({ key: name, ...definition.clocks?.[name] }, clock),
    ),
    messages: Object.entries(messages).map(([name, message]) => ({ name, ...message })),
    schedules: Object.entries(schedules).map(
      ([name, { title: called, overlap, catchUpMinutes }]) => ({
        key: name,
        title: called,
        overlap,
        catchUpMinutes,
      }),
    ),
    links: { self: linkTo(key) },
  };
}

function clockOf(named: { readonly key: string; readonly title?: string }, clock: ClockPolicy) {
  const { kind, targets, ladder } = clock;
  const rules = { mayPause: mayPause(clock), atRiskShare: atRiskShareOf(clock) };
  return { ...named, kind, ...rules, targets, ladder };
}

function linkTo(key: string): string {
  return `/v1/procedures/${key}`;
}
