import type { ClockView, SlaState } from '../cases/case.ts';
import type { EpochMs } from '../shared/json.ts';

/** What policy says of a clock. */
export type ClockTarget = Pick<ClockView, 'name' | 'title' | 'calendar' | 'targetMinutes'>;

/** A deadline of a clock that passed; `atMs` is when it was due, not when it was noticed. */
export interface ClockEvent {
  readonly kind: 'at-risk' | 'breached';
  readonly atMs: EpochMs;
}

/** A running clock. `times` are absolute and computed once in its calendar. */
export function startClock(target: ClockTarget, times: Pick<ClockView, 'startedAtMs' | 'atRiskAtMs' | 'dueAtMs'>): ClockView {
  const { name, title, calendar, targetMinutes } = target;
  const { startedAtMs, atRiskAtMs, dueAtMs } = times;
  return { name, title, state: 'running', calendar, targetMinutes, startedAtMs, atRiskAtMs, dueAtMs };
}

/**
 * Moves a clock to `nowMs` and says which of its deadlines passed since the last tick: at risk always before breached, each once, however
 * late the tick. A deadline has passed at its very moment.
 */
export function tickClock(clock: ClockView, nowMs: EpochMs): { readonly clock: ClockView; readonly happened: readonly ClockEvent[] } {
  const happened: ClockEvent[] = [];
  let ticked = clock;
  if (ticked.state === 'running' && nowMs >= riskAtMs(ticked)) {
    ticked = { ...ticked, state: 'at-risk' };
    happened.push({ kind: 'at-risk', atMs: riskAtMs(ticked) });
  }
  if (ticked.state === 'at-risk' && nowMs >= ticked.dueAtMs) {
    ticked = { ...ticked, state: 'breached', breachedAtMs: ticked.dueAtMs };
    happened.push({ kind: 'breached', atMs: ticked.dueAtMs });
  }
  return { clock: ticked, happened };
}

/**
 * What the clock waited for came. A breached clock stays so in `breachedAtMs`; a met one never breaches later.
 * Exactly at the due time is in time. Tick first: a deadline that passed unnoticed is kept in `breachedAtMs`, but only a tick reports it.
 */
export function meetClock(clock: ClockView, nowMs: EpochMs): ClockView {
  return endClock(clock, 'met', nowMs);
}

/** Nobody waits any more, since the case was cancelled. The same care as in `meetClock`. */
export function stopClock(clock: ClockView, nowMs: EpochMs): ClockView {
  return endClock(clock, 'stopped', nowMs);
}

/** When the clock must be ticked next; `undefined` once nothing more can happen by itself. */
export function nextDeadline(clock: ClockView): EpochMs | undefined {
  if (clock.state === 'running') return riskAtMs(clock);
  return clock.state === 'at-risk' ? clock.dueAtMs : undefined;
}

/** The worst of the case's clocks. A breach stays: an answer that came late does not undo it. */
export function slaStateOf(clocks: readonly ClockView[]): SlaState {
  if (clocks.length === 0) return 'none';
  if (clocks.some((clock) => clock.breachedAtMs !== undefined)) return 'breached';
  return clocks.some((clock) => clock.state === 'at-risk') ? 'at-risk' : 'ok';
}

/** A threshold beyond the target would turn the order of events round. */
function riskAtMs(clock: ClockView): EpochMs {
  return Math.min(clock.atRiskAtMs, clock.dueAtMs);
}

function endClock(clock: ClockView, state: 'met' | 'stopped', nowMs: EpochMs): ClockView {
  if (clock.endedAtMs !== undefined) return clock;
  const late = clock.breachedAtMs !== undefined || nowMs > clock.dueAtMs;
  return { ...clock, state, endedAtMs: nowMs, ...(late && { breachedAtMs: clock.dueAtMs }) };
}
