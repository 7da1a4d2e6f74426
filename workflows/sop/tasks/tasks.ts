import { condition } from '@temporalio/workflow';
import type { TaskView } from '../../../domain/cases/task.ts';
import { awake, reprioritised } from '../../../domain/cases/task-queue.ts';
import { isClosed } from '../../../domain/cases/task-rules.ts';
import { isSameTime, taskAtRiskShare } from '../../../domain/cases/task-target.ts';
import { cancelTask, handOverTask } from '../../../domain/cases/tasks.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import type { Role } from '../../../domain/shared/roles.ts';
import type { Cancellation } from '../case/cancellation.ts';
import type { CaseContext } from '../case/context.ts';
import type { ClockChange } from '../times/clock-reckoning.ts';
import { dueTimes } from '../times/due-times.ts';
import type { OpenTask } from './open-task.ts';
import { TaskDeadlines } from './task-deadlines.ts';
import {
  cancelChoice,
  type Decision,
  openedTask,
  type TaskSpec,
  type TaskTimes,
} from './task-spec.ts';
import { TaskTargets, taskTimeOf } from './task-targets.ts';

/** The tasks of one case: opened by the procedure and the kernel, decided by people. */
export class Tasks {
  readonly deadlines: TaskDeadlines;
  readonly #context: CaseContext;
  readonly #cancellation: Cancellation;
  readonly #targets: TaskTargets;
  #count = 0;

  constructor(context: CaseContext, cancellation: Cancellation) {
    this.#context = context;
    this.#cancellation = cancellation;
    this.deadlines = new TaskDeadlines(context);
    this.#targets = new TaskTargets(context);
  }

  /**
   * Opens a task due by the policy's target for its kind and the case's priority. A case that
   * closes meanwhile opens none, and whoever waits for it goes no further.
   */
  async open<Choice extends string = string>(spec: TaskSpec): Promise<OpenTask<Choice>> {
    const startMs = Date.now();
    let times = await this.#timesOf(spec, startMs);
    // The priority may move on while a calendar is asked.
    while (!isSameTime(times.target, taskTimeOf(this.#context, spec.kind)))
      times = await this.#timesOf(spec, startMs);
    if (this.#context.isClosing()) return new Promise(() => undefined);
    const taskId = this.#opened(spec, times);
    return {
      taskId,
      isOpen: () => !this.isClosed(taskId),
      decision: () => this.#decisionOf(taskId) as Decision<Choice> | undefined,
      withdraw: (why) => this.cancel(taskId, why),
    };
  }

  /** Opens a task and waits for its decision; the choice to cancel the case ends it. */
  async ask<Choice extends string = string>(spec: TaskSpec): Promise<Decision<Choice>> {
    const task = await this.open<Choice>(spec);
    const waitingFor = `${spec.role} has to decide: ${spec.title}`;
    return (await this.first([task], waitingFor)).decision;
  }

  /**
   * Until one of the tasks is decided; a case whose cancellation was chosen there ends, unless it
   * came too late. Throws when all of them were withdrawn.
   */
  async first<Choice extends string>(
    tasks: readonly OpenTask<Choice>[],
    waitingFor: string,
  ): Promise<{ readonly task: OpenTask<Choice>; readonly decision: Decision<Choice> }> {
    const { interruption } = this.#context;
    const open = tasks.find((task) => task.isOpen());
    const decided = () => tasks.find((task) => task.decision() !== undefined);
    const isOver = () => decided() !== undefined || !tasks.some((task) => task.isOpen());
    if (open) this.#context.rest(waitingFor, { kind: 'task', taskId: open.taskId });
    await interruption.run(() => condition(isOver));
    const task = decided();
    const decision = task?.decision();
    if (task === undefined || decision === undefined)
      throw new Error(`no decision was made: ${waitingFor}`);
    if (decision.choice === cancelChoice.key) await this.#cancellation.chosen(decision);
    interruption.throwIfCancelled();
    this.#context.resume();
    return { task, decision };
  }

  /** Until a person decided; `undefined` when the task was cancelled instead. */
  async decision(taskId: string): Promise<Decision | undefined> {
    await condition(() => this.isClosed(taskId));
    return this.#decisionOf(taskId);
  }

  isClosed(taskId: string): boolean {
    const task = this.#context.file.task(taskId);
    return task === undefined || isClosed(task);
  }

  cancel(taskId: string, why: string): void {
    const { file } = this.#context;
    const task = file.task(taskId);
    if (task === undefined || isClosed(task)) return;
    this.put(cancelTask(task, Date.now()));
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
    this.put(handOverTask(awake(task), role));
    const data = { taskId, role, comment: why };
    file.record({ kind: 'task.reassigned', text: `${task.title}: ${why}`, data });
  }

  /**
   * Open tasks take the priority of their case, and the targets that policy has for it: each
   * answers once its times are known.
   */
  reprioritise(priority: Priority, change: ClockChange): readonly Promise<void>[] {
    for (const task of this.#context.file.tasks) {
      const changed = reprioritised(task, priority);
      if (changed) this.put(changed);
    }
    return this.#targets.follow(change);
  }

  put(task: TaskView): void {
    this.#context.file.putTask(task);
    this.deadlines.arm(task);
  }

  #opened(spec: TaskSpec, times: TaskTimes): string {
    const { file, policy } = this.#context;
    const taskId = `${file.view.caseId}~${++this.#count}`;
    const opening = { taskId, view: file.view, step: file.currentStep, policy: policy.tasks };
    this.put(openedTask(spec, times, opening));
    this.#targets.begin(taskId, times.target, times.startMs);
    const data = { taskId, role: spec.role, taskKind: spec.kind, dueAtMs: times.dueAtMs };
    file.record({ kind: 'task.opened', text: spec.title, data });
    return taskId;
  }

  #decisionOf(taskId: string): Decision | undefined {
    const decision = this.#context.file.task(taskId)?.decision;
    return decision && { form: {}, ...decision };
  }

  /** All times are asked for at once, unless the expiry of an approval has another calendar. */
  async #timesOf(spec: TaskSpec, startMs: EpochMs): Promise<TaskTimes> {
    const { locals } = this.#context;
    const target = taskTimeOf(this.#context, spec.kind);
    const { targetMinutes, calendar } = target;
    const expiry = this.#expiryOf(spec);
    const isShared = expiry?.calendar === calendar;
    const shared = isShared ? expiry.minutes : [];
    const minutes = [targetMinutes * taskAtRiskShare, targetMinutes, ...shared];
    const due = await dueTimes(locals, { calendar, startMs, minutes });
    const [atRiskAtMs = startMs, dueAtMs = startMs, sharedExpiry] = due;
    const times = { target, startMs, atRiskAtMs, dueAtMs };
    if (expiry === undefined || isShared) return { ...times, expiresAtMs: sharedExpiry };
    const [expiresAtMs] = await dueTimes(locals, { ...expiry, startMs });
    return { ...times, expiresAtMs };
  }

  #expiryOf({ approval }: TaskSpec) {
    const expiry = approval?.expiry;
    return (
      expiry && { calendar: this.#context.calendar(expiry.calendar), minutes: [expiry.minutes] }
    );
  }
}
