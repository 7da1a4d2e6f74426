import { z } from 'zod';
import { instant } from '../../domain/shared/time.schema.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../http/endpoint.ts';
import { receiver, taskParams, text, toSomebody } from '../schemas/common.ts';
import { bulkResults } from '../schemas/views.ts';
import { type BulkAsk, changeMany } from './bulk.ts';
import { taskVerb } from './task-verb.ts';

const snoozeBody = z.strictObject({ until: instant, comment: text });
/** Without a role the task goes to the one that the policy of its case names. */
const escalateBody = z.strictObject({ toRole: receiver.toRole, reason: text });

const mostTasks = 100;
const taskIds = z
  .array(taskParams.shape.taskId)
  .min(1)
  .max(mostTasks)
  .refine((ids) => new Set(ids).size === ids.length, 'must not name a task twice');
const assignment = toSomebody(
  z.strictObject({
    action: z.literal('assign'),
    taskIds,
    ...receiver,
    comment: text,
    nextStep: text.exactOptional(),
  }),
);
const bulkBody = z.discriminatedUnion('action', [
  assignment,
  snoozeBody.extend({ action: z.literal('snooze'), taskIds }),
  escalateBody.extend({ action: z.literal('escalate'), taskIds }),
]);

/** Moving work: a task put off or passed on, and many at once. */
export function queueRoutes(deps: ApiDeps): readonly Route[] {
  return [snoozeTask(deps), escalateTask(deps), changeTasks(deps)];
}

function snoozeTask(deps: ApiDeps): Route {
  return taskVerb(
    deps,
    {
      verb: 'snooze',
      summary: 'Put a task off until a time',
      description:
        'It leaves the inbox until then, and its target runs on. Whoever takes or gets it ' +
        'before ends the snooze.',
      body: { schema: snoozeBody, required: true },
      problems: ['claimed-by-other', 'snooze-invalid'],
    },
    ({ until: untilMs, ...message }, key) => deps.temporal.snooze({ ...message, untilMs }, key),
  );
}

function escalateTask(deps: ApiDeps): Route {
  return taskVerb(
    deps,
    {
      verb: 'escalate',
      summary: 'Pass a task on to a role that can do more about it',
      description:
        'Without toRole, to the role that policy names. The case keeps why, to whom, and ' +
        'how long it took until somebody had it. Approvals stay with their role.',
      body: { schema: escalateBody, required: true },
      problems: ['form-invalid'],
    },
    (message, key) => deps.temporal.escalate(message, key),
  );
}

function changeTasks(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/tasks/bulk',
      access: { kind: 'token', action: 'manage-queues' },
      tag: 'Tasks',
      summary: 'Assign, snooze or escalate up to 100 tasks',
      description:
        'Each task is changed or refused by itself, with the status it would have had ' +
        'alone; approvals are always refused. Tasks with status 429 or 503 may be sent ' +
        'again in a new request.',
      body: { schema: bulkBody, required: true },
      idempotent: true,
      answers: {
        200: { description: 'A result for every task, in the order asked.', schema: bulkResults },
      },
    },
    ({ body, principal, requestKey }) => changeMany(deps, askOf(body), { principal, requestKey }),
  );
}

function askOf(body: z.output<typeof bulkBody>): BulkAsk {
  if (body.action !== 'snooze') return body;
  const { until: untilMs, ...words } = body;
  return { ...words, untilMs };
}
