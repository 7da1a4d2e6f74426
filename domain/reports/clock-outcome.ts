import type { CaseView } from '../cases/case.ts';
import type { CaseId } from '../cases/case-id.ts';
import type { TimelineEvent } from '../cases/timeline.ts';
import type { EpochMs } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import { tickClock } from '../sla/clock.ts';
import type { ClockKind, ClockView } from '../sla/clock-view.ts';

/**
 * What became of a clock. `met` and `breached` came due and are counted (G-10). `open` is due
 * later, `paused` has no due time until it is resumed, and `stopped` ended before it was due, since
 * its case was cancelled or ended: these are not.
 */
export const clockOutcomes = ['met', 'breached', 'open', 'paused', 'stopped'] as const;
export type ClockOutcome = (typeof clockOutcomes)[number];

/** One clock of one case, or one cycle of a periodic clock (CS-20), as reports count it. */
export interface CountedClock {
  readonly caseId: CaseId;
  /** Its name on the case. */
  readonly clock: string;
  readonly title: string;
  readonly kind: ClockKind;
  /** Whose target it had last. */
  readonly priority: Priority;
  /** Only of a periodic clock. */
  readonly cycle?: number;
  readonly outcome: ClockOutcome;
  /** The due time by which it counts: the one it missed, otherwise the last one it had. */
  readonly dueAtMs: EpochMs;
  /**
   * False when it is overdue by the time of the report, and its case has not told yet that it is
   * breached.
   */
  readonly confirmed: boolean;
}

/**
 * Everything that the clocks of a case amount to at `nowMs`. Cycles of periodic clocks that were
 * met are found in the timeline, the rest stands in the view: without such cycles (`hasMetCycles`)
 * no events are needed.
 */
export function outcomesOf(
  view: CaseView,
  events: readonly TimelineEvent[],
  nowMs: EpochMs,
): readonly CountedClock[] {
  return view.clocks.flatMap((clock) => [
    ...cyclesOf(view.caseId, clock, events),
    latest(view.caseId, clock, nowMs),
  ]);
}

/** Whether cycles were met of which only the timeline tells when they were due. */
export function hasMetCycles({ clocks }: CaseView): boolean {
  return clocks.some(({ cycle = 1, missedCycles = [] }) => cycle - 1 > missedCycles.length);
}

function latest(caseId: CaseId, clock: ClockView, nowMs: EpochMs): CountedClock {
  const ticked = tickClock(clock, nowMs).clock;
  const { breachedAtMs, dueAtMs, cycle } = ticked;
  return {
    ...namesOf(caseId, clock),
    ...(cycle !== undefined && { cycle }),
    outcome: breachedAtMs === undefined ? unbreached(ticked) : 'breached',
    dueAtMs: breachedAtMs ?? dueAtMs,
    confirmed: breachedAtMs === clock.breachedAtMs,
  };
}

function unbreached({ state }: ClockView): ClockOutcome {
  if (state === 'met' || state === 'stopped' || state === 'paused') return state;
  return 'open';
}

/** The cycles before the present one. */
function cyclesOf(
  caseId: CaseId,
  clock: ClockView,
  events: readonly TimelineEvent[],
): readonly CountedClock[] {
  const missed = clock.missedCycles ?? [];
  const names = { ...namesOf(caseId, clock), confirmed: true };
  const breached = missed.map(({ cycle, breachedAtMs }) => ({
    ...names,
    cycle,
    outcome: 'breached' as const,
    dueAtMs: breachedAtMs,
  }));
  const met = events.flatMap(({ kind, data }) => {
    if (kind !== 'clock.restarted' || data?.['clock'] !== clock.name) return [];
    const cycle = Number(data['cycle']) - 1;
    if (missed.some((one) => one.cycle === cycle)) return [];
    return [{ ...names, cycle, outcome: 'met' as const, dueAtMs: Number(data['wasDueAtMs']) }];
  });
  return [...breached, ...met];
}

function namesOf(caseId: CaseId, { name, title, kind, priority }: ClockView) {
  return { caseId, clock: name, title, kind, priority };
}

/**
 * The due times that a clock had at any time, as its case told them; by these a month's cases are
 * found.
 */
export function dueTimesTold(events: readonly TimelineEvent[]): readonly EpochMs[] {
  return events.flatMap(({ kind, data }) => {
    const dueAtMs = kind.startsWith('clock.') ? data?.['dueAtMs'] : undefined;
    return typeof dueAtMs === 'number' ? [dueAtMs] : [];
  });
}
