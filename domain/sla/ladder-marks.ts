import { type LadderStep, planLadder, stepId } from '../escalation/ladder.ts';
import type { LadderRung } from '../escalation/rung.ts';
import type { EpochMs } from '../shared/json.ts';
import type { TimeMark } from './clock-times.ts';

/**
 * The moments at which a ladder fires, before it is known how many minutes its target has: each
 * rung with its repeats.
 */
export function ladderMarks(rungs: readonly LadderRung[]): readonly TimeMark[] {
  return rungs.flatMap((rung) => firings(rung).map((occurrence) => markOf(rung, occurrence)));
}

/** The steps of the ladder, earliest first, with the times of its marks. */
export function ladderSteps(
  rungs: readonly LadderRung[],
  targetMinutes: number,
  times: readonly EpochMs[],
): readonly { readonly step: LadderStep; readonly atMs: EpochMs }[] {
  const ids = rungs.flatMap((rung) =>
    firings(rung).map((occurrence) => stepId({ rung, occurrence })),
  );
  const timeOf = new Map(ids.map((id, i) => [id, times[i]]));
  return planLadder(rungs, targetMinutes).map((step) => {
    const atMs = timeOf.get(stepId(step));
    if (atMs === undefined) throw new RangeError(`rung ${stepId(step)} has no time`);
    return { step, atMs };
  });
}

function firings({ repeat }: LadderRung): readonly number[] {
  return Array.from({ length: 1 + (repeat?.times ?? 0) }, (_, i) => i + 1);
}

function markOf({ at, repeat }: LadderRung, occurrence: number): TimeMark {
  const laterMinutes = (occurrence - 1) * (repeat?.everyMinutes ?? 0);
  if ('shareOfTarget' in at) return { share: at.shareOfTarget, plusMinutes: laterMinutes };
  if ('minutesAfterDue' in at) return { share: 1, plusMinutes: at.minutesAfterDue + laterMinutes };
  return { share: 0, plusMinutes: at.minutesAfterStart + laterMinutes };
}
