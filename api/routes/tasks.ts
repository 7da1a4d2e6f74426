import { z } from 'zod';
import { caseIdOfTask } from '../../domain/cases/case-id.ts';
import { reachesId } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import type { ProblemCode } from '../http/problem.ts';
import { id, receiver, taskParams, text, toSomebody } from '../schemas/common.ts';
import { taskWithForms } from '../schemas/views.ts';
import { forDeputy } from './absences.ts';
import { choicesWithForms, validDraft, validForm } from './forms.ts';
import { mayRead, roleRefused } from './inbox.ts';
import { linkedTask } from './links.ts';
import { taskVerb } from './task-verb.ts';
import { noTask } from './updates.ts';

const form = z.record(id, z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()]));
const completeBody = z.strictObject({
  choice: id,
  comment: text.or(z.literal('')).default(''),
  reasonCode: id.exactOptional(),
  form: form.exactOptional(),
});
const draftBody = z.strictObject({ choice: id, form });
const reassignBody = toSomebody(
  z.strictObject({ ...receiver, comment: text, nextStep: text.exactOptional() }),
);

/** What a decision, or what leads to one, may be refused with. */
const problems: readonly ProblemCode[] = [
  'claimed-by-other',
  'not-claimed',
  'already-voted',
  'expired',
  'unknown-choice',
  'comment-missing',
  'reason-code-missing',
  'hand-over-note-missing',
  'form-invalid',
];
const optional = <B extends z.ZodType>(schema: B) => ({ schema, required: false });

/** Tasks: one of them, and what people do with it. */
export function taskRoutes(deps: ApiDeps): readonly Route[] {
  return [
    getTask(deps),
    claimTask(deps),
    releaseTask(deps),
    completeTask(deps),
    saveDraft(deps),
    reassignTask(deps),
  ];
}

function claimTask(deps: ApiDeps): Route {
  const verb = {
    verb: 'claim',
    summary: 'Take a task',
    body: optional(z.strictObject({})),
    problems,
  };
  return taskVerb(deps, verb, (message, key) => deps.temporal.claim(message, key));
}

function releaseTask(deps: ApiDeps): Route {
  const verb = {
    verb: 'release',
    summary: 'Give a claimed task back',
    body: optional(z.strictObject({})),
    problems,
  };
  return taskVerb(deps, verb, (message, key) => deps.temporal.release(message, key));
}

function completeTask(deps: ApiDeps): Route {
  const verb = {
    verb: 'complete',
    summary: 'Decide a task by one of its choices',
    body: optional(completeBody),
    problems,
  };
  return taskVerb(deps, verb, async (message, key) => {
    if (message.form === undefined) return deps.temporal.complete(message, key);
    const task = await deps.readModel.getTask(message.taskId);
    // What cannot be checked is not sent.
    if (task === undefined) return noTask(message.taskId);
    const checked = validForm(task, {
      actor: message.actor,
      choice: message.choice,
      form: message.form,
    });
    return checked.ok
      ? deps.temporal.complete({ ...message, form: checked.value }, key)
      : checked.answer;
  });
}

function saveDraft(deps: ApiDeps): Route {
  const verb = {
    verb: 'draft',
    summary: 'Keep what is filled in so far',
    body: optional(draftBody),
    problems,
  };
  return taskVerb(deps, verb, async (message, key) => {
    const task = await deps.readModel.getTask(message.taskId);
    if (task === undefined) return noTask(message.taskId);
    const checked = validDraft(task, message);
    return checked.ok
      ? deps.temporal.saveForm({ ...message, form: checked.value }, key)
      : checked.answer;
  });
}

function reassignTask(deps: ApiDeps): Route {
  const verb = {
    verb: 'reassign',
    summary: 'Give a task to another role or person',
    body: optional(reassignBody),
    problems,
  };
  return taskVerb(deps, verb, async (message, key) =>
    deps.temporal.reassign(await forDeputy(deps, message), key),
  );
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
      const { taskId } = params;
      const caseId = caseIdOfTask(taskId) ?? taskId;
      const isReached = await reachesId(deps, { principal, action: 'read-tasks' }, caseId);
      const task = isReached ? await deps.readModel.getTask(taskId) : undefined;
      if (task === undefined) return noTask(taskId);
      if (!mayRead(deps, principal, task)) return roleRefused(task.role);
      return {
        status: 200,
        headers: { ETag: `"${task.version}"` },
        body: { ...linkedTask(deps, task), choices: [...choicesWithForms(task)] },
      };
    },
  );
}
