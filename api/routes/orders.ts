import { orderRequestSchema } from '../../workflows/order-booking/start.schema.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { problem } from '../http/problem.ts';
import { orderAccepted } from '../schemas/views.ts';
import { caseLinks } from './links.ts';

/** Orders: what upstream systems start. */
export function orderRoutes(deps: ApiDeps): readonly Route[] {
  const start = route(
    {
      method: 'post',
      path: '/v1/orders',
      access: { kind: 'token', action: 'start-orders' },
      tag: 'Orders',
      summary: 'Book an order',
      description:
        'Starts order booking for a quote or order form. An unknown, expired or deviating quote is no error here: the procedure finds it and asks a person. ' +
        'The same quote cannot be booked twice; one whose booking was cancelled can.',
      body: { schema: orderRequestSchema, required: true },
      idempotent: true,
      answers: {
        202: { description: 'The case is started; Location names it.', schema: orderAccepted },
      },
      problems: ['already-started'],
    },
    async ({ body, principal, requestKey }) => {
      const result = await deps.temporal.startOrder(
        { request: body, requestedBy: principal.subject },
        requestKey,
      );
      const { caseId, workflowId, runId } = result;
      const links = caseLinks(deps.links, caseId, runId);
      if (result.kind === 'taken') {
        const state = result.running ? 'is being booked' : 'is booked';
        return problem('already-started', `${body.source.number} ${state} by case ${caseId}.`, {
          more: { caseId, links },
        });
      }
      return {
        status: 202,
        headers: { Location: links.self },
        body: { caseId, workflowId, status: 'accepted', links },
      };
    },
  );
  return [start];
}
