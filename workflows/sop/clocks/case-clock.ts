import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import {
  endClock,
  nextDeadline,
  pauseClock,
  type RetargetCause,
  reopenClock,
  restartClock,
  resumeClock,
  retargetClock,
  startClock,
  tickClock,
} from '../../../domain/sla/clock.ts';
import type { ClockPolicy } from '../../../domain/sla/clock-policy.ts';
import type { ClockTimes } from '../../../domain/sla/clock-times.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { ladderSteps } from '../../../domain/sla/ladder-marks.ts';
import type { Entry } from '../case/case-entry.ts';
import type { CaseContext } from '../case/context.ts';
import { Ladder } from '../ladders/ladder.ts';
import type { LadderParts } from '../ladders/rung-actions.ts';
import { type ClockChange, ClockReckoning, dueOf } from '../times/clock-reckoning.ts';
import { hasTarget, iso, measures, targetOf } from './clock-facts.ts';
import type { ClockSpec } from './clock-spec.ts';

/** What the clocks of a case act through. */
export interface ClockParts extends LadderParts {
  /** A moment at which what is waited for may be found outside: at risk, due, a rung (G-23). */
  readonly onMoment: (clock: string) => void;
}
interface PolicyOf {
  readonly policy: ClockPolicy;
}

type ClockEntryKind = Extract<Entry['kind'], `clock.${string}`>;

/**
 * One clock of a case: its state is in the case file, its deadlines in the case's one timer, its
 * rungs in its ladder. Changes come one at a time (`Clocks` sees to that) and each is one entry of
 * the timeline.
 */
export class CaseClock {
  readonly name: string;
  readonly policy: ClockPolicy;
  readonly #context: CaseContext;
  readonly #spec: ClockSpec;
  readonly #parts: ClockParts;
  readonly #reckoning: ClockReckoning;
  #ladder: Ladder | undefined;

  constructor(context: CaseContext, spec: ClockSpec, parts: ClockParts & PolicyOf) {
    this.name = spec.name;
    this.policy = parts.policy;
    this.#parts = parts;
    this.#reckoning = new ClockReckoning(context, parts.policy);
    this.#context = context;
    this.#spec = spec;
  }

  /** `undefined` until it has been started. */
  get view(): ClockView | undefined {
    return this.#context.file.clock(this.name);
  }

  get ladder(): Ladder | undefined {
    return this.#ladder;
  }

  async start(nowMs: EpochMs): Promise<void> {
    const { times, start } = await this.#reckoning.fresh(nowMs, this.#spec);
    const clock = startClock(start);
    this.#put(clock);
    this.#record('clock.started', `due ${iso(clock.dueAtMs)}`, { dueAtMs: clock.dueAtMs });
    this.#climb(times);
    this.arm();
  }

