import type { EpochMs } from '../shared/json.ts';
import type { Priority } from '../shared/priority.ts';
import { closePause, pauseOf, stopCounting, wasBreached, withState } from './clock-state.ts';
import type { ClockRetarget, ClockView, SlaState } from './clock-view.ts';

export { pauseOf } from './clock-state.ts';

/**
 * The state machine of an SLA clock: running, at risk, breached, paused, met, stopped. Pure: every
 * time is an argument, and absolute; how open minutes become times is clock-times.ts, what a clock
 * has counted is clock-history.ts.
 */

/** What a clock is started with; the rest of its view is its history. */
export type ClockStart = Pick<
  ClockView,
  | 'name'
  | 'title'
  | 'kind'
  | 'priority'
  | 'calendar'
  | 'targetMinutes'
  | 'startedAtMs'
  | 'atRiskAtMs'
  | 'dueAtMs'
  | 'businessDays'
>;

/** Due times as they are from a moment on. */
export type ClockDue = Pick<ClockView, 'atRiskAtMs' | 'dueAtMs'>;

/** Who changes a clock, when and why. */
export interface ClockActor {
  readonly nowMs: EpochMs;
  readonly by: string;
  readonly reason: string;
}

/** A deadline of a clock that passed; `atMs` is when it was due, not when it was noticed. */
export interface ClockEvent {
  readonly kind: 'at-risk' | 'breached';
  readonly atMs: EpochMs;
}

/** A running clock. */
export function startClock(start: ClockStart): ClockView {
  return { ...start, state: 'running', countingSinceMs: start.startedAtMs, elapsedMinutes: 0 };
}

/**
 * Moves a clock to `nowMs` and says which of its deadlines passed since the last tick: at risk
 * always before breached, each once, however late the tick. A deadline has passed at its very
 * moment; while a clock is paused none passes.
 */
export function tickClock(
  clock: ClockView,
  nowMs: EpochMs,
): { readonly clock: ClockView; readonly happened: readonly ClockEvent[] } {
  if (clock.endedAtMs !== undefined) return { clock, happened: [] };
  const untilMs = pauseOf(clock)?.fromMs ?? nowMs;
  const happened: ClockEvent[] = [];
  let ticked = clock;
  if (ticked.riskedAtMs === undefined && untilMs >= riskAtMs(ticked)) {
    ticked = { ...ticked, riskedAtMs: riskAtMs(ticked) };
    if (ticked.breachedAtMs === undefined)
      happened.push({ kind: 'at-risk', atMs: riskAtMs(ticked) });
  }
  if (ticked.breachedAtMs === undefined && untilMs >= ticked.dueAtMs) {
    ticked = { ...ticked, breachedAtMs: ticked.dueAtMs };
    happened.push({ kind: 'breached', atMs: ticked.dueAtMs });
  }
  return { clock: withState(ticked), happened };
}

/** When the clock must be ticked next; `undefined` when nothing more can happen by itself. */
export function nextDeadline(clock: ClockView): EpochMs | undefined {
  if (clock.state === 'running') return riskAtMs(clock);
  return clock.state === 'at-risk' ? clock.dueAtMs : undefined;
}

/**
 * What the clock waited for came, or nobody waits any more. A breach stays; a met clock never
 * breaches later. Exactly at the due time is in time. Tick first: a deadline that passed unnoticed
 * is kept in `breachedAtMs`, but only a tick reports it.
 */
export function endClock(
  clock: ClockView,
  state: 'met' | 'stopped',
  end: { readonly nowMs: EpochMs; readonly elapsedMinutes: number },
): ClockView {
  if (clock.endedAtMs !== undefined) return clock;
  const late =
    clock.breachedAtMs === undefined &&
    clock.countingSinceMs !== undefined &&
    end.nowMs > clock.dueAtMs;
  const ended = {
    ...closePause(clock, end.nowMs),
    endedAtMs: end.nowMs,
    elapsedMinutes: end.elapsedMinutes,
    state,
  };
  return stopCounting({ ...ended, ...(late && { breachedAtMs: clock.dueAtMs }) });
}

/**
 * It stops counting. `elapsedMinutes` is all it has used. A clock that does not count stays as it
 * is.
 */
export function pauseClock(
  clock: ClockView,
  { nowMs, by, reason }: ClockActor,
  elapsedMinutes: number,
): ClockView {
  if (clock.countingSinceMs === undefined) return clock;
  const pauses = [...(clock.pauses ?? []), { fromMs: nowMs, reason, by }];
  return withState(stopCounting({ ...clock, elapsedMinutes, pauses }));
}

