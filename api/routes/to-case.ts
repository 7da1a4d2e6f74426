import { type CaseId, workflowIdOfCase } from '../../domain/cases/case-id.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import { type Asker, reaches, reachesId } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../http/endpoint.ts';
import type { Answer, ProblemCode } from '../http/problem.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { updateAnswer } from './updates.ts';

/** Only who and in which roles: scopes stay at the edge. */
export function actorOf({ subject, roles }: Actor): Actor {
  return { subject, roles };
}

/** What any message to a case may be refused with. */
export const caseRefusals = [
  'case-closed',
  'other-case',
  'case-near-limit',
  'too-busy',
] as const satisfies readonly ProblemCode[];

/** A message to a case: who sends it, by which right, and to which case. */
export interface ToCase extends Asker {
  /** A case id, or a workflow id for its newest case. */
  readonly id: string;
}

/** Sends a person's message to a case and answers with what it came to. */
export async function toCase(
  deps: ApiDeps,
  to: ToCase,
  send: (caseId: CaseId) => Promise<UpdateResult>,
): Promise<Answer> {
  const caseId = await reachedCase(deps, to);
  if (caseId === undefined) return noCase(to.id);
  return updateAnswer(deps, { caseId }, await send(caseId));
}

/** The id of the case that is meant; `undefined` when there is none that the sender may touch. */
export async function reachedCase(deps: ApiDeps, to: ToCase): Promise<CaseId | undefined> {
  if (workflowIdOfCase(to.id) !== undefined)
    return (await reachesId(deps, to, to.id)) ? to.id : undefined;
  const newest = await deps.readModel.latestCaseOfWorkflow(to.id);
  return newest && reaches(deps, to, newest) ? newest.caseId : undefined;
}

/** The one answer for a case that is not there and for one that the caller may not know of. */
export function noCase(id: string): Answer {
  return notFound(`There is no case ${id}.`);
}
