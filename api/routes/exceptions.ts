import { z } from 'zod';
import { instant } from '../../domain/shared/time.schema.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { invalidRequest } from '../http/problem.ts';
import { caseParams, id, stepParams, text } from '../schemas/common.ts';
import { changeAccepted, exceptionAccepted } from '../schemas/views.ts';
import { actorOf, caseRefusals, toCase } from './to-case.ts';

const clockName = z.string().regex(/^[A-Za-z0-9:_-]{1,128}$/, 'must be the name of a clock');
const requestBody = z
  .strictObject({
    step: id.exactOptional(),
    clock: clockName.exactOptional(),
    targetMinutes: z.int().min(1).max(525_600).exactOptional(),
    text,
    validUntil: instant.exactOptional(),
  })
  .refine(({ step, clock }) => (step === undefined) !== (clock === undefined), {
    path: ['step'],
    message: 'or clock is required, not both',
  })
  .refine(({ clock, targetMinutes }) => targetMinutes === undefined || clock !== undefined, {
    path: ['targetMinutes'],
    message: 'is the target of a clock',
  });

/** Written exceptions, and the steps that are skipped under them (G-18, CS-8). */
export function exceptionRoutes(deps: ApiDeps): readonly Route[] {
  return [requestException(deps), skipStep(deps)];
}

function requestException(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/exceptions',
      access: { kind: 'token', action: 'request-exceptions' },
      tag: 'Exceptions',
      summary: 'Ask for a written exception from a step, or from the target of a clock',
      description:
        'Opens an approval for the approver roles of the procedure; whoever asks does not ' +
        'decide. What they say is kept on the case with author, approvers, text and ' +
        'validity. A clock for which `targetMinutes` is granted has that target until the ' +
        'exception is no longer valid.',
      params: caseParams,
      body: { schema: requestBody, required: true },
      idempotent: true,
      answers: {
        200: {
          description: 'It is asked for: its id, and the number of the change.',
          schema: exceptionAccepted,
        },
      },
      problems: ['unknown-step', 'unknown-clock', ...caseRefusals],
    },
    async ({ params, body: { validUntil, ...asked }, principal, requestKey }) => {
      if (validUntil !== undefined && validUntil <= deps.clock()) {
        return invalidRequest([{ field: 'validUntil', reason: 'must be in the future' }]);
      }
      const valid = validUntil === undefined ? {} : { validUntilMs: validUntil };
      const to = { principal, action: 'request-exceptions', id: params.caseId } as const;
      return toCase(deps, to, (caseId) =>
        deps.temporal.requestException(
          { caseId, actor: actorOf(principal), ...asked, ...valid },
          requestKey,
        ),
      );
    },
  );
}

function skipStep(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/steps/{step}/skip',
      access: { kind: 'token', action: 'skip-steps' },
      tag: 'Exceptions',
      summary: 'Skip a step under an approved exception',
      description:
        'Only a step that the procedure lets be skipped, and only under an exception that ' +
        'was approved and is still valid. One that waits is skipped at once, one that has ' +
        'not begun when it is reached.',
      params: stepParams,
      body: { schema: z.strictObject({ reason: text }), required: true },
      idempotent: true,
      answers: { 200: { description: 'The number of the change.', schema: changeAccepted } },
      problems: ['unknown-step', 'not-skippable', 'exception-missing', ...caseRefusals],
    },
    ({ params, body, principal, requestKey }) =>
      toCase(deps, { principal, action: 'skip-steps', id: params.caseId }, (caseId) =>
        deps.temporal.skipStep(
          { caseId, actor: actorOf(principal), step: params.step, reason: body.reason },
          requestKey,
        ),
      ),
  );
}
