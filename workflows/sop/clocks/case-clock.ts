import type { EpochMs } from '../../../domain/shared/json.ts';
import type { Priority } from '../../../domain/shared/priority.ts';
import {
  endClock,
  pauseClock,
  type RetargetCause,
  reopenClock,
  restartClock,
  resumeClock,
  retargetClock,
  startClock,
} from '../../../domain/sla/clock.ts';
import { type ClockChange, dueOf } from '../times/clock-reckoning.ts';
import { hasTarget, iso, measures, targetOf } from './clock-facts.ts';
import { RunningClock } from './running-clock.ts';

/**
 * A clock of a case as it is changed: by what it waits for, by people and by policy. Changes come
 * one at a time (`Clocks` sees to that) and each is one entry of the timeline.
 */
export class CaseClock extends RunningClock {
  async start(nowMs: EpochMs): Promise<void> {
    const { times, start } = await this.reckoning.fresh(nowMs, this.spec);
    const clock = startClock(start);
    this.put(clock);
    this.record('clock.started', `due ${iso(clock.dueAtMs)}`, { dueAtMs: clock.dueAtMs });
    this.climb(times);
    this.arm();
  }

  /** Met, or stopped since nobody waits any more. */
  async end(state: 'met' | 'stopped', nowMs: EpochMs): Promise<void> {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined) return;
    const elapsedMinutes = await this.reckoning.used(clock, nowMs);
    const ended = endClock(this.notEnded(), state, { nowMs, elapsedMinutes });
    this.put(ended);
    const late = state === 'met' && ended.breachedAtMs !== undefined ? ' (late)' : '';
    this.record(`clock.${state}`, `${state}${late}`, {
      ...measures(ended),
      dueAtMs: ended.dueAtMs,
    });
  }

  async pause(change: ClockChange): Promise<number> {
    const clock = this.notEnded();
    this.ladder?.suspend();
    const used = await this.reckoning.used(clock, change.nowMs);
    const paused = pauseClock(this.notEnded(), change, used);
    this.put(paused);
    return this.record('clock.paused', `paused: ${change.reason}`, {
      ...measures(paused),
      by: change.by,
    });
  }

  async resume(change: ClockChange): Promise<number> {
    const clock = this.notEnded();
    const times = await this.reckoning.rest(
      clock,
      change.nowMs,
      this.reckoning.target(clock.priority),
    );
    const resumed = resumeClock(this.notEnded(), change.nowMs, dueOf(times));
    this.put(resumed);
    const data = {
      ...measures(resumed),
      dueAtMs: resumed.dueAtMs,
      pausedMs: change.nowMs - (clock.pauses?.at(-1)?.fromMs ?? change.nowMs),
    };
    const seq = this.record('clock.resumed', `resumed, due ${iso(resumed.dueAtMs)}`, {
      ...data,
      by: change.by,
    });
    this.climb(times);
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
    this.reckoning.grant(targetMinutes);
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
    const target = this.reckoning.target(priority);
    if (hasTarget(clock, target)) return this.put({ ...clock, priority });
    const times = await this.reckoning.rest(clock, change.nowMs, target);
    const to = {
      ...this.reckoning.facts(priority, target, times),
      elapsedMinutes: times.usedMinutes,
    };
    const retargeted = retargetClock(this.notEnded(), change, to);
    this.put(retargeted);
    const data = {
      ...measures(retargeted),
      fromMinutes: clock.targetMinutes,
      fromDueAtMs: clock.dueAtMs,
      dueAtMs: retargeted.dueAtMs,
    };
    this.record('clock.retargeted', `${what}, due ${iso(retargeted.dueAtMs)}`, {
      ...data,
      by: change.by,
    });
    this.catchUp(change.nowMs);
    if (retargeted.countingSinceMs !== undefined) this.climb(times);
  }

  async reopen(change: ClockChange): Promise<void> {
    const clock = this.view;
    if (clock?.endedAtMs === undefined) return;
    const times = await this.reckoning.rest(clock, change.nowMs, targetOf(clock));
    const reopened = reopenClock(clock, change, dueOf(times));
    this.put(reopened);
    this.record('clock.reopened', `reopened: ${change.reason}`, {
      ...measures(reopened),
      dueAtMs: reopened.dueAtMs,
      by: change.by,
    });
    this.climb(times);
    // Whatever changed while it was closed counts from now.
    await this.retarget(this.context.file.view.priority, change);
  }

  /** The next cycle of a periodic clock. */
  async restart(nowMs: EpochMs): Promise<void> {
    const clock = this.view;
    if (clock === undefined || clock.endedAtMs !== undefined) return;
    const used = await this.reckoning.used(clock, nowMs);
    const { times, start } = await this.reckoning.fresh(nowMs, this.spec);
    const restarted = restartClock(clock, start);
    this.put(restarted);
    const data = {
      cycle: restarted.cycle ?? 1,
      actualMinutes: used,
      wasDueAtMs: clock.dueAtMs,
      dueAtMs: restarted.dueAtMs,
    };
    this.record('clock.restarted', `cycle ${restarted.cycle}, due ${iso(restarted.dueAtMs)}`, data);
    this.endLadder();
    this.climb(times);
  }
}
