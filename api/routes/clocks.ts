import { z } from 'zod';
import { priorities } from '../../domain/shared/priority.ts';
import { explainClock } from '../../domain/sla/explain.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import type { ProblemCode } from '../http/problem.ts';
import { caseParams, clockParams, text } from '../schemas/common.ts';
import { caseClocks, changeAccepted } from '../schemas/views.ts';
import { json } from './json.ts';
import { caseLinks } from './links.ts';
import { readCase } from './read-case.ts';
import { actorOf, caseRefusals, noCase, toCase } from './to-case.ts';

const change = {
  body: { schema: z.strictObject({ reason: text }), required: true },
  idempotent: true,
} as const;
const refusals = [
  'unknown-clock',
  'clock-state',
  ...caseRefusals,
] as const satisfies readonly ProblemCode[];
const answers = { 200: { description: 'The number of the change.', schema: changeAccepted } };

/** The SLA clocks of a case, and what moves them: pauses and the priority. */
export function clockRoutes(deps: ApiDeps): readonly Route[] {
  return [getClocks(deps), pauseClock(deps), resumeClock(deps), setPriority(deps)];
}

function getClocks(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/cases/{caseId}/clocks',
      access: { kind: 'token', action: 'read-cases' },
      tag: 'Clocks',
      summary: 'Read the clocks of a case, and why each is due when it is',
      params: caseParams,
      answers: {
        200: {
          description: 'Its clocks with their whole history, each explained in words.',
          schema: caseClocks,
        },
      },
    },
    async ({ params: { caseId: id }, principal }) => {
      const view = await readCase(deps, { principal, action: 'read-cases' }, { id });
      if (view === undefined) return noCase(id);
      const { caseId, priority, slaState, policyVersion } = view;
      const clocks = view.clocks.map((clock) => ({
        ...json(clock),
        explanation: explainClock(clock),
      }));
      const headers = { ETag: `"${view.seq}"` };
      return {
        status: 200,
        headers,
        body: {
          caseId,
          priority,
          slaState,
          policyVersion,
          clocks,
          links: caseLinks(deps.links, caseId, view.runId),
        },
      };
    },
  );
}

function pauseClock(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/clocks/{clock}/pause',
      access: { kind: 'token', action: 'control-clocks' },
      tag: 'Clocks',
      summary: 'Pause a clock: time no longer counts, and its ladder waits',
      description: 'Policy says which clocks may pause.',
      params: clockParams,
      ...change,
      answers,
      problems: ['clock-not-pausable', ...refusals],
    },
    ({ params: { caseId: id, clock }, body: { reason }, principal, requestKey }) =>
      toCase(deps, { principal, action: 'control-clocks', id }, (caseId) =>
        deps.temporal.pauseClock({ caseId, clock, reason, actor: actorOf(principal) }, requestKey),
      ),
  );
}

function resumeClock(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/clocks/{clock}/resume',
      access: { kind: 'token', action: 'control-clocks' },
      tag: 'Clocks',
      summary: 'Let a paused clock count on',
      params: clockParams,
      ...change,
      answers,
      problems: refusals,
    },
    ({ params: { caseId: id, clock }, body: { reason }, principal, requestKey }) =>
      toCase(deps, { principal, action: 'control-clocks', id }, (caseId) =>
        deps.temporal.resumeClock({ caseId, clock, reason, actor: actorOf(principal) }, requestKey),
      ),
  );
}

function setPriority(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/priority',
      access: { kind: 'token', action: 'manage-queues' },
      tag: 'Clocks',
      summary: 'Set the priority of a case',
      description:
        'Every running clock gets the target of the priority; time already used stays used. ' +
        'Cases that are part of it follow.',
      params: caseParams,
      body: {
        schema: z.strictObject({ priority: z.enum(priorities), reason: text }),
        required: true,
      },
      idempotent: true,
      answers,
      problems: caseRefusals,
    },
    ({ params: { caseId: id }, body: { priority, reason }, principal, requestKey }) =>
      toCase(deps, { principal, action: 'manage-queues', id }, (caseId) =>
        deps.temporal.setPriority(
          { caseId, priority, reason, actor: actorOf(principal) },
          requestKey,
        ),
      ),
  );
}
