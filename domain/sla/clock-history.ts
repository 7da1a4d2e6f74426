import type { EpochMs } from '../shared/json.ts';
import type { Stretch } from './clock-times.ts';
import type { ClockView } from './clock-view.ts';

/**
 * What a clock has counted from its start to `untilMs`, in order, each stretch in the calendar it
 * had then: everything but its pauses and the times it was closed. By these alone the time used is
 * found, whatever happened in between.
 */
export function stretchesOf(clock: ClockView, untilMs: EpochMs): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let fromMs = clock.startedAtMs;
  for (const gap of [...gapsOf(clock), { fromMs: untilMs, toMs: untilMs }]) {
    if (fromMs < gap.fromMs)
      stretches.push(...byCalendar(clock, fromMs, Math.min(gap.fromMs, untilMs)));
    fromMs = gap.toMs;
  }
  return stretches;
}

interface Gap {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** When it did not count. */
function gapsOf(clock: ClockView): readonly Gap[] {
  const pauses = (clock.pauses ?? []).map(
    ({ fromMs, toMs = Number.POSITIVE_INFINITY }): Gap => ({ fromMs, toMs }),
  );
  const closures = (clock.reopenings ?? []).map(
    ({ closedAtMs, atMs }): Gap => ({ fromMs: closedAtMs, toMs: atMs }),
  );
  const end =
    clock.endedAtMs === undefined
      ? []
      : [{ fromMs: clock.endedAtMs, toMs: Number.POSITIVE_INFINITY }];
  return [...pauses, ...closures, ...end].toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Cuts a stretch where the target, and with it the calendar, changed. */
function byCalendar(clock: ClockView, fromMs: EpochMs, toMs: EpochMs): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let sinceMs = fromMs;
  let calendar = clock.retargets?.[0]?.from.calendar ?? clock.calendar;
  for (const { atMs, to } of clock.retargets ?? []) {
    if (sinceMs < atMs && atMs < toMs) {
      stretches.push({ calendar, fromMs: sinceMs, toMs: atMs });
      sinceMs = atMs;
    }
    if (atMs <= sinceMs) calendar = to.calendar;
  }
  if (sinceMs < toMs) stretches.push({ calendar, fromMs: sinceMs, toMs });
  return stretches;
}
