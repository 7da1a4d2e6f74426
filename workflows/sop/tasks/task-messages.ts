import type { RefusalCode, UpdateAnswer } from '../../../domain/cases/answers.ts';
import { completeTask, saveForm } from '../../../domain/cases/decisions.ts';
import type {
  AddNote,
  ClaimTask,
  CompleteTask,
  EscalateTask,
  ReassignTask,
  ReleaseTask,
  SaveTaskForm,
  SnoozeTask,
} from '../../../domain/cases/messages.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { awake, bulkRefusal, escalateTask, snoozeTask } from '../../../domain/cases/task-queue.ts';
import { isClosed, type TaskChange } from '../../../domain/cases/task-rules.ts';
import {
  attemptData,
  claimTask,
  type Lease,
  reassignTask,
  releaseTask,
  renewLease,
} from '../../../domain/cases/tasks.ts';
import type { TimelineKind } from '../../../domain/cases/timeline.ts';
import type { JsonValue } from '../../../domain/shared/json.ts';
import type { CaseContext } from '../case/context.ts';
import type { Escalations } from './escalations.ts';
import type { Tasks } from './tasks.ts';

/**
 * Refusals that belong to the case's story; a wrong role or an empty reason is only told to the
 * caller.
 */
const recordedRefusals: ReadonlySet<RefusalCode> = new Set([
  'already-decided',
  'already-voted',
  'expired',
  'claimed-by-other',
  'own-request',
]);

interface Verb {
  readonly change: (task: TaskView) => TaskChange;
  readonly kind: (before: TaskView, after: TaskView) => TimelineKind;
  readonly data?: { readonly [key: string]: JsonValue };
}

/** What people do with the tasks of a case. */
export class TaskMessages {
  readonly #context: CaseContext;
  readonly #tasks: Tasks;
  readonly #escalations: Escalations;

  constructor(context: CaseContext, tasks: Tasks, escalations: Escalations) {
    this.#context = context;
    this.#tasks = tasks;
    this.#escalations = escalations;
  }

  claim(message: ClaimTask): UpdateAnswer {
    return this.#apply(message, {
      change: (task) => claimTask(awake(task), message.actor, this.#lease()),
      kind: (before) =>
        before.claimedBy === message.actor.subject ? 'task.renewed' : 'task.claimed',
    });
  }

  release(message: ReleaseTask): UpdateAnswer {
    const change = (task: TaskView) => releaseTask(task, message.actor);
    return this.#apply(message, { change, kind: () => 'task.released' });
  }

  reassign(message: ReassignTask): UpdateAnswer {
    const { handOverNote } = this.#context.policy.tasks;
    const { comment, toPerson, insteadOf, nextStep = '' } = message;
    const data = {
      comment,
      ...(toPerson !== undefined && { assignee: toPerson }),
      ...(nextStep !== '' && { nextStep }),
      ...(insteadOf && { insteadOf: { ...insteadOf } }),
    };
    const change = (task: TaskView) =>
      reassignTask(awake(task), message, { nowMs: Date.now(), handOverNote });
    return this.#apply(message, { change, kind: () => 'task.reassigned', data });
  }

  snooze(message: SnoozeTask): UpdateAnswer {
    const data = { untilMs: message.untilMs, comment: message.comment };
    const limit = {
      nowMs: Date.now(),
      longestDays: this.#context.policy.tasks.longestSnoozeDays,
    };
    const change = (task: TaskView) => snoozeTask(task, message, limit);
    return this.#apply(message, { change, kind: () => 'task.snoozed', data });
  }

  escalate(message: EscalateTask): UpdateAnswer {
    const { toRole = this.#context.policy.tasks.escalateTo, reason, taskId } = message;
    const answer = this.#apply(message, {
      change: (task) => escalateTask(task, { ...message, toRole }),
      kind: () => 'task.escalated',
      data: { toRole, reason },
    });
    const title = this.#context.file.task(taskId)?.title ?? taskId;
    if (answer.ok) this.#escalations.open(title, { reason, to: [`role ${toRole}`], taskId });
    return answer;
  }

  saveForm(message: SaveTaskForm): UpdateAnswer {
    return this.#apply(message, {
      change: (task) => saveForm(task, message, this.#lease()),
      kind: () => 'task.form-saved',
      data: { choice: message.choice },
    });
  }

  complete(message: CompleteTask): UpdateAnswer {
    const { choice, comment, reasonCode } = message;
    return this.#apply(message, {
      change: (task) => completeTask(task, message, { nowMs: Date.now() }),
      kind: (_before, after) => (isClosed(after) ? 'task.completed' : 'task.voted'),
      data: { choice, comment, ...(reasonCode !== undefined && { reasonCode }) },
    });
  }

  /**
   * A note is activity of its author: the leases of tasks they hold in this case count from now.
   * Its entry stands for that as well.
   */
  note(message: AddNote): UpdateAnswer {
    const { file } = this.#context;
    for (const { taskId } of file.tasks) {
      this.#tasks.deadlines.catchUp(taskId);
      const task = file.task(taskId);
      const renewed = task && renewLease(task, message.actor.subject, this.#lease());
      if (renewed) this.#tasks.put(renewed);
    }
    return { ok: true, seq: file.note(message) };
  }

  #lease(): Lease {
    return { nowMs: Date.now(), leaseMs: this.#context.policy.tasks.leaseMinutes * 60_000 };
  }

  #apply(message: ClaimTask, verb: Verb): UpdateAnswer {
    const { file } = this.#context;
    const { taskId } = message;
    const actor = message.actor.subject;
    this.#tasks.deadlines.catchUp(taskId);
    const task = file.task(taskId);
    if (task === undefined) {
      const detail = `case ${file.view.caseId} has no task ${taskId}`;
      return { ok: false, code: 'unknown-task', detail };
    }
    const result = bulkRefusal(task, message) ?? verb.change(task);
    if (!result.ok) {
      // Late and lost decisions stay visible: who tried what, and why it did not count (F-31,
      // F-32).
      if (!recordedRefusals.has(result.code)) return result;
      const data = { ...attemptData(message, result), ...verb.data };
      file.record({
        kind: 'task.refused',
        text: `${task.title}: ${result.detail}`,
        actor,
        data,
      });
      return result;
    }
    this.#tasks.put(result.task);
    const data = { taskId, role: result.task.role, ...verb.data };
    const kind = verb.kind(task, result.task);
    return { ok: true, seq: file.record({ kind, text: task.title, actor, data }) };
  }
}
