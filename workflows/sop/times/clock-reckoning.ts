import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import type { ClockDue, ClockStart } from '../../../domain/sla/clock.ts';
import { stretchesOf } from '../../../domain/sla/clock-history.ts';
import type { ClockPolicy } from '../../../domain/sla/clock-policy.ts';
import {
  type ClockTimes,
  type ClockTimesAsk,
  minutesUntil,
  type OpenTime,
} from '../../../domain/sla/clock-times.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { ladderMarks } from '../../../domain/sla/ladder-marks.ts';
import { atRiskShareOf, type ClockTarget, targetFor, unitsOf } from '../../../domain/sla/target.ts';
import type { CaseContext } from '../case/context.ts';
import { clockTimesOf } from './due-times.ts';

/**
 * Who changes a clock, when and why. `nowMs` is when the message came, however long the calendar
 * takes to answer.
 */
export interface ClockChange {
  readonly nowMs: EpochMs;
  readonly by: string;
  readonly reason: string;
}

/**
 * The times of one clock, and what it has used, by the calendars. A calendar is asked only for what
 * its last answer does not tell.
 */
export class ClockReckoning {
  readonly #context: CaseContext;
  readonly #policy: ClockPolicy;
  /** Open times of the stretch that is counted now, up to the due time. */
  #open: readonly OpenTime[] = [];

  /** By a granted exception, in place of policy's. */
  #granted: { readonly minutes: number } | undefined;

  constructor(context: CaseContext, policy: ClockPolicy) {
    this.#context = context;
    this.#policy = policy;
  }

  /** A granted exception gives the clock a target; without one policy does. */
  grant(minutes: number | undefined): void {
    this.#granted = minutes === undefined ? undefined : { minutes };
  }

  /** From now on the clock counts by these. */
  follow(times: ClockTimes): void {
    this.#open = times.open;
  }

  /** The whole target of the case's priority, from now on. */
  async fresh(
    nowMs: EpochMs,
    { name, title }: Pick<ClockView, 'name' | 'title'>,
  ): Promise<{ readonly times: ClockTimes; readonly start: ClockStart }> {
    const { priority } = this.#context.file.view;
    const target = this.target(priority);
    const times = await this.#times(target, { startedAtMs: nowMs, counted: [], fromMs: nowMs });
    const { kind } = this.#policy;
    return {
      times,
      start: { name, title, kind, startedAtMs: nowMs, ...this.facts(priority, target, times) },
    };
  }

  /** What is left of a target, from now on. */
  rest(clock: ClockView, nowMs: EpochMs, target: ClockTarget): Promise<ClockTimes> {
    return this.#times(target, {
      startedAtMs: clock.startedAtMs,
      counted: stretchesOf(clock, nowMs),
      fromMs: nowMs,
    });
  }

  async used(clock: ClockView, nowMs: EpochMs): Promise<number> {
    return (
      this.usedHere(clock, nowMs) ??
      (await this.rest(clock, nowMs, this.target(clock.priority))).usedMinutes
    );
  }

  /** Minutes used, as far as they can be told without a calendar: up to the due time. */
  usedHere(clock: ClockView, nowMs: EpochMs): number | undefined {
    if (clock.countingSinceMs === undefined) return clock.elapsedMinutes;
    return nowMs <= clock.dueAtMs
      ? clock.elapsedMinutes + minutesUntil(this.#open, nowMs)
      : undefined;
  }

  /**
   * The target for a priority, in the calendar of the case: policy's, or that of an exception in
   * the same calendar.
   */
  target(priority: Priority): ClockTarget {
    const target = targetFor(this.#policy, priority);
    return {
      ...(this.#granted ?? unitsOf(target)),
      calendar: this.#context.calendar(target.calendar),
    };
  }

  /** What the clock shows of a target. */
  facts(priority: Priority, target: ClockTarget, times: ClockTimes) {
    const days = 'businessDays' in target ? { businessDays: target.businessDays } : {};
    return {
      priority,
      calendar: target.calendar,
      targetMinutes: times.targetMinutes,
      ...days,
      ...dueOf(times),
    };
  }

  #times(
    target: ClockTarget,
    from: Pick<ClockTimesAsk, 'startedAtMs' | 'counted' | 'fromMs'>,
  ): Promise<ClockTimes> {
    const atRisk = { share: atRiskShareOf(this.#policy), plusMinutes: 0 };
    const marks = [atRisk, ...ladderMarks(this.#policy.ladder.rungs)];
    return clockTimesOf(this.#context.locals, {
      ...from,
      calendar: target.calendar,
      target: unitsOf(target),
      marks,
    });
  }
}

/** When the clock is at risk and due; the at-risk mark is asked for first. */
export function dueOf({ marks, dueAtMs }: ClockTimes): ClockDue {
  return { atRiskAtMs: marks[0] ?? dueAtMs, dueAtMs };
}
