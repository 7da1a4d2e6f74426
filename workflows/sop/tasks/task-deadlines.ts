import { expireApproval } from '../../../domain/cases/decisions.ts';
import type { TaskView } from '../../../domain/cases/task.ts';
import { isClosed } from '../../../domain/cases/task-rules.ts';
import { endLease } from '../../../domain/cases/tasks.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { CaseContext } from '../case/context.ts';

const outcomes = { reject: 'rejected', escalate: 'escalated', keep: 'kept open' } as const;

/**
 * When leases of tasks end and approvals expire. Both share the case's one timer, and happen once
 * however late it rings.
 */
export class TaskDeadlines {
  readonly #context: CaseContext;

  constructor(context: CaseContext) {
    this.#context = context;
  }

  /** After every change of a task. */
  arm(task: TaskView): void {
    const lease = task.state === 'claimed' ? task.claimedUntilMs : undefined;
    this.#set(`lease:${task.taskId}`, lease, {
      task,
      title: `The lease of ${task.claimedBy} ends: ${task.title}`,
    });
    const { expiresAtMs, expiredAtMs } = task.approval ?? {};
    const expiry = isClosed(task) || expiredAtMs !== undefined ? undefined : expiresAtMs;
    this.#set(`expiry:${task.taskId}`, expiry, {
      task,
      title: `The approval expires: ${task.title}`,
    });
  }

  /**
   * Whatever fell due by now happens: also before a message is applied, which may be processed
   * before the timer rings.
   */
  catchUp(taskId: string): void {
    const task = this.#context.file.task(taskId);
    if (task !== undefined) this.#expire(this.#endLease(task));
  }

  #endLease(task: TaskView): TaskView {
    const { file } = this.#context;
    const freed = endLease(task, Date.now());
    if (freed === undefined) return task;
    const { claimedBy = '', claimedUntilMs = 0, title, taskId } = task;
    file.putTask(freed);
    const data = {
      taskId,
      reason: 'lease',
      claimedBy,
      dueAtMs: claimedUntilMs,
      firedAtMs: Date.now(),
    };
    file.record({ kind: 'task.released', text: `${title}: the lease of ${claimedBy} ended`, data });
    this.arm(freed);
    return freed;
  }

  #expire(task: TaskView): void {
    const { file } = this.#context;
    const expired = expireApproval(task, Date.now());
    if (expired === undefined) return;
    const { taskId, title, role, approval, decision } = expired;
    const onExpiry = approval?.onExpiry ?? 'keep';
    file.putTask(expired);
    const data = {
      taskId,
      onExpiry,
      role,
      dueAtMs: approval?.expiresAtMs ?? 0,
      firedAtMs: Date.now(),
    };
    file.record({
      kind: 'task.expired',
      text: `${title}: nobody decided in time, ${outcomes[onExpiry]}`,
      data,
    });
    if (decision) {
      const { choice, comment, reasonCode = '' } = decision;
      file.record({
        kind: 'task.completed',
        text: title,
        data: { taskId, role, choice, comment, reasonCode },
      });
    }
    this.arm(expired);
  }

  #set(
    key: string,
    atMs: EpochMs | undefined,
    { task, title }: { readonly task: TaskView; readonly title: string },
  ): void {
    const { deadlines } = this.#context;
    if (atMs === undefined) return deadlines.drop(key);
    deadlines.set(key, { atMs, title, fire: () => this.catchUp(task.taskId) });
  }
}
