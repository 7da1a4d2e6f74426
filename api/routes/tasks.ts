import { z } from 'zod';
import { caseIdOfTask } from '../../domain/cases/case-id.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, type Route, route } from '../http/endpoint.ts';
import { type Answer, problem } from '../http/problem.ts';
import { id, receiver, taskParams, text, toSomebody } from '../schemas/common.ts';
import { changeAccepted, taskWithForms } from '../schemas/views.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { forDeputy } from './absences.ts';
import { choicesWithForms, validDraft, validForm } from './forms.ts';
import { mayRead, roleRefused } from './inbox.ts';
import { linkedTask } from './links.ts';
import { updateAnswer } from './updates.ts';

const form = z.record(id, z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()]));
const completeBody = z.strictObject({
  choice: id,
  comment: text.or(z.literal('')).default(''),
  reasonCode: id.exactOptional(),
  form: form.exactOptional(),
});
const draftBody = z.strictObject({ choice: id, form });
const reassignBody = toSomebody(z.strictObject({ ...receiver, comment: text, nextStep: text.exactOptional() }));

/** Tasks: one of them, and what people do with it. */
export function taskRoutes(deps: ApiDeps): readonly Route[] {
  return [
    getTask(deps),
    decision(deps, { verb: 'claim', summary: 'Take a task', body: z.strictObject({}) }, (message, key) =>
      deps.temporal.claim(message, key),
    ),
    decision(deps, { verb: 'release', summary: 'Give a claimed task back', body: z.strictObject({}) }, (message, key) =>
      deps.temporal.release(message, key),
    ),
    decision(deps, { verb: 'complete', summary: 'Decide a task by one of its choices', body: completeBody }, async (message, key) => {
      if (message.form === undefined) return deps.temporal.complete(message, key);
      const task = await deps.readModel.getTask(message.taskId);
      // What cannot be checked is not sent.
      if (task === undefined) return problem('unknown-task', `There is no task ${message.taskId}.`);
      const checked = validForm(task, { actor: message.actor, choice: message.choice, form: message.form });
      return checked.ok ? deps.temporal.complete({ ...message, form: checked.value }, key) : checked.answer;
    }),
    decision(deps, { verb: 'draft', summary: 'Keep what is filled in so far', body: draftBody }, async (message, key) => {
      const task = await deps.readModel.getTask(message.taskId);
      if (task === undefined) return problem('unknown-task', `There is no task ${message.taskId}.`);
      const checked = validDraft(task, message);
      return checked.ok ? deps.temporal.saveForm({ ...message, form: checked.value }, key) : checked.answer;
    }),
    decision(deps, { verb: 'reassign', summary: 'Give a task to another role or person', body: reassignBody }, async (message, key) =>
      deps.temporal.reassign(await forDeputy(deps, message), key),
    ),
  ];
}

function getTask(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/tasks/{taskId}',
      access: { kind: 'token', action: 'read-tasks' },
      tag: 'Tasks',
      summary: 'Read a task',
      params: taskParams,
      answers: { 200: { description: 'The task.', schema: taskWithForms } },
      problems: ['unknown-task'],
    },
    async ({ params, principal }) => {
      const task = await deps.readModel.getTask(params.taskId);
      if (task === undefined) return problem('unknown-task', `There is no task ${params.taskId}.`);
      if (!mayRead(deps, principal, task)) return roleRefused(task.role);
      return {
        status: 200,
        headers: { ETag: `"${task.version}"` },
        body: { ...linkedTask(deps, task), choices: [...choicesWithForms(task)] },
      };
    },
  );
}

interface Verb<B extends z.ZodType> {
  readonly verb: string;
  readonly summary: string;
  readonly body: B;
}
interface TaskMessage {
  readonly taskId: string;
  readonly actor: { readonly subject: string; readonly roles: readonly Role[] };
}

function decision<B extends z.ZodType<object>>(
  deps: ApiDeps,
  { verb, summary, body }: Verb<B>,
  send: (message: TaskMessage & z.output<B>, updateId: string) => Promise<UpdateResult | Answer>,
): Route {
  const endpoint: Endpoint<typeof taskParams, z.ZodType, B> = {
    method: 'post',
    path: `/v1/tasks/{taskId}/${verb}`,
    access: { kind: 'token', action: 'decide-tasks' },
    tag: 'Tasks',
    summary,
    params: taskParams,
    body: { schema: body, required: false },
    idempotent: true,
    answers: { 200: { description: 'It counts: the number of the change.', schema: changeAccepted } },
    problems: [
      'unknown-task',
      'role-missing',
      'own-request',
      'claimed-by-other',
      'not-claimed',
      'already-decided',
      'already-voted',
      'expired',
      'other-case',
      'case-closed',
      'unknown-choice',
      'comment-missing',
      'reason-code-missing',
      'hand-over-note-missing',
      'form-invalid',
      'too-busy',
    ],
  };
  return route(endpoint, async ({ params, body: asked, principal, requestKey }): Promise<Answer> => {
    const actor = { subject: principal.subject, roles: principal.roles };
    const result = await send({ ...asked, taskId: params.taskId, actor }, requestKey);
    return 'kind' in result ? updateAnswer(deps, caseIdOfTask(params.taskId) ?? params.taskId, result) : result;
  });
}
