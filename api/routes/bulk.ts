import { caseIdOfTask, procedureOfId } from '../../domain/cases/case-id.ts';
import type { EscalateTask, ReassignTask, SnoozeTask } from '../../domain/cases/messages.ts';
import { isStoreUnavailable } from '../../store/faults.ts';
import type { Principal } from '../access/access-policy.ts';
import { reachesId } from '../access/case-access.ts';
import type { ApiDeps } from '../deps.ts';
import { refusalOf } from '../http/authenticate.ts';
import { type Answer, problem, unavailable } from '../http/problem.ts';
import { failure } from '../http/serve.ts';
import { CaseAtLimit, TemporalBusy, TemporalUnavailable } from '../temporal-faults.ts';
import type { UpdateResult } from '../temporal-gateway.ts';
import { forDeputy } from './absences.ts';
import { actorOf } from './to-case.ts';
import { noTask, updateAnswer } from './updates.ts';

type Words<M> = Omit<M, 'taskId' | 'actor' | 'inBulk'>;

/** One change of many tasks. */
export type BulkAsk = { readonly taskIds: readonly string[] } & (
  | ({ readonly action: 'assign' } & Words<ReassignTask>)
  | ({ readonly action: 'snooze' } & Words<SnoozeTask>)
  | ({ readonly action: 'escalate' } & Words<EscalateTask>)
);

/** Who asks, and the id of the request, which makes the id of every single change. */
export interface BulkCaller {
  readonly principal: Principal;
  readonly requestKey: string;
}

/** The right to change tasks of others; asked for the procedure of each task. */
const action = 'manage-queues';
const casesAtOnce = 8;
/** Of the time a request may take, so that what was done is still told. */
const shareOfTime = 0.8;

/**
 * Changes each task by an update of its own: what one is refused does not touch the others. Tasks
 * of one case come one after the other.
 */
export async function changeMany(deps: ApiDeps, ask: BulkAsk, caller: BulkCaller): Promise<Answer> {
  const answers = new Map<string, Answer>();
  const untilMs = deps.clock() + deps.limits.requestMs * shareOfTime;
  const waiting = byCase(ask.taskIds)[Symbol.iterator]();
  const lane = async () => {
    for (const taskIds of waiting) {
      for (const taskId of taskIds) {
        const inTime = deps.clock() < untilMs;
        answers.set(
          taskId,
          inTime
            ? await changeOne(deps, { ...ask, taskId }, caller)
            : unavailable('There was no time left for it.'),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: casesAtOnce }, lane));
  return summary(ask.taskIds, answers);
}

function byCase(taskIds: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const taskId of taskIds) {
    const caseId = caseIdOfTask(taskId) ?? taskId;
    groups.set(caseId, [...(groups.get(caseId) ?? []), taskId]);
  }
  return [...groups.values()];
}

function summary(taskIds: readonly string[], answers: ReadonlyMap<string, Answer>): Answer {
  const results = taskIds.map((taskId) => resultOf(taskId, answers.get(taskId)));
  const changed = results.filter(({ status }) => status === 200).length;
  if (results.every(({ status }) => status === 503))
    return unavailable('No task could be reached.');
  return { status: 200, body: { changed, refused: results.length - changed, results } };
}

function resultOf(
  taskId: string,
  { status, body } = problem('internal-error', 'It was not tried.'),
) {
  const { caseId, seq, code, detail, errors } = body ?? {};
  return { taskId, status, ...(status === 200 ? { caseId, seq } : { code, detail, errors }) } as {
    readonly taskId: string;
    readonly status: number;
  };
}

async function changeOne(
  deps: ApiDeps,
  ask: BulkAsk & { readonly taskId: string },
  caller: BulkCaller,
): Promise<Answer> {
  const { taskId } = ask;
  const procedure = procedureOfId(taskId);
  const refusal = refusalOf(deps.policyTable, caller.principal, { action, procedure });
  if (refusal !== undefined) return refusal.answer;
  try {
    const about = { caseId: caseIdOfTask(taskId) ?? taskId, taskId };
    const asker = { principal: caller.principal, action } as const;
    if (!(await reachesId(deps, asker, about.caseId))) return noTask(taskId);
    return await updateAnswer(deps, about, await send(deps, ask, caller));
  } catch (error) {
    const passes =
      error instanceof TemporalUnavailable ||
      error instanceof TemporalBusy ||
      error instanceof CaseAtLimit ||
      isStoreUnavailable(error);
    if (!passes) throw error;
    return failure(deps, error, caller.requestKey);
  }
}

async function send(
  deps: ApiDeps,
  ask: BulkAsk & { readonly taskId: string },
  { principal, requestKey }: BulkCaller,
): Promise<UpdateResult> {
  const { temporal } = deps;
  const updateId = `${requestKey}/${ask.taskId}`;
  const one = { taskId: ask.taskId, actor: actorOf(principal), inBulk: true } as const;
  switch (ask.action) {
    case 'assign': {
      const { toRole, toPerson, nextStep, comment } = ask;
      const to = {
        ...(toRole && { toRole }),
        ...(toPerson !== undefined && { toPerson }),
        ...(nextStep !== undefined && { nextStep }),
      };
      return temporal.reassign(await forDeputy(deps, { ...one, ...to, comment }), updateId);
    }
    case 'snooze':
      return temporal.snooze({ ...one, untilMs: ask.untilMs, comment: ask.comment }, updateId);
    case 'escalate':
      return temporal.escalate(
        { ...one, ...(ask.toRole && { toRole: ask.toRole }), reason: ask.reason },
        updateId,
      );
  }
}
