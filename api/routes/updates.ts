import type { UpdateAnswer } from '../../domain/cases/answers.ts';
import type { CaseId, TaskId } from '../../domain/cases/case-id.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../http/endpoint.ts';
import { type Answer, problem } from '../http/problem.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { caseLinks } from './links.ts';

/** What a message was about. */
export interface About {
  readonly caseId: CaseId;
  /** Absent when it was about the case as a whole. */
  readonly taskId?: TaskId;
}

/** What a person's message came to, as an HTTP answer. */
export async function updateAnswer(
  deps: ApiDeps,
  about: About,
  result: UpdateResult,
): Promise<Answer> {
  if (result.kind === 'absent') return absent(deps, about);
  if (!result.answer.ok) return refusal(result.answer);
  const { seq, exceptionId } = result.answer;
  const { caseId } = about;
  const links = caseLinks(deps.links, caseId);
  return {
    status: 200,
    body: { caseId, seq, ...(exceptionId !== undefined && { exceptionId }), links },
  };
}

/** No open run: closed when the read model knows the case, unknown otherwise (F-34). */
export async function absent(deps: ApiDeps, { caseId, taskId }: About): Promise<Answer> {
  const known = await deps.readModel.getCase(caseId);
  if (known === undefined)
    return taskId === undefined ? notFound(`There is no case ${caseId}.`) : noTask(taskId);
  return problem('case-closed', `Case ${caseId} is closed and takes no more messages.`);
}

/** The one answer for a task that is not there and for one that the caller may not know of. */
export function noTask(taskId: TaskId): Answer {
  return problem('unknown-task', `There is no task ${taskId}.`);
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
