import type { EpochMs } from '../shared/json.ts';
import type { ClockPause, ClockView } from './clock-view.ts';

/** The pause that lasts; `undefined` while the clock counts, and once it has ended. */
export function pauseOf(clock: ClockView): ClockPause | undefined {
  const last = clock.pauses?.at(-1);
  return last !== undefined && last.toMs === undefined ? last : undefined;
}

/** Whether it ever missed its target, in this cycle or one before. */
export function wasBreached(clock: ClockView): boolean {
  return clock.breachedAtMs !== undefined || clock.missedCycles !== undefined;
}

/** The clock without the moment since which it counts. */
export function stopCounting(clock: ClockView): ClockView {
  const { countingSinceMs: _since, ...stopped } = clock;
  return stopped;
}

/** The clock with its lasting pause ended at `nowMs`; one that is not paused stays as it is. */
export function closePause(clock: ClockView, nowMs: EpochMs): ClockView {
  const pause = pauseOf(clock);
  return pause === undefined
    ? clock
    : { ...clock, pauses: [...(clock.pauses ?? []).slice(0, -1), { ...pause, toMs: nowMs }] };
}

/** The clock in the state that follows from its marks: its end, its pause, its breach, its risk. */
export function withState(clock: ClockView): ClockView {
  return { ...clock, state: stateOf(clock) };
}

function stateOf(clock: ClockView): ClockView['state'] {
  if (clock.endedAtMs !== undefined) return clock.state;
  if (pauseOf(clock) !== undefined) return 'paused';
  if (clock.breachedAtMs !== undefined) return 'breached';
  return clock.riskedAtMs === undefined ? 'running' : 'at-risk';
}
