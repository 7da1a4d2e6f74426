import type { EpochMs } from '../shared/json.ts';
import type { TargetUnits } from './target.ts';

/** Open time between two instants. */
export type OpenTime = readonly [fromMs: EpochMs, toMs: EpochMs];

/** What a clock asks of a calendar. */
export interface CalendarMath {
  /** The earliest instant by which so much open time has passed. */
  readonly add: (startMs: EpochMs, openMs: number) => EpochMs;
  readonly between: (fromMs: EpochMs, toMs: EpochMs) => number;
  readonly open: (fromMs: EpochMs, toMs: EpochMs) => readonly OpenTime[];
  readonly addDays: (startMs: EpochMs, days: number) => EpochMs;
}

/** The calendar without closed times: plain sums, which need no time-zone database. */
export const alwaysMath: CalendarMath = {
  add: (startMs, openMs) => startMs + openMs,
  between: (fromMs, toMs) => Math.max(0, toMs - fromMs),
  open: (fromMs, toMs) => (fromMs < toMs ? [[fromMs, toMs]] : []),
  addDays: (startMs, days) => startMs + days * 86_400_000,
};

/** Time that a clock has counted, in the calendar it had then. */
export interface Stretch {
  readonly calendar: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/**
 * A moment in the life of a clock: after a share of the target and so many minutes more of its
 * calendar.
 */
export interface TimeMark {
  readonly share: number;
  readonly plusMinutes: number;
}

/**
 * Everything by which the times of a clock are found; always its whole history, so that nothing is
 * lost or counted twice.
 */
export interface ClockTimesAsk {
  readonly calendar: string;
  readonly target: TargetUnits;
  readonly startedAtMs: EpochMs;
  /** What it has counted so far, in order. */
  readonly counted: readonly Stretch[];
  /** From when on it counts the rest. */
  readonly fromMs: EpochMs;
  readonly marks: readonly TimeMark[];
}

export interface ClockTimes {
  /** Business days have become their open minutes. */
  readonly targetMinutes: number;
  readonly usedMinutes: number;
  readonly dueAtMs: EpochMs;
  /**
   * Of the marks, in their order; one that the clock had passed already has its moment in the past.
   */
  readonly marks: readonly EpochMs[];
  /**
   * Open times from `fromMs` to the due time: by these the time used can be told without a
   * calendar.
   */
  readonly open: readonly OpenTime[];
}

const minuteMs = 60_000;

/**
 * The absolute times of a clock. Throws what the calendars throw; `mathOf` throws for an unknown
 * calendar.
 */
export function clockTimes(
  mathOf: (calendar: string) => CalendarMath,
  ask: ClockTimesAsk,
): ClockTimes {
  const math = mathOf(ask.calendar);
  const counted = ask.counted.map((stretch) => ({
    ...stretch,
    openMs: mathOf(stretch.calendar).between(stretch.fromMs, stretch.toMs),
  }));
  const usedMs = counted.reduce((sum, { openMs }) => sum + openMs, 0);
  const targetMs = targetMsOf(math, ask);
  const timeOf = (openMs: number): EpochMs => {
    let leftMs = openMs;
    for (const stretch of counted) {
      if (leftMs <= stretch.openMs && stretch.openMs > 0)
        return mathOf(stretch.calendar).add(stretch.fromMs, leftMs);
      leftMs -= stretch.openMs;
    }
    return math.add(ask.fromMs, leftMs);
  };
  const dueAtMs = timeOf(targetMs);
  return {
    targetMinutes: targetMs / minuteMs,
    usedMinutes: usedMs / minuteMs,
    dueAtMs,
    marks: ask.marks.map(({ share, plusMinutes }) =>
      timeOf(Math.round(share * targetMs + plusMinutes * minuteMs)),
    ),
    open: math.open(ask.fromMs, dueAtMs),
  };
}

/** Minutes of the open times that have passed by an instant. */
export function minutesUntil(open: readonly OpenTime[], atMs: EpochMs): number {
  return (
    open.reduce((sum, [fromMs, toMs]) => sum + Math.max(0, Math.min(toMs, atMs) - fromMs), 0) /
    minuteMs
  );
}

/** Days are counted from the start of the clock, also when they become its target later. */
function targetMsOf(math: CalendarMath, { target, startedAtMs }: ClockTimesAsk): number {
  if ('minutes' in target) return Math.round(target.minutes * minuteMs);
  return math.between(startedAtMs, math.addDays(startedAtMs, target.businessDays));
}
