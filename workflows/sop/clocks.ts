import { ActivityCancellationType, CancellationScope, isCancellation, scheduleActivity } from '@temporalio/workflow';
import type { MailPort, Notice } from '../../activities/mail/port.ts';
import type { ClockView } from '../../domain/cases/case.ts';
import { planLadder } from '../../domain/escalation/ladder.ts';
import type { LadderRung } from '../../domain/orders/order-policy.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import { meetClock, nextDeadline, startClock, stopClock, tickClock } from '../../domain/sla/clock.ts';
import type { CaseContext } from './context.ts';
import { dueTimes } from './due-times.ts';
import type { Decision, TaskSpec } from './tasks.ts';
import type { Visibility } from './visibility.ts';

/** One firing of a rung: its place in the policy, when it was due. */
export interface RungFiring {
  readonly rung: LadderRung['key'];
  readonly action: LadderRung['action'];
  readonly to: LadderRung['to'];
  /** 1 for the first firing of this rung. */
  readonly occurrence: number;
  readonly dueAtMs: EpochMs;
}

/** A durable SLA clock with the ladder that climbs while nobody answers. */
export interface ClockSpec {
  readonly name: string;
  readonly title: string;
  readonly calendar: string;
  readonly targetMinutes: number;
  readonly atRiskShare: number;
  readonly ladder: readonly LadderRung[];
  /** Who is told, and in which words. */
  readonly notices: (firing: RungFiring) => readonly Omit<Notice, 'noticeId'>[];
  /** The task that a rung opens, if any. */
  readonly task: (firing: RungFiring) => TaskSpec | undefined;
  /** What to do with the decision of such a task. */
  readonly decided?: (decision: Decision) => void;
}

interface Running {
  readonly spec: ClockSpec;
  readonly notices: CancellationScope;
  readonly rungKeys: string[];
  readonly taskIds: string[];
}

/** The clocks of one case. All their deadlines share the case's one timer. */
export class Clocks {
  readonly #context: CaseContext;
  readonly #visibility: Visibility;
  readonly #running = new Map<string, Running>();

  constructor(context: CaseContext, visibility: Visibility) {
    this.#context = context;
    this.#visibility = visibility;
  }

  async start(spec: ClockSpec): Promise<void> {
    const { file, deadlines } = this.#context;
    const startedAtMs = Date.now();
    const rungs = planLadder(spec.ladder, spec.targetMinutes);
    const minutes = [spec.targetMinutes * spec.atRiskShare, spec.targetMinutes, ...rungs.map((rung) => rung.minutes)];
    const [atRiskAtMs = startedAtMs, dueAtMs = startedAtMs, ...rungTimes] = await dueTimes(this.#context.locals, {
      calendar: spec.calendar,
      startMs: startedAtMs,
      minutes,
    });
    const running: Running = { spec, notices: new CancellationScope({ cancellable: true }), rungKeys: [], taskIds: [] };
    this.#running.set(spec.name, running);
    file.putClock(startClock(spec, { startedAtMs, atRiskAtMs, dueAtMs }));
    file.record({
      kind: 'clock.started',
      text: `${spec.title}: due ${new Date(dueAtMs).toISOString()}`,
      data: { clock: spec.name, dueAtMs },
    });
    this.#arm(spec.name);
    for (const [i, rung] of rungs.entries()) {
      const key = `rung:${spec.name}:${rung.key}:${rung.occurrence}`;
      const firing = { rung: rung.key, action: rung.action, to: rung.to, occurrence: rung.occurrence, dueAtMs: rungTimes[i] ?? dueAtMs };
      running.rungKeys.push(key);
      deadlines.set(key, { atMs: firing.dueAtMs, title: `${spec.title}: ${rung.key}`, fire: () => this.#climb(running, firing) });
    }
  }

  /** The wait ended as it should. */
  meet(name: string): void {
    const clock = this.#end(name);
    if (clock === undefined) return;
    this.#context.file.putClock(meetClock(clock, Date.now()));
    const late = clock.breachedAtMs === undefined ? '' : ' (late)';
    const data = { clock: name, dueAtMs: clock.dueAtMs };
    this.#context.file.record({ kind: 'clock.met', text: `${clock.title}: met${late}`, data });
    this.#visibility.update();
  }

  /** The wait is over without an answer: the case was cancelled. */
  stopAll(): void {
    for (const name of this.#running.keys()) {
      const clock = this.#end(name);
      if (clock === undefined) continue;
      this.#context.file.putClock(stopClock(clock, Date.now()));
      this.#context.file.record({ kind: 'clock.stopped', text: `${clock.title}: stopped`, data: { clock: name } });
    }
  }

  #arm(name: string): void {
    const clock = this.#context.file.clock(name);
    const atMs = clock && nextDeadline(clock);
    if (clock === undefined || atMs === undefined) return;
    this.#context.deadlines.set(`clock:${name}`, { atMs, title: clock.title, fire: () => this.#tick(name) });
  }

