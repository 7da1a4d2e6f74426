import type { EpochMs } from '../../../domain/shared/json.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { type ClockTarget, targetText } from '../../../domain/sla/target.ts';

/** What was asked, and what it took so far. */
export function measures({ targetMinutes, elapsedMinutes }: ClockView) {
  return { targetMinutes, actualMinutes: elapsedMinutes };
}

/** The target that the clock has, whatever gave it. */
export function targetOf({ calendar, businessDays, targetMinutes }: ClockView): ClockTarget {
  return businessDays === undefined
    ? { minutes: targetMinutes, calendar }
    : { businessDays, calendar };
}

export function hasTarget(clock: ClockView, target: ClockTarget): boolean {
  return clock.calendar === target.calendar && targetText(targetOf(clock)) === targetText(target);
}

export function iso(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}
