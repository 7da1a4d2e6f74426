import { ActivityCancellationType, CancellationScope, isCancellation, scheduleActivity } from '@temporalio/workflow';
import type { MailPort, Notice } from '../../activities/mail/port.ts';
import type { LadderStep } from '../../domain/escalation/ladder.ts';
import type { LadderRung } from '../../domain/orders/order-policy.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { CaseContext } from './context.ts';
import type { Decision, TaskSpec } from './tasks.ts';

/** One firing of a rung: its place in the policy, when it was due. */
export interface RungFiring {
  readonly rung: LadderRung['key'];
  readonly action: LadderRung['action'];
  readonly to: LadderRung['to'];
  /** 1 for the first firing of this rung. */
  readonly occurrence: number;
  readonly dueAtMs: EpochMs;
}

/** What climbs while nobody answers. */
export interface LadderSpec {
  /** Of the clock it belongs to. */
  readonly name: string;
  readonly title: string;
  readonly ladder: readonly LadderRung[];
  /** Who is told, and in which words. */
  readonly notices: (firing: RungFiring) => readonly Omit<Notice, 'noticeId'>[];
  /** The task that a rung opens, if any. */
  readonly task: (firing: RungFiring) => TaskSpec | undefined;
  /** What to do with the decision of such a task. */
  readonly decided?: (decision: Decision) => void;
}

/** The ladder of one clock: its rungs are deadlines of the case, and nothing of it moves once it has stopped. */
export class Ladder {
  readonly #context: CaseContext;
  readonly #spec: LadderSpec;
  readonly #notices = new CancellationScope({ cancellable: true });
  readonly #armed: string[] = [];
  readonly #taskIds: string[] = [];

  constructor(context: CaseContext, spec: LadderSpec) {
    this.#context = context;
    this.#spec = spec;
  }

  /** `times` are those of the planned steps, absolute. */
  arm(steps: readonly LadderStep[], times: readonly EpochMs[]): void {
    for (const [i, { key: rung, action, to, occurrence }] of steps.entries()) {
      const dueAtMs = times[i];
      if (dueAtMs === undefined) throw new RangeError(`rung ${rung} has no time`);
      const key = `rung:${this.#spec.name}:${rung}:${occurrence}`;
      const fire = () => this.#climb({ rung, action, to, occurrence, dueAtMs });
      this.#armed.push(key);
      this.#context.deadlines.set(key, { atMs: dueAtMs, title: `${this.#spec.title}: ${rung}`, fire });
    }
  }

  /** Acknowledged or cancelled. */
  stop(): void {
    for (const key of this.#armed) this.#context.deadlines.drop(key);
    this.#notices.cancel();
    for (const taskId of this.#taskIds) this.#context.tasks.cancel(taskId, 'the wait is over');
  }

  #climb(firing: RungFiring): void {
    const { file, projector } = this.#context;
    const { name, title, notices, task: taskOf } = this.#spec;
    const text = `${title}: ${firing.action === 'remind' ? 'reminder' : 'escalation'} to ${firing.to.join(', ')}`;
    const { rung, occurrence, dueAtMs } = firing;
    file.record({ kind: 'ladder.rung', text, data: { clock: name, rung, occurrence, dueAtMs, firedAtMs: Date.now() } });
    for (const [i, notice] of notices(firing).entries()) {
      const noticeId = `${file.view.caseId}/${name}/${rung}/${occurrence}/${i + 1}`;
      this.#context.spawn(this.#notify({ ...notice, noticeId }));
    }
    const task = taskOf(firing);
    if (task !== undefined) this.#context.spawn(this.#escalate(task));
    projector.flush();
  }

  async #notify(notice: Notice): Promise<void> {
    const { file, projector } = this.#context;
    const data = { noticeId: notice.noticeId };
    try {
      const { accepted } = await this.#notices.run(() =>
        scheduleActivity<Awaited<ReturnType<MailPort['send']>>>('sendNotice', [notice], {
          startToCloseTimeout: '30s',
          scheduleToCloseTimeout: '2 hours',
          cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
          summary: notice.subject,
        }),
      );
      file.record({ kind: accepted ? 'notification.sent' : 'notification.failed', text: notice.subject, data });
    } catch (error) {
      if (isCancellation(error)) return;
      file.record({ kind: 'notification.failed', text: notice.subject, data });
    }
    projector.flush();
  }

  async #escalate(task: TaskSpec): Promise<void> {
    const taskId = await this.#context.openTask(task);
    this.#taskIds.push(taskId);
    this.#context.projector.flush();
    const decision = await this.#context.tasks.decision(taskId);
    if (decision) this.#spec.decided?.(decision);
  }
}