  /** Met, or stopped since nobody waits any more. */
  async end(state: 'met' | 'stopped', nowMs: EpochMs): Promise<void> {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined) return;
    const elapsedMinutes = await this.#reckoning.used(clock, nowMs);
    const ended = endClock(this.#notEnded(), state, { nowMs, elapsedMinutes });
    this.#put(ended);
    const late = state === 'met' && ended.breachedAtMs !== undefined ? ' (late)' : '';
    this.#record(`clock.${state}`, `${state}${late}`, {
      ...measures(ended),
      dueAtMs: ended.dueAtMs,
    });
  }

  async pause(change: ClockChange): Promise<number> {
    const clock = this.#notEnded();
    this.#ladder?.suspend();
    const used = await this.#reckoning.used(clock, change.nowMs);
    const paused = pauseClock(this.#notEnded(), change, used);
    this.#put(paused);
    return this.#record('clock.paused', `paused: ${change.reason}`, {
      ...measures(paused),
      by: change.by,
    });
  }

  async resume(change: ClockChange): Promise<number> {
    const clock = this.#notEnded();
    const times = await this.#reckoning.rest(
      clock,
      change.nowMs,
      this.#reckoning.target(clock.priority),
    );
    const resumed = resumeClock(this.#notEnded(), change.nowMs, dueOf(times));
    this.#put(resumed);
    const data = {
      ...measures(resumed),
      dueAtMs: resumed.dueAtMs,
      pausedMs: change.nowMs - (clock.pauses?.at(-1)?.fromMs ?? change.nowMs),
    };
    const seq = this.#record('clock.resumed', `resumed, due ${iso(resumed.dueAtMs)}`, {
      ...data,
      by: change.by,
    });
    this.#climb(times);
    return seq;
  }

  /** The target of another priority; the same target only takes the priority's name. */
  retarget(priority: Priority, change: ClockChange): Promise<void> {
    return this.#changeTarget(priority, change, `target of ${priority}`);
  }

  /**
   * A granted exception gives the clock a target of its own, or takes it back: what is used stays
   * used (CS-8).
   */
  async grant(
    targetMinutes: number | undefined,
    change: ClockChange & RetargetCause,
  ): Promise<void> {
    this.#reckoning.grant(targetMinutes);
    const clock = this.view;
    if (clock !== undefined)
      await this.#changeTarget(
        clock.priority,
        change,
        targetMinutes === undefined ? 'target of policy' : 'target of an exception',
      );
  }

  async #changeTarget(
    priority: Priority,
    change: ClockChange & RetargetCause,
    what: string,
  ): Promise<void> {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined) return;
    const target = this.#reckoning.target(priority);
    if (hasTarget(clock, target)) return this.#put({ ...clock, priority });
    const times = await this.#reckoning.rest(clock, change.nowMs, target);
    const to = {
      ...this.#reckoning.facts(priority, target, times),
      elapsedMinutes: times.usedMinutes,
    };
    const retargeted = retargetClock(this.#notEnded(), change, to);
    this.#put(retargeted);
    const data = {
      ...measures(retargeted),
      fromMinutes: clock.targetMinutes,
      fromDueAtMs: clock.dueAtMs,
      dueAtMs: retargeted.dueAtMs,
    };
    this.#record('clock.retargeted', `${what}, due ${iso(retargeted.dueAtMs)}`, {
      ...data,
      by: change.by,
    });
    this.catchUp(change.nowMs);
    if (retargeted.countingSinceMs !== undefined) this.#climb(times);
  }

  async reopen(change: ClockChange): Promise<void> {
    const clock = this.view;
    if (clock?.endedAtMs === undefined) return;
    const times = await this.#reckoning.rest(clock, change.nowMs, targetOf(clock));
    const reopened = reopenClock(clock, change, dueOf(times));
    this.#put(reopened);
    this.#record('clock.reopened', `reopened: ${change.reason}`, {
      ...measures(reopened),
      dueAtMs: reopened.dueAtMs,
      by: change.by,
    });
    this.#climb(times);
    // Whatever changed while it was closed counts from now.
    await this.retarget(this.#context.file.view.priority, change);
  }

  /** The next cycle of a periodic clock. */
  async restart(nowMs: EpochMs): Promise<void> {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined) return;
    const used = await this.#reckoning.used(clock, nowMs);
    const { times, start } = await this.#reckoning.fresh(nowMs, this.#spec);
    const restarted = restartClock(clock, start);
    this.#put(restarted);
    const data = {
      cycle: restarted.cycle ?? 1,
      actualMinutes: used,
      wasDueAtMs: clock.dueAtMs,
      dueAtMs: restarted.dueAtMs,
    };
    this.#record(
      'clock.restarted',
      `cycle ${restarted.cycle}, due ${iso(restarted.dueAtMs)}`,
      data,
    );
    this.#ladder?.stop();
    this.#ladder = undefined;
    this.#climb(times);
  }

  /** Nothing of it fires until it is armed again. */
  hold(): void {
    this.#context.deadlines.drop(this.#deadline);
  }

  /** Its next deadline, if it has one. */
  arm(): void {
    const clock = this.view;
    const atMs = clock && nextDeadline(clock);
    if (clock === undefined || atMs === undefined) return this.hold();
    const title = `${clock.title} ${clock.state === 'running' ? 'is at risk' : 'is breached'}`;
    const fire = () => {
      this.catchUp(Date.now());
      this.arm();
    };
    this.#context.deadlines.set(this.#deadline, { atMs, title, fire });
  }

  /**
   * Whatever fell due by then is told, each once; also before a change, since the change may be
   * processed before the timer rings.
   */
  catchUp(nowMs: EpochMs): void {
    const before = this.view;
    if (before === undefined) return;
    const { clock, happened } = tickClock(before, nowMs);
    if (happened.length === 0) return;
    this.#put(clock);
    for (const { kind, atMs } of happened) {
      const { targetMinutes, elapsedMinutes, dueAtMs } = clock;
      const actual =
        kind === 'breached' ? { actualMinutes: Math.max(targetMinutes, elapsedMinutes) } : {};
      const data = { targetMinutes, ...actual, dueAtMs, atMs, firedAtMs: Date.now() };
      this.#record(`clock.${kind}`, kind === 'at-risk' ? 'at risk' : 'breached', data);
    }
    this.#parts.onMoment(this.name);
  }

  get #deadline(): string {
    return `clock:${this.name}`;
  }

  /**
   * The ladder follows the clock's times: what fired stays fired, what is past already fires at
   * once.
   */
  #climb(times: ClockTimes): void {
    this.#reckoning.follow(times);
    const clock = this.view;
    if (clock === undefined) return;
    const steps = ladderSteps(this.policy.ladder.rungs, times.targetMinutes, times.marks.slice(1));
    this.#ladder ??= this.#newLadder(clock.calendar);
    this.#ladder.arm(
      steps.map(({ step }) => step),
      steps.map(({ atMs }) => atMs),
    );
  }

  #newLadder(calendar: string): Ladder {
    const spec = { ...this.#spec, calendar, ladder: this.policy.ladder };
    const onRung = () => this.#parts.onMoment(this.name);
    return new Ladder(this.#context, spec, { ...this.#parts, onRung });
  }

  #notEnded(): ClockView {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined)
      throw new Error(`clock ${this.name} does not run`);
    return clock;
  }

  #put(clock: ClockView): void {
    this.#context.file.putClock(clock);
  }

  #record(
    kind: ClockEntryKind,
    what: string,
    { by, ...data }: NonNullable<Entry['data']> & { readonly by?: string },
  ): number {
    const text = `${this.#spec.title}: ${what}`;
    return this.#context.file.record({
      kind,
      text,
      ...(by !== undefined && { actor: by }),
      data: { clock: this.name, ...data },
    });
  }
}
