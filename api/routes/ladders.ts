import { z } from 'zod';
import { dutyOf, onCallAt, overrideGaps, type Rotation } from '../../domain/escalation/roster.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { clockParams, text } from '../schemas/common.ts';
import { publishedRoster } from '../schemas/roster.ts';
import { changeAccepted } from '../schemas/views.ts';
import { actorOf, caseRefusals, toCase } from './to-case.ts';

const dayMs = 86_400_000;
const rosterQuery = z.strictObject({
  days: z
    .string()
    .regex(/^([1-9]|[12]\d|3[01])$/, 'must be a number from 1 to 31')
    .transform(Number)
    .default(14),
});

/** Escalation ladders: taking a late case in hand, and the on-call roster that rungs name. */
export function ladderRoutes(deps: ApiDeps): readonly Route[] {
  return [acknowledgeLadder(deps), getRoster(deps)];
}

function acknowledgeLadder(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/cases/{caseId}/clocks/{clock}/acknowledge',
      access: { kind: 'token', action: 'acknowledge-ladders' },
      tag: 'Clocks',
      summary: 'Take a late case in hand: the ladder of its clock stops',
      description:
        'Nobody is told any more and every open escalation of the clock is accepted; the ' +
        'clock itself runs on. Where policy says so, the ladder starts again when nothing ' +
        'is heard for a while.',
      params: clockParams,
      body: { schema: z.strictObject({ comment: text }), required: true },
      idempotent: true,
      answers: { 200: { description: 'The number of the change.', schema: changeAccepted } },
      problems: ['unknown-clock', 'clock-state', ...caseRefusals],
    },
    ({ params: { caseId: id, clock }, body: { comment }, principal, requestKey }) =>
      toCase(deps, { principal, action: 'acknowledge-ladders', id }, (caseId) =>
        deps.temporal.acknowledgeLadder(
          { caseId, clock, reason: comment, actor: actorOf(principal) },
          requestKey,
        ),
      ),
  );
}

/**
 * CS-55: every minute has a contact with telephone and mailbox; where an override leaves a gap, it
 * is told.
 */
function getRoster(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/roster',
      access: { kind: 'token', action: 'read-roster' },
      tag: 'Roster',
      summary: 'Read who is on call, now and in the days to come',
      description:
        '`days` is how far ahead; 14 unless said otherwise. `gaps` lists the times at which ' +
        'an override leaves nobody.',
      query: rosterQuery,
      answers: { 200: { description: 'The roster.', schema: publishedRoster } },
    },
    async ({ query }) => {
      const { roster, policyVersion } = deps.roster;
      const nowMs = deps.clock();
      const duty = (rotation: Rotation) =>
        dutyOf(rotation, nowMs, nowMs + query.days * dayMs).map((stretch) => ({ ...stretch }));
      const rotations = Object.entries(roster.rotations).map(([name, rotation]) => {
        const node = onCallAt(roster, name, nowMs);
        return {
          name,
          title: rotation.title,
          zone: rotation.zone,
          ...(node !== undefined && { onDuty: node }),
          duty: duty(rotation),
        };
      });
      const nodes = Object.entries(roster.nodes).map(([name, node]) => ({ name, ...node }));
      const gaps = overrideGaps(roster, nowMs).map(({ rotation, fromMs, toMs }) => ({
        rotation,
        fromMs,
        toMs,
      }));
      return { status: 200, body: { policyVersion, nodes, rotations, gaps } };
    },
  );
}
