import type { EpochMs } from '../shared/json.ts';
import type { ApprovalView, TaskDecision } from './approval.ts';
import type { CompleteTask, SaveTaskForm } from './messages.ts';
import type { TaskChoice, TaskView } from './task.ts';
import {
  actRefusal,
  changed,
  isClosed,
  type Refusal,
  refuse,
  rolesOf,
  type TaskChange,
  voteRefusal,
  withoutClaim,
} from './task-rules.ts';
import { type Lease, renewLease } from './tasks.ts';

/** Reason code of the decision that an approval makes by itself when it runs out. */
const expiredReason = 'expired';
/** Who makes it. */
const nobody = 'handoff';

/**
 * A decision: one of the task's choices, with what the choice demands. The first one wins (F-30,
 * F-31). On an approval it is a vote: it is completed by the last vote of the quorum, or at once by
 * anything but an approval.
 */
export function completeTask(
  task: TaskView,
  message: CompleteTask,
  { nowMs }: { readonly nowMs: EpochMs },
): TaskChange {
  const { actor } = message;
  const quorum = task.approval?.quorum ?? 1;
  const refusal = quorum > 1 ? voteRefusal(task, actor) : actRefusal(task, actor);
  if (refusal) return refusal;
  const choice = task.choices.find((c) => c.key === message.choice);
  if (!choice) return unknownChoice(task, message.choice);
  const incomplete = wordsMissing(choice, message) ?? formMissing(choice, message);
  if (incomplete) return incomplete;
  const decision = decisionOf(choice, message, nowMs);
  return task.approval === undefined
    ? { ok: true, task: decided(task, decision) }
    : vote(task, task.approval, { choice, decision });
}

function decisionOf(
  choice: TaskChoice,
  { actor, comment, reasonCode, form }: CompleteTask,
  nowMs: EpochMs,
): TaskDecision {
  const decision = { choice: choice.key, comment, by: actor.subject, atMs: nowMs };
  return {
    ...decision,
    ...(reasonCode !== undefined && { reasonCode }),
    ...(choice.form !== undefined && form && { form }),
  };
}

/** Keeps what the holder has filled in so far, and renews the lease. */
export function saveForm(task: TaskView, message: SaveTaskForm, lease: Lease): TaskChange {
  const { actor, form } = message;
  const refusal = actRefusal(task, actor);
  if (refusal) return refusal;
  const renewed = renewLease(task, actor.subject, lease);
  if (renewed === undefined)
    return refuse('not-claimed', `${task.taskId} is not claimed by ${actor.subject}`);
  const choice = task.choices.find((c) => c.key === message.choice);
  if (!choice) return unknownChoice(task, message.choice);
  if (choice.form === undefined)
    return refuse('form-invalid', `choice ${choice.key} takes no form`, { field: 'form' });
  return {
    ok: true,
    task: {
      ...renewed,
      draft: { choice: choice.key, form, by: actor.subject, savedAtMs: lease.nowMs },
    },
  };
}

/**
 * What becomes of an approval that ran out by `nowMs`, as its policy says; `undefined` while it has
 * not, or once it has. It expires at the time it was due, however late that is noticed, so a
 * decision after that time never counts under `reject` (F-32).
 */
export function expireApproval(task: TaskView, nowMs: EpochMs): TaskView | undefined {
  const { approval } = task;
  if (approval === undefined || isClosed(task) || approval.expiredAtMs !== undefined)
    return undefined;
  const { expiresAtMs } = approval;
  if (expiresAtMs === undefined || nowMs < expiresAtMs) return undefined;
  return expired(
    task,
    { ...approval, expiredAtMs: expiresAtMs, expiredRoles: rolesOf(task) },
    nowMs,
  );
}

function expired(task: TaskView, approval: ApprovalView, nowMs: EpochMs): TaskView {
  const { onExpiry = 'keep' } = approval;
  switch (onExpiry) {
    case 'reject': {
      const choice = task.choices.find(({ verdict }) => verdict === 'reject')?.key ?? expiredReason;
      const comment = 'Nobody decided in time';
      return decided(
        { ...task, approval },
        { choice, comment, by: nobody, atMs: nowMs, reasonCode: expiredReason },
      );
    }
    case 'escalate': {
      const { assignee: _assignee, alsoRoles: _roles, ...rest } = withoutClaim(task);
      return changed(rest, {
        state: 'open',
        approval,
        ...(approval.escalateTo !== undefined && { role: approval.escalateTo }),
      });
    }
    case 'keep':
      return changed(task, { approval });
  }
}

function vote(
  task: TaskView,
  approval: ApprovalView,
  { choice, decision }: { readonly choice: TaskChoice; readonly decision: TaskDecision },
): TaskChange {
  const earlier = approval.votes.find((one) => one.by === decision.by);
  if (earlier)
    return refuse('already-voted', `${decision.by} has voted already: ${earlier.choice}`, {
      by: earlier.by,
      atMs: earlier.atMs,
    });
  const voted = { ...task, approval: { ...approval, votes: [...approval.votes, decision] } };
  const ends = choice.verdict !== 'approve' || voted.approval.votes.length >= approval.quorum;
  if (ends) return { ok: true, task: decided(voted, decision) };
  const mine = task.claimedBy === decision.by;
  return {
    ok: true,
    task: mine ? changed(withoutClaim(voted), { state: 'open' }) : changed(voted, {}),
  };
}

function decided(task: TaskView, decision: TaskDecision): TaskView {
  const { draft: _draft, claimedUntilMs: _until, ...rest } = task;
  return changed(rest, { state: 'completed', closedAtMs: decision.atMs, decision });
}

function unknownChoice(task: TaskView, choice: string): Refusal {
  const known = task.choices.map((c) => c.key).join(', ');
  return refuse('unknown-choice', `${choice} is not a choice of this task; it offers ${known}`, {
    field: 'choice',
  });
}

function wordsMissing(
  choice: TaskChoice,
  { comment, reasonCode }: CompleteTask,
): Refusal | undefined {
  const needsComment =
    choice.needsComment || choice.verdict === 'reject' || choice.verdict === 'override';
  if (needsComment && comment.trim() === '') {
    return refuse('comment-missing', `choice ${choice.key} needs a written reason`, {
      field: 'comment',
    });
  }
  return codeMissing(choice, reasonCode);
}

function codeMissing(choice: TaskChoice, reasonCode: string | undefined): Refusal | undefined {
  const codes = choice.reasonCodes?.map((code) => code.key);
  if (codes === undefined && reasonCode === undefined) return undefined;
  if (codes !== undefined && reasonCode !== undefined && codes.includes(reasonCode))
    return undefined;
  const known =
    codes === undefined
      ? 'takes no reason code'
      : `needs a reason code, one of ${codes.join(', ')}`;
  return refuse('reason-code-missing', `choice ${choice.key} ${known}`, { field: 'reasonCode' });
}

/**
 * Whether the form is filled in rightly is checked by its schema before the message is sent; here
 * only whether there is one.
 */
function formMissing(choice: TaskChoice, { form }: CompleteTask): Refusal | undefined {
  if (choice.form !== undefined && form === undefined) {
    return refuse('form-invalid', `choice ${choice.key} needs its form filled in`, {
      field: 'form',
    });
  }
  const takesNone = choice.form === undefined && form !== undefined && Object.keys(form).length > 0;
  return takesNone
    ? refuse('form-invalid', `choice ${choice.key} takes no form`, { field: 'form' })
    : undefined;
}
