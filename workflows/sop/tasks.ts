import { condition } from '@temporalio/workflow';
import type { TaskChoice, TaskKind, TaskView } from '../../domain/cases/case.ts';
import type { ClaimTask, CompleteTask, ReassignTask, RefusalCode, ReleaseTask, UpdateAnswer } from '../../domain/cases/messages.ts';
import {
  attemptData,
  cancelTask,
  claimTask,
  completeTask,
  isClosed,
  reassignTask,
  releaseTask,
  type TaskChange,
} from '../../domain/cases/tasks.ts';
import type { TimelineKind } from '../../domain/cases/timeline.ts';
import type { EpochMs, JsonValue } from '../../domain/shared/json.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { CaseFile } from './case-file.ts';

/** Work for a person, in the procedure's words. */
export interface TaskSpec {
  readonly kind: TaskKind;
  readonly role: Role;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly TaskChoice[];
  readonly data?: { readonly [key: string]: JsonValue };
  /** Says what is wrong with the form of a decision; `undefined` accepts it. */
  readonly formError?: (choice: string, form: Form) => { readonly field: string; readonly reason: string } | undefined;
}

export type Form = { readonly [key: string]: JsonValue };

/** What a person decided. */
export interface Decision {
  readonly choice: string;
  readonly comment: string;
  readonly by: string;
  readonly form: Form;
}

/** Refusals that belong to the case's story; a wrong role or an empty reason is only told to the caller. */
const recordedRefusals: ReadonlySet<RefusalCode> = new Set(['already-decided', 'claimed-by-other', 'own-request']);

interface OpenTask {
  readonly spec: TaskSpec;
  form: Form;
}

/** The tasks of one case: opened by the procedure, decided by people through updates. */
export class Tasks {
  readonly #file: CaseFile;
  readonly #open = new Map<string, OpenTask>();
  #count = 0;

  constructor(file: CaseFile) {
    this.#file = file;
  }

  open(spec: TaskSpec, { atRiskAtMs, dueAtMs }: Pick<TaskView, 'atRiskAtMs' | 'dueAtMs'>): string {
    const { view } = this.#file;
    const taskId = `${view.caseId}~${++this.#count}`;
    const step = this.#file.currentStep;
    this.#open.set(taskId, { spec, form: {} });
    this.#file.putTask({
      taskId,
      caseId: view.caseId,
      version: 1,
      kind: spec.kind,
      state: 'open',
      procedure: view.procedure,
      ...(step !== undefined && { step }),
      customerId: view.customerId,
      priority: view.priority,
      role: spec.role,
      title: spec.title,
      description: spec.description,
      choices: spec.choices,
      data: spec.data ?? {},
      openedAtMs: Date.now(),
      atRiskAtMs,
      dueAtMs,
    });
    this.#file.record({ kind: 'task.opened', text: spec.title, data: { taskId, role: spec.role, taskKind: spec.kind, dueAtMs } });
    return taskId;
  }

  /** Until a person decided; `undefined` when the task was cancelled instead. */
  async decision(taskId: string): Promise<Decision | undefined> {
    await condition(() => this.isClosed(taskId));
    const decision = this.#file.task(taskId)?.decision;
    return decision && { ...decision, form: this.#open.get(taskId)?.form ?? {} };
  }

  isClosed(taskId: string): boolean {
    const task = this.#file.task(taskId);
    return task === undefined || isClosed(task);
  }

  cancel(taskId: string, why: string): void {
    const task = this.#file.task(taskId);
    if (task === undefined || isClosed(task)) return;
    this.#file.putTask(cancelTask(task, Date.now()));
    this.#file.record({ kind: 'task.cancelled', text: `${task.title}: ${why}`, data: { taskId } });
  }

  cancelAll(why: string): void {
    for (const task of this.#file.tasks) this.cancel(task.taskId, why);
  }

  claim(message: ClaimTask): UpdateAnswer {
    return this.#apply(message, 'task.claimed', (task) => claimTask(task, message.actor, this.#ask()));
  }

  release(message: ReleaseTask): UpdateAnswer {
    return this.#apply(message, 'task.released', (task) => releaseTask(task, message.actor));
  }

  reassign(message: ReassignTask): UpdateAnswer {
    return this.#apply(message, 'task.reassigned', (task) => reassignTask(task, message));
  }

  complete(message: CompleteTask): UpdateAnswer {
    const open = this.#open.get(message.taskId);
    return this.#apply(message, 'task.completed', (task) => {
      const change = completeTask(task, message, this.#ask());
      const error = change.ok ? open?.spec.formError?.(message.choice, message.form ?? {}) : undefined;
      if (error) return { ok: false, code: 'form-invalid', detail: error.reason, field: `form.${error.field}` };
      if (change.ok && open) open.form = message.form ?? {};
      return change;
    });
  }

  #ask(): { readonly nowMs: EpochMs; readonly requestedBy: string } {
    return { nowMs: Date.now(), requestedBy: this.#file.view.requestedBy };
  }

  #apply(message: ClaimTask, kind: TimelineKind, change: (task: TaskView) => TaskChange): UpdateAnswer {
    const task = this.#file.task(message.taskId);
    if (task === undefined)
      return { ok: false, code: 'unknown-task', detail: `case ${this.#file.view.caseId} has no task ${message.taskId}` };
    const result = change(task);
    if (!result.ok) {
      // Late and lost decisions stay visible: who tried what, and why it did not count (F-31, F-32).
      if (!recordedRefusals.has(result.code)) return result;
      const text = `${task.title}: ${result.detail}`;
      this.#file.record({ kind: 'task.refused', text, actor: message.actor.subject, data: attemptData(message, result) });
      return result;
    }
    this.#file.putTask(result.task);
    const decided = result.task.decision && { choice: result.task.decision.choice, comment: result.task.decision.comment };
    const data = { taskId: task.taskId, role: result.task.role, ...decided };
    return { ok: true, seq: this.#file.record({ kind, text: task.title, actor: message.actor.subject, data }) };
  }
}
