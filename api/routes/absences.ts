import { z } from 'zod';
import { type Absence, deputyNow, presentPerson } from '../../domain/cases/absence.ts';
import type { ReassignTask } from '../../domain/cases/messages.ts';
import type { TaskView } from '../../domain/cases/task.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import { instant } from '../../domain/shared/time.schema.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound, type Route, route } from '../http/endpoint.ts';
import { type Answer, invalidRequest, problem } from '../http/problem.ts';
import { personParams, subject } from '../schemas/common.ts';
import { absenceAccepted, absenceList, absence as absenceSchema } from '../schemas/views.ts';
import { json } from './json.ts';
import { actorOf } from './to-case.ts';

const body = z.strictObject({ person: subject.exactOptional(), deputy: subject, until: instant });
/**
 * A person has no more tasks than this that can be moved in one request; the answer says when there
 * are more.
 */
const mostTasks = 100;
const atOnce = 8;

/** Absences: a person's tasks, and their clocks with them, go to the deputy. */
export function absenceRoutes(deps: ApiDeps): readonly Route[] {
  return [listAbsences(deps), beginAbsence(deps), endAbsence(deps)];
}

/** A task for a person who is away goes to the deputy. */
export async function forDeputy<M extends Pick<ReassignTask, 'toPerson'>>(
  deps: ApiDeps,
  message: M,
): Promise<M & Pick<ReassignTask, 'toPerson' | 'insteadOf'>> {
  const { toPerson } = message;
  if (toPerson === undefined) return message;
  const absence = await deps.absences.get(toPerson);
  const deputy = await present(deps, toPerson);
  return absence === undefined || deputy === toPerson
    ? message
    : { ...message, toPerson: deputy, insteadOf: { person: toPerson, untilMs: absence.untilMs } };
}

function listAbsences(deps: ApiDeps): Route {
  return route(
    {
      method: 'get',
      path: '/v1/absences',
      access: { kind: 'token', action: 'read-absences' },
      tag: 'Absences',
      summary: 'Who is away, and who stands in',
      answers: {
        200: { description: 'Absences that are not over, by person.', schema: absenceList },
      },
    },
    async () => {
      const absences = await deps.absences.list();
      const current = absences.filter((one) => deputyNow(one, deps.clock()) !== undefined);
      return { status: 200, body: { absences: current.map(json) } };
    },
  );
}

function beginAbsence(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/absences',
      access: { kind: 'token', action: 'manage-absences' },
      tag: 'Absences',
      summary: 'Say that a person is away',
      description:
        'Moves what the person has claimed or was given to the deputy now, with a record in ' +
        'each case and a result for each task, and what is given to them until then. ' +
        'Without `person` the absence is your own; that of others is for operations ' +
        'managers.',
      body: { schema: body, required: true },
      idempotent: true,
      answers: {
        200: { description: 'The absence, and what became of each task.', schema: absenceAccepted },
      },
      problems: ['not-allowed'],
    },
    async ({ body: asked, principal, requestKey }) => {
      const { person = principal.subject, deputy, until } = asked;
      const refusal = refusalOf(deps, principal, { person, deputy, until });
      if (refusal) return refusal;
      const absence: Absence = {
        person,
        deputy,
        untilMs: until,
        by: principal.subject,
        atMs: deps.clock(),
      };
      await deps.absences.put(absence);
      const { moved, complete } = await moveTasks(deps, absence, {
        actor: actorOf(principal),
        requestKey,
      });
      return { status: 200, body: { ...json(absence), moved: moved.map(json), complete } };
    },
  );
}

function endAbsence(deps: ApiDeps): Route {
  return route(
    {
      method: 'post',
      path: '/v1/absences/{person}/end',
      access: { kind: 'token', action: 'manage-absences' },
      tag: 'Absences',
      summary: 'Say that a person is back',
      description: 'New tasks go to the person again; those that were moved stay with the deputy.',
      params: personParams,
      idempotent: true,
      answers: { 200: { description: 'The absence that ended.', schema: absenceSchema } },
      problems: ['not-allowed'],
    },
    async ({ params: { person }, principal }) => {
      if (!maySpeakFor(principal, person)) return othersRefused();
      const absence = await deps.absences.get(person);
      if (absence === undefined) return notFound(`${person} is not away.`);
      await deps.absences.end(person);
      return { status: 200, body: json(absence) };
    },
  );
}

function refusalOf(
  deps: ApiDeps,
  actor: Actor,
  {
    person,
    deputy,
    until,
  }: { readonly person: string; readonly deputy: string; readonly until: number },
): Answer | undefined {
  if (!maySpeakFor(actor, person)) return othersRefused();
  if (deputy === person)
    return invalidRequest([{ field: 'deputy', reason: 'must be somebody else' }]);
  return until <= deps.clock()
    ? invalidRequest([{ field: 'until', reason: 'must be in the future' }])
    : undefined;
}

function maySpeakFor({ subject: own, roles }: Actor, person: string): boolean {
  return own === person || roles.includes('operations-manager');
}

function othersRefused(): Answer {
  return problem('not-allowed', 'The absence of somebody else is for operations managers.');
}

interface Moved {
  readonly taskId: string;
  readonly moved: boolean;
  /** Why not. */
  readonly code?: string;
  readonly detail?: string;
}

async function moveTasks(
  deps: ApiDeps,
  { person, untilMs }: Absence,
  request: { readonly actor: Actor; readonly requestKey: string },
): Promise<{ readonly moved: readonly Moved[]; readonly complete: boolean }> {
  const deputy = await present(deps, person);
  const viewer = { subject: person, roles: [] };
  const lists = await Promise.all(
    (['mine', 'snoozed'] as const).map((view) =>
      deps.readModel.listTasks({ view, viewer, nowMs: deps.clock(), limit: mostTasks }),
    ),
  );
  const tasks = lists
    .flatMap((list) => list.tasks)
    .filter((task) => (task.claimedBy ?? task.assignee) === person);
  const words = `${person} is away until ${new Date(untilMs).toISOString()}`;
  const moveOne = async (task: TaskView): Promise<Moved> => {
    const { taskId } = task;
    const to = {
      toPerson: deputy,
      insteadOf: { person, untilMs },
      comment: words,
      nextStep: `${words}: go on where the task stands`,
    };
    const result = await deps.temporal.reassign(
      { taskId, actor: request.actor, ...to },
      `${request.requestKey}-${taskId}`,
    );
    if (result.kind === 'absent')
      return { taskId, moved: false, code: 'case-closed', detail: 'its case is closed' };
    const { answer } = result;
    return answer.ok
      ? { taskId, moved: true }
      : { taskId, moved: false, code: answer.code, detail: answer.detail };
  };
  const moved: Moved[] = [];
  for (let from = 0; from < tasks.length; from += atOnce) {
    moved.push(...(await Promise.all(tasks.slice(from, from + atOnce).map(moveOne))));
  }
  return { moved, complete: lists.every((list) => list.cursor === undefined) };
}

function present(deps: ApiDeps, person: string): Promise<string> {
  return presentPerson(person, async (who) =>
    deputyNow(await deps.absences.get(who), deps.clock()),
  );
}
