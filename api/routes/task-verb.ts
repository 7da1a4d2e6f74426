import type { z } from 'zod';
import { caseIdOfTask } from '../../domain/cases/case-id.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import { reachesId } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, type Route, route } from '../http/endpoint.ts';
import type { Answer, ProblemCode } from '../http/problem.ts';
import { taskParams } from '../schemas/common.ts';
import { changeAccepted } from '../schemas/views.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { actorOf, caseRefusals } from './to-case.ts';
import { noTask, updateAnswer } from './updates.ts';

/** Something that people do with a task. */
export interface TaskVerb<B extends z.ZodType> {
  /** Last part of the path. */
  readonly verb: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: { readonly schema: B; readonly required: boolean };
  /** Beyond those of every verb. */
  readonly problems: readonly ProblemCode[];
}

/** Of which task, and in whose name. */
export interface TaskMessage {
  readonly taskId: string;
  readonly actor: Actor;
}

const action = 'decide-tasks';

/** What any change of a task may be refused with. */
const refusals: readonly ProblemCode[] = [
  'unknown-task',
  'role-missing',
  'own-request',
  'already-decided',
  ...caseRefusals,
];

/**
 * `POST /v1/tasks/{taskId}/<verb>`: sends the body as a message to the task's case; `send` may
 * answer instead of sending.
 */
export function taskVerb<B extends z.ZodType<object>>(
  deps: ApiDeps,
  { verb, problems, ...about }: TaskVerb<B>,
  send: (message: TaskMessage & z.output<B>, updateId: string) => Promise<UpdateResult | Answer>,
): Route {
  const endpoint: Endpoint<typeof taskParams, z.ZodType, B> = {
    method: 'post',
    path: `/v1/tasks/{taskId}/${verb}`,
    access: { kind: 'token', action },
    tag: 'Tasks',
    ...about,
    params: taskParams,
    idempotent: true,
    answers: {
      200: { description: 'It counts: the number of the change.', schema: changeAccepted },
    },
    problems: [...refusals, ...problems],
  };
  return route(
    endpoint,
    async ({ params: { taskId }, body, principal, requestKey }): Promise<Answer> => {
      const caseId = caseIdOfTask(taskId) ?? taskId;
      if (!(await reachesId(deps, { principal, action }, caseId))) return noTask(taskId);
      const result = await send({ ...body, taskId, actor: actorOf(principal) }, requestKey);
      return 'kind' in result ? updateAnswer(deps, { caseId, taskId }, result) : result;
    },
  );
}