  #tick(name: string): void {
    this.#catchUp(name);
    this.#visibility.update();
    this.#context.projector.flush();
    this.#arm(name);
  }

  /** Whatever fell due is told, each once; also before a clock ends, since its end may be processed before its timer. */
  #catchUp(name: string): ClockView | undefined {
    const { file } = this.#context;
    const before = file.clock(name);
    if (before === undefined || before.endedAtMs !== undefined) return undefined;
    const { clock, happened } = tickClock(before, Date.now());
    file.putClock(clock);
    for (const { kind, atMs } of happened) {
      const word = kind === 'at-risk' ? 'at risk' : 'breached';
      const data = { clock: name, targetMinutes: clock.targetMinutes, dueAtMs: clock.dueAtMs, atMs, firedAtMs: Date.now() };
      file.record({ kind: `clock.${kind}`, text: `${clock.title}: ${word}`, data });
    }
    return clock;
  }

  #climb(running: Running, firing: RungFiring): void {
    const { file, projector } = this.#context;
    const { spec } = running;
    const text = `${spec.title}: ${firing.action === 'remind' ? 'reminder' : 'escalation'} to ${firing.to.join(', ')}`;
    const data = { clock: spec.name, rung: firing.rung, occurrence: firing.occurrence, dueAtMs: firing.dueAtMs, firedAtMs: Date.now() };
    file.record({ kind: 'ladder.rung', text, data });
    for (const [i, notice] of spec.notices(firing).entries())
      this.#context.spawn(this.#notify(running, { ...notice, noticeId: this.#noticeId(spec, firing, i) }));
    const task = spec.task(firing);
    if (task !== undefined) this.#context.spawn(this.#escalate(running, task));
    projector.flush();
  }

  #noticeId(spec: ClockSpec, firing: RungFiring, index: number): string {
    return `${this.#context.file.view.caseId}/${spec.name}/${firing.rung}/${firing.occurrence}/${index + 1}`;
  }

  async #notify(running: Running, notice: Notice): Promise<void> {
    const { file, projector } = this.#context;
    const data = { noticeId: notice.noticeId };
    try {
      const { accepted } = await running.notices.run(() =>
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

  async #escalate(running: Running, task: TaskSpec): Promise<void> {
    const taskId = await this.#context.openTask(task);
    running.taskIds.push(taskId);
    this.#context.projector.flush();
    const decision = await this.#context.tasks.decision(taskId);
    if (decision) running.spec.decided?.(decision);
  }

  /** Acknowledged or cancelled: nothing of the ladder moves any more. Answers with the clock as it stands, once. */
  #end(name: string): ClockView | undefined {
    const clock = this.#catchUp(name);
    const running = this.#running.get(name);
    this.#context.deadlines.drop(`clock:${name}`);
    running?.rungKeys.forEach((key) => this.#context.deadlines.drop(key));
    running?.notices.cancel();
    running?.taskIds.forEach((taskId) => this.#context.tasks.cancel(taskId, 'the wait is over'));
    return clock;
  }
}
