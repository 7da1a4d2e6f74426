import { workflowIdOfCase } from '../../domain/cases/case-id.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../http/endpoint.ts';
import type { Answer } from '../http/problem.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { updateAnswer } from './updates.ts';

/** Only who and in which roles: scopes stay at the edge. */
export function actorOf({ subject, roles }: Actor): Actor {
  return { subject, roles };
}

/**
 * Sends a person's message to a case, or to the newest one of a workflow id, and answers with what
 * it came to.
 */
export async function toCase(
  deps: ApiDeps,
  caseOrWorkflow: string,
  send: (caseId: string) => Promise<UpdateResult>,
): Promise<Answer> {
  const isCase = workflowIdOfCase(caseOrWorkflow) !== undefined;
  const caseId = isCase
    ? caseOrWorkflow
    : (await deps.readModel.latestCaseOfWorkflow(caseOrWorkflow))?.caseId;
  if (caseId === undefined) return notFound(`There is no case ${caseOrWorkflow}.`);
  return updateAnswer(deps, caseId, await send(caseId));
}
