import type { LadderRung } from '../orders/order-policy.ts';

/** One firing of a rung. `minutes` count from the clock's start in the clock's calendar, and may be a fraction. */
export interface LadderStep {
  readonly key: string;
  /** 1 for the first firing of the rung. */
  readonly occurrence: number;
  readonly action: LadderRung['action'];
  readonly to: LadderRung['to'];
  readonly minutes: number;
}

/** Every firing of a ladder for a target (OB-51, G-13), repeats included, earliest first; rungs of the same minute in policy's order. */
export function planLadder(rungs: readonly LadderRung[], targetMinutes: number): readonly LadderStep[] {
  return rungs.flatMap((rung) => firings(rung, targetMinutes)).toSorted((a, b) => a.minutes - b.minutes);
}

function firings({ key, at, action, to, repeat }: LadderRung, targetMinutes: number): readonly LadderStep[] {
  const firstMinutes = 'shareOfTarget' in at ? at.shareOfTarget * targetMinutes : targetMinutes + at.minutesAfterDue;
  const count = 1 + (repeat?.times ?? 0);
  return Array.from({ length: count }, (_, i) => ({
    key,
    occurrence: i + 1,
    action,
    to,
    minutes: firstMinutes + i * (repeat?.everyMinutes ?? 0),
  }));
}
