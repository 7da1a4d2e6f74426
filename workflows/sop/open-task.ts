import { cancelChoice } from './calls.ts';
import type { CaseContext } from './context.ts';
import { dueTimes } from './due-times.ts';
import type { Decision, TaskSpec, TaskTimes } from './task-spec.ts';

/** Share of its target after which a task is at risk (G-7). */
const atRiskShare = 0.75;
/** For a kind that policy does not know; policy that was loaded knows every kind. */
const anyTarget = { targetMinutes: 480, calendar: 'always' };

/**
 * Opens a task due by the policy's target for its kind; answers with its id. A case that closes meanwhile opens none, and whoever waits for
 * it goes no further.
 */
export async function openTask(context: CaseContext, spec: TaskSpec): Promise<string> {
  const times = await timesOf(context, spec);
  if (context.isClosing()) return new Promise(() => undefined);
  return context.tasks.open(spec, times);
}

/** All of them are asked for at once, unless the expiry of an approval counts in another calendar. */
async function timesOf(context: CaseContext, spec: TaskSpec): Promise<TaskTimes> {
  const { locals, policy } = context;
  const startMs = Date.now();
  const { targetMinutes, calendar: named } = policy.taskTargets[spec.kind] ?? anyTarget;
  const calendar = context.calendar(named);
  const expiry = spec.approval?.expiry;
  const isShared = expiry !== undefined && context.calendar(expiry.calendar) === calendar;
  const minutes = [targetMinutes * atRiskShare, targetMinutes, ...(isShared ? [expiry.minutes] : [])];
  const [atRiskAtMs = startMs, dueAtMs = startMs, expiresAtMs] = await dueTimes(locals, { calendar, startMs, minutes });
  if (expiry === undefined || isShared) return { atRiskAtMs, dueAtMs, expiresAtMs };
  const other = { calendar: context.calendar(expiry.calendar), startMs, minutes: [expiry.minutes] };
  const [otherExpiresAtMs] = await dueTimes(locals, other);
  return { atRiskAtMs, dueAtMs, expiresAtMs: otherExpiresAtMs };
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
