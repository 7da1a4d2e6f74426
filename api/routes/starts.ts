import type { z } from 'zod';
import type { StartEdge } from '../../workflows/edge.ts';
import { reachesId } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, type Route, route } from '../http/endpoint.ts';
import { type Answer, problem } from '../http/problem.ts';
import type { ServedProcedure } from '../procedures.ts';
import { caseAccepted } from '../schemas/views.ts';
import type { CaseStart, StartedCase, StartResult } from '../temporal-start.ts';
import { caseLinks } from './links.ts';

/** `POST /v1/<path>` for every procedure that an upstream system may start. */
export function startRoutes(
  deps: ApiDeps,
  procedures: readonly ServedProcedure[],
): readonly Route[] {
  return procedures.flatMap((procedure) =>
    procedure.start === undefined ? [] : [startRoute(deps, procedure, procedure.start)],
  );
}

function startRoute(deps: ApiDeps, procedure: ServedProcedure, edge: StartEdge): Route {
  const { path, tag, summary, description, schema } = edge;
  const endpoint: Endpoint<z.ZodType, z.ZodType, z.ZodType> = {
    method: 'post',
    path: `/v1/${path}`,
    access: { kind: 'token', action: 'start-cases', procedure: procedure.definition.key },
    tag,
    summary,
    description,
    body: { schema, required: true },
    idempotent: true,
    answers: {
      202: { description: 'The case is started; Location names it.', schema: caseAccepted },
    },
    problems: ['already-started'],
  };
  return route(endpoint, async ({ body, principal, requestKey }): Promise<Answer> => {
    const start = caseStart(procedure, edge, { body, requestedBy: principal.subject });
    const result = await deps.temporal.start(start, requestKey);
    if (result.kind === 'started') return accepted(deps, result);
    const { number } = start.businessKey;
    // Whoever may not see the case learns that there is one, which the business fact's owner must.
    const isSeen = await reachesId(deps, { principal, action: 'read-cases' }, result.caseId);
    return isSeen
      ? alreadyStarted(deps, result, number)
      : problem('already-started', `${number} has a case already.`);
  });
}

function accepted({ links: base }: ApiDeps, { caseId, workflowId, runId }: StartedCase): Answer {
  const links = caseLinks(base, caseId, runId);
  return {
    status: 202,
    headers: { Location: links.self },
    body: { caseId, workflowId, status: 'accepted', links },
  };
}

function alreadyStarted(
  { links: base }: ApiDeps,
  { caseId, runId, running }: Extract<StartResult, { kind: 'taken' }>,
  number: string,
): Answer {
  const state = running ? 'is open' : 'is completed';
  return problem('already-started', `${number} has case ${caseId}, which ${state}.`, {
    more: { caseId, links: caseLinks(base, caseId, runId) },
  });
}

/** What is posted, and by whom. */
interface Posted {
  readonly body: unknown;
  readonly requestedBy: string;
}

function caseStart(
  { workflow, definition }: ServedProcedure,
  edge: StartEdge,
  { body, requestedBy }: Posted,
): CaseStart {
  const businessKey = edge.businessKey(body);
  const customerId = edge.customerId?.(body);
  const about = customerId === undefined ? '' : ` for ${customerId}`;
  return {
    workflow,
    definition,
    businessKey,
    input: edge.input(body, requestedBy),
    summary: `${definition.title} ${businessKey.number}${about}`,
    requestedBy,
    ...(customerId !== undefined && { customerId }),
  };
}
