import { isSameTime, taskAtRiskShare } from '../../../domain/cases/task-target.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import { cancelChoice } from '../calls/calls.ts';
import type { CaseContext } from '../case/context.ts';
import { dueTimes } from '../times/due-times.ts';
import type { Decision, TaskSpec, TaskTimes } from './task-spec.ts';
import { taskTimeOf } from './task-targets.ts';

/**
 * Opens a task due by the policy's target for its kind and the case's priority; answers with its
 * id. A case that closes meanwhile opens none, and whoever waits for it goes no further.
 */
export async function openTask(context: CaseContext, spec: TaskSpec): Promise<string> {
  const startMs = Date.now();
  let times = await timesOf(context, spec, startMs);
  // The priority may move on while a calendar is asked.
  while (!isSameTime(times.target, taskTimeOf(context, spec.kind)))
    times = await timesOf(context, spec, startMs);
  if (context.isClosing()) return new Promise(() => undefined);
  return context.tasks.open(spec, times);
}

/**
 * All of them are asked for at once, unless the expiry of an approval counts in another calendar.
 */
async function timesOf(context: CaseContext, spec: TaskSpec, startMs: EpochMs): Promise<TaskTimes> {
  const { locals } = context;
  const target = taskTimeOf(context, spec.kind);
  const { targetMinutes, calendar } = target;
  const expiry = spec.approval?.expiry;
  const isShared = expiry !== undefined && context.calendar(expiry.calendar) === calendar;
  const minutes = [
    targetMinutes * taskAtRiskShare,
    targetMinutes,
    ...(isShared ? [expiry.minutes] : []),
  ];
  const [atRiskAtMs = startMs, dueAtMs = startMs, expiresAtMs] = await dueTimes(locals, {
    calendar,
    startMs,
    minutes,
  });
  if (expiry === undefined || isShared)
    return { target, startMs, atRiskAtMs, dueAtMs, expiresAtMs };
  const other = { calendar: context.calendar(expiry.calendar), startMs, minutes: [expiry.minutes] };
  const [otherExpiresAtMs] = await dueTimes(locals, other);
  return { target, startMs, atRiskAtMs, dueAtMs, expiresAtMs: otherExpiresAtMs };
}

/** Opens a task and waits for its decision; the choice to cancel the case ends it. */
export async function askPerson(context: CaseContext, spec: TaskSpec): Promise<Decision> {
  const { cancellation, interruption, tasks } = context;
  const taskId = await openTask(context, spec);
  context.rest(`${spec.role} has to decide: ${spec.title}`, { kind: 'task', taskId });
  const decision = await interruption.run(() => tasks.decision(taskId));
  if (decision === undefined) throw new Error(`task ${taskId} ended without a decision`);
  if (decision.choice === cancelChoice.key) await cancellation.chosen(decision);
  interruption.throwIfCancelled();
  context.resume();
  return decision;
}