/** It counts on; the times are those of the rest. A clock that is not paused stays as it is. */
export function resumeClock(clock: ClockView, nowMs: EpochMs, due: ClockDue): ClockView {
  if (pauseOf(clock) === undefined) return clock;
  return withState({ ...closePause(clock, nowMs), countingSinceMs: nowMs, ...times(due) });
}

/** Why a target changes, where it is not by the priority. */
export type RetargetCause = Pick<ClockRetarget, 'exception' | 'endedException'>;

/** A new target; `elapsedMinutes` is what was used up to now, and stays used. */
export interface Retarget extends ClockDue {
  readonly priority: Priority;
  readonly calendar: string;
  readonly targetMinutes: number;
  readonly businessDays?: number;
  readonly elapsedMinutes: number;
}

/**
 * Another target for what is left. When it is used up already, the next tick breaches the clock, by
 * the due time that the new target had. A clock that the new target takes out of risk may come at
 * risk again; a breach stays. An ended clock stays as it is.
 */
export function retargetClock(
  clock: ClockView,
  { nowMs, by, reason, ...cause }: ClockActor & RetargetCause,
  to: Retarget,
): ClockView {
  if (clock.endedAtMs !== undefined) return clock;
  const { businessDays: _days, riskedAtMs, ...kept } = clock;
  const change = { atMs: nowMs, reason, by, from: sideOf(clock), to: sideOf(to), ...cause };
  const stillAtRisk =
    riskedAtMs !== undefined && (clock.breachedAtMs !== undefined || to.atRiskAtMs <= nowMs);
  return withState({
    ...kept,
    priority: to.priority,
    calendar: to.calendar,
    targetMinutes: to.targetMinutes,
    ...(to.businessDays !== undefined && { businessDays: to.businessDays }),
    elapsedMinutes: to.elapsedMinutes,
    ...(clock.countingSinceMs !== undefined && { countingSinceMs: nowMs }),
    ...times(to),
    ...(stillAtRisk && { riskedAtMs }),
    retargets: [...(clock.retargets ?? []), change],
  });
}

/**
 * A met or stopped clock counts on from now with what it had left; the time in between does not
 * count.
 */
export function reopenClock(
  clock: ClockView,
  { nowMs, by, reason }: ClockActor,
  due: ClockDue,
): ClockView {
  const { endedAtMs, ...open } = clock;
  if (endedAtMs === undefined) return clock;
  const reopenings = [
    ...(clock.reopenings ?? []),
    { closedAtMs: endedAtMs, atMs: nowMs, reason, by },
  ];
  return withState({
    ...open,
    state: 'running',
    countingSinceMs: nowMs,
    ...times(due),
    reopenings,
  });
}

/**
 * The next cycle of a periodic clock begins with the whole target (CS-20); of this one only its
 * number and its breach are kept.
 */
export function restartClock(clock: ClockView, start: ClockStart): ClockView {
  const cycle = clock.cycle ?? 1;
  const missed = [
    ...(clock.missedCycles ?? []),
    ...(clock.breachedAtMs === undefined ? [] : [{ cycle, breachedAtMs: clock.breachedAtMs }]),
  ];
  return {
    ...startClock(start),
    cycle: cycle + 1,
    ...(missed.length > 0 && { missedCycles: missed }),
  };
}

/** The worst of the case's clocks. A breach stays: an answer that came late does not undo it. */
export function slaStateOf(clocks: readonly ClockView[]): SlaState {
  if (clocks.length === 0) return 'none';
  if (clocks.some(wasBreached)) return 'breached';
  return clocks.some((clock) => clock.endedAtMs === undefined && clock.riskedAtMs !== undefined)
    ? 'at-risk'
    : 'ok';
}

/** When the case's next clock is due; a paused one has no due time until it is resumed. */
export function nextDueOf(clocks: readonly ClockView[]): EpochMs | undefined {
  const due = clocks
    .filter((clock) => clock.countingSinceMs !== undefined)
    .map((clock) => clock.dueAtMs);
  return due.length > 0 ? Math.min(...due) : undefined;
}

/** A threshold beyond the target would turn the order of events round. */
function riskAtMs(clock: ClockDue): EpochMs {
  return Math.min(clock.atRiskAtMs, clock.dueAtMs);
}

function times({ atRiskAtMs, dueAtMs }: ClockDue): ClockDue {
  return { atRiskAtMs, dueAtMs };
}

function sideOf({
  priority,
  calendar,
  targetMinutes,
  dueAtMs,
}: Pick<ClockView, 'priority' | 'calendar' | 'targetMinutes' | 'dueAtMs'>) {
  return { priority, calendar, targetMinutes, dueAtMs };
}
