import { condition } from '@temporalio/workflow';
import { completeTask, saveForm } from '../../../domain/cases/decisions.ts';
import type {
  AddNote,
  ClaimTask,
  CompleteTask,
  EscalateTask,
  ReassignTask,
  RefusalCode,
  ReleaseTask,
  SaveTaskForm,
  SnoozeTask,
  UpdateAnswer,
} from '../../../domain/cases/messages.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import {
  awake,
  bulkRefusal,
  escalateTask,
  reprioritised,
  snoozeTask,
} from '../../../domain/cases/task-queue.ts';
import { isClosed, type TaskChange } from '../../../domain/cases/task-rules.ts';
import {
  attemptData,
  cancelTask,
  claimTask,
  handOverTask,
  type Lease,
  reassignTask,
  releaseTask,
  renewLease,
} from '../../../domain/cases/tasks.ts';
import type { TimelineKind } from '../../../domain/cases/timeline.ts';
import type { JsonValue } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import type { CaseContext } from '../case/context.ts';
import type { ClockChange } from '../clocks/case-clock.ts';
import { HandEscalations } from './hand-escalations.ts';
import { TaskDeadlines } from './task-deadlines.ts';
import { type Decision, openedTask, type TaskSpec, type TaskTimes } from './task-spec.ts';
import { TaskTargets } from './task-targets.ts';

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

type Data = { readonly [key: string]: JsonValue };

/** The tasks of one case: opened by the procedure, decided by people through updates. */
export class Tasks {
  readonly #context: CaseContext;
  readonly #deadlines: TaskDeadlines;
  readonly #escalations: HandEscalations;
  readonly #targets: TaskTargets;
  #count = 0;

  constructor(context: CaseContext) {
    this.#context = context;
    this.#deadlines = new TaskDeadlines(context);
    this.#escalations = new HandEscalations(context);
    this.#targets = new TaskTargets(context);
  }

  open(spec: TaskSpec, times: TaskTimes): string {
    const { file, policy } = this.#context;
    const taskId = `${file.view.caseId}~${++this.#count}`;
    const task = openedTask(spec, times, {
      taskId,
      view: file.view,
      step: file.currentStep,
      policy: policy.tasks,
    });
    const data = { taskId, role: spec.role, taskKind: spec.kind, dueAtMs: times.dueAtMs };
    this.#put(task);
    this.#targets.begin(taskId, times.target, times.startMs);
    file.record({ kind: 'task.opened', text: spec.title, data });
    return taskId;
  }

  /** Until a person decided; `undefined` when the task was cancelled instead. */
  async decision(taskId: string): Promise<Decision | undefined> {
    await condition(() => this.isClosed(taskId));
    const decision = this.#context.file.task(taskId)?.decision;
    return decision && { form: {}, ...decision };
  }

  isClosed(taskId: string): boolean {
    const task = this.#context.file.task(taskId);
    return task === undefined || isClosed(task);
  }

  cancel(taskId: string, why: string): void {
    const { file } = this.#context;
    const task = file.task(taskId);
    if (task === undefined || isClosed(task)) return;
    this.#put(cancelTask(task, Date.now()));
    file.record({ kind: 'task.cancelled', text: `${task.title}: ${why}`, data: { taskId } });
  }

  cancelAll(why: string): void {
    for (const task of this.#context.file.tasks) this.cancel(task.taskId, why);
  }

  /** Gives an open task to another role, as an escalation does. */
  handOver(taskId: string, role: Role, why: string): void {
    const { file } = this.#context;
    const task = file.task(taskId);
    if (task === undefined || isClosed(task)) return;
    this.#put(handOverTask(awake(task), role));
    file.record({
      kind: 'task.reassigned',
      text: `${task.title}: ${why}`,
      data: { taskId, role, comment: why },
    });
  }

  claim(message: ClaimTask): UpdateAnswer {
    return this.#apply(message, {
      change: (task) => claimTask(awake(task), message.actor, this.#lease()),
      kind: (before) =>
        before.claimedBy === message.actor.subject ? 'task.renewed' : 'task.claimed',
    });
  }

  release(message: ReleaseTask): UpdateAnswer {
    return this.#apply(message, {
      change: (task) => releaseTask(task, message.actor),
      kind: () => 'task.released',
    });
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
    const limit = { nowMs: Date.now(), longestDays: this.#context.policy.tasks.longestSnoozeDays };
    return this.#apply(message, {
      change: (task) => snoozeTask(task, message, limit),
      kind: () => 'task.snoozed',
      data,
    });
  }

  escalate(message: EscalateTask): UpdateAnswer {
    const { toRole = this.#context.policy.tasks.escalateTo, reason } = message;
    const escalation = { ...message, toRole };
    const data = { toRole, reason };
    const answer = this.#apply(message, {
      change: (task) => escalateTask(task, escalation),
      kind: () => 'task.escalated',
      data,
    });
    if (answer.ok) this.#escalations.open(escalation);
    return answer;
  }

  /**
   * Open tasks take the priority of their case, and the targets that policy has for it: each
   * answers once its times are known.
   */
  reprioritise(priority: Priority, change: ClockChange): readonly Promise<void>[] {
    for (const task of this.#context.file.tasks) {
      const changed = reprioritised(task, priority);
      if (changed) this.#put(changed);
    }
    return this.#targets.follow(change);
  }

  saveForm(message: SaveTaskForm): UpdateAnswer {
    const change = (task: TaskView) => saveForm(task, message, this.#lease());
    return this.#apply(message, {
      change,
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
      this.#deadlines.catchUp(taskId);
      const task = file.task(taskId);
      const renewed = task && renewLease(task, message.actor.subject, this.#lease());
      if (renewed) this.#put(renewed);
    }
    return { ok: true, seq: file.note(message) };
  }

  #lease(): Lease {
    return { nowMs: Date.now(), leaseMs: this.#context.policy.tasks.leaseMinutes * 60_000 };
  }

  #put(task: TaskView): void {
    this.#context.file.putTask(task);
    this.#deadlines.arm(task);
  }

  #apply(
    message: ClaimTask,
    verb: {
      readonly change: (task: TaskView) => TaskChange;
      readonly kind: (before: TaskView, after: TaskView) => TimelineKind;
      readonly data?: Data;
    },
  ): UpdateAnswer {
    const { file } = this.#context;
    const { taskId } = message;
    const actor = message.actor.subject;
    this.#deadlines.catchUp(taskId);
    const task = file.task(taskId);
    if (task === undefined)
      return {
        ok: false,
        code: 'unknown-task',
        detail: `case ${file.view.caseId} has no task ${taskId}`,
      };
    const result = bulkRefusal(task, message) ?? verb.change(task);
    if (!result.ok) {
      // Late and lost decisions stay visible: who tried what, and why it did not count (F-31,
      // F-32).
      if (!recordedRefusals.has(result.code)) return result;
      const data = { ...attemptData(message, result), ...verb.data };
      file.record({ kind: 'task.refused', text: `${task.title}: ${result.detail}`, actor, data });
      return result;
    }
    this.#put(result.task);
    const data = { taskId, role: result.task.role, ...verb.data };
    return {
      ok: true,
      seq: file.record({ kind: verb.kind(task, result.task), text: task.title, actor, data }),
    };
  }
}
