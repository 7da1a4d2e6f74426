import type { CaseId } from '../../domain/cases/case-id.ts';
import type { UpdateAnswer } from '../../domain/cases/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../http/endpoint.ts';
import { type Answer, problem } from '../http/problem.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { caseLinks } from './links.ts';

/** What a person's message came to, as an HTTP answer. */
export async function updateAnswer(
  deps: ApiDeps,
  caseId: CaseId,
  result: UpdateResult,
): Promise<Answer> {
  if (result.kind === 'absent') return absent(deps, caseId);
  if (!result.answer.ok) return refusal(result.answer);
  const { seq, exceptionId } = result.answer;
  const links = caseLinks(deps.links, caseId);
  return {
    status: 200,
    body: { caseId, seq, ...(exceptionId !== undefined && { exceptionId }), links },
  };
}

/** No open run: closed when the read model knows the case, unknown otherwise (F-34). */
export async function absent(deps: ApiDeps, caseId: CaseId): Promise<Answer> {
  const known = await deps.readModel.getCase(caseId);
  if (known === undefined) return notFound(`There is no case ${caseId}.`);
  return problem('case-closed', `Case ${caseId} is closed and takes no more messages.`);
}

function refusal(answer: Extract<UpdateAnswer, { ok: false }>): Answer {
  const { code, detail, field, by, atMs } = answer;
  const more = {
    ...(by !== undefined && { by }),
    ...(atMs !== undefined && { at: new Date(atMs).toISOString() }),
  };
  return problem(code, `${detail}.`, {
    ...(field !== undefined && { errors: [{ field, reason: detail }] }),
    more,
  });
}
