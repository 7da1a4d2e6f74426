import type { TimelineEvent } from '../cases/timeline.ts';
import type { EpochMs } from '../shared/json.ts';
import type { LadderPolicy, LadderRung } from './rung.ts';

/**
 * One firing of a rung. `minutes` count from the clock's start in the clock's calendar, and may be
 * a fraction.
 */
export interface LadderStep {
  readonly rung: LadderRung;
  /** 1 for the first firing of the rung. */
  readonly occurrence: number;
  readonly minutes: number;
}

/**
 * Every firing of a ladder for a target (OB-51, G-13), repeats included, earliest first; rungs of
 * the same minute in policy's order.
 */
export function planLadder(
  rungs: readonly LadderRung[],
  targetMinutes: number,
): readonly LadderStep[] {
  return rungs
    .flatMap((rung) => firings(rung, targetMinutes))
    .toSorted((a, b) => a.minutes - b.minutes);
}

function firings(rung: LadderRung, targetMinutes: number): readonly LadderStep[] {
  const count = 1 + (rung.repeat?.times ?? 0);
  const everyMinutes = rung.repeat?.everyMinutes ?? 0;
  const firstMinutes = firstFiring(rung.at, targetMinutes);
  return Array.from({ length: count }, (_, i) => ({
    rung,
    occurrence: i + 1,
    minutes: firstMinutes + i * everyMinutes,
  }));
}

function firstFiring(at: LadderRung['at'], targetMinutes: number): number {
  if ('shareOfTarget' in at) return at.shareOfTarget * targetMinutes;
  return 'minutesAfterDue' in at ? targetMinutes + at.minutesAfterDue : at.minutesAfterStart;
}

/** Name of a step within a round: `escalate-to-lead#1`. */
export function stepId({ rung, occurrence }: Pick<LadderStep, 'rung' | 'occurrence'>): string {
  return `${rung.key}#${occurrence}`;
}

/**
 * How far a ladder got. It climbs until it is acknowledged or its clock ends; an acknowledgment
 * after which nobody says anything starts it again, as the next round.
 */
export interface LadderState {
  readonly phase: 'climbing' | 'acknowledged' | 'ended';
  /** Its clock is paused: nothing fires, and silence does not count. */
  readonly suspended: boolean;
  /** 1 for the first climb; one more for each time it started again. */
  readonly round: number;
  /** Ids of the steps that fired in this round. */
  readonly fired: readonly string[];
  /** Who acknowledged it last, and the last sign of life after that. */
  readonly acknowledged?: {
    readonly by: string;
    readonly atMs: EpochMs;
    readonly lastSignAtMs: EpochMs;
  };
}

export const newLadder: LadderState = { phase: 'climbing', suspended: false, round: 1, fired: [] };

/**
 * The steps that may still fire in this round; none while it is suspended, acknowledged or ended.
 */
export function pendingSteps(
  state: LadderState,
  plan: readonly LadderStep[],
): readonly LadderStep[] {
  if (state.phase !== 'climbing' || state.suspended) return [];
  return plan.filter((step) => !state.fired.includes(stepId(step)));
}

/** A step fires: once in a round, and only while the ladder climbs. `undefined` when it may not. */
export function fireStep(state: LadderState, step: LadderStep): LadderState | undefined {
  if (pendingSteps(state, [step]).length === 0) return undefined;
  return { ...state, fired: [...state.fired, stepId(step)] };
}

/**
 * Somebody has it: nothing fires any more. Said again, it is a sign of life. An ended ladder stays
 * as it is.
 */
export function acknowledgeLadder(state: LadderState, by: string, atMs: EpochMs): LadderState {
  if (state.phase === 'ended') return state;
  if (state.phase === 'acknowledged') return signOfLife(state, atMs);
  return { ...state, phase: 'acknowledged', acknowledged: { by, atMs, lastSignAtMs: atMs } };
}

/** Somebody did something about it: the silence begins anew. */
export function signOfLife(state: LadderState, atMs: EpochMs): LadderState {
  if (state.phase !== 'acknowledged' || state.acknowledged === undefined) return state;
  return {
    ...state,
    acknowledged: {
      ...state.acknowledged,
      lastSignAtMs: Math.max(atMs, state.acknowledged.lastSignAtMs),
    },
  };
}

const machines: readonly string[] = ['handoff', 'temporal'];

/**
 * When somebody but the engine itself last did something on a case; an attempt that was refused is
 * none.
 */
export function lastSignOfLife(events: readonly TimelineEvent[]): EpochMs | undefined {
  return events.findLast(
    ({ actor, kind }) => !machines.includes(actor) && !kind.endsWith('.refused'),
  )?.atMs;
}

/** Whether an acknowledgment that stays silent will start this ladder again. */
export function mayRearm(state: LadderState, policy: LadderPolicy): boolean {
  if (policy.rearmAfterMinutes === undefined || state.phase !== 'acknowledged' || state.suspended)
    return false;
  return state.round <= (policy.rearmTimes ?? 1);
}

/** From the first rung again, since the acknowledgment went silent. Unchanged when it may not. */
export function rearmLadder(state: LadderState, policy: LadderPolicy): LadderState {
  return mayRearm(state, policy)
    ? { phase: 'climbing', suspended: false, round: state.round + 1, fired: [] }
    : state;
}

/**
 * What is left of a round that does not follow the clock's start: the pending steps, with their
 * minutes from now on. Its first rung is due at once, the others at their distance from it; after
 * some have fired, at their distance from the last of these.
 */
export function restOfRound(
  state: LadderState,
  plan: readonly LadderStep[],
): readonly LadderStep[] {
  const fired = plan.filter((step) => state.fired.includes(stepId(step)));
  const baseMinutes = (fired.at(-1) ?? plan[0])?.minutes ?? 0;
  return pendingSteps(state, plan).map((step) => ({
    ...step,
    minutes: Math.max(0, step.minutes - baseMinutes),
  }));
}

/** The clock is paused, or goes on. */
export function suspendLadder(state: LadderState, suspended: boolean): LadderState {
  return { ...state, suspended };
}

/** The clock is met or stopped: nothing moves any more, unless the clock is opened again. */
export function endLadder(state: LadderState): LadderState {
  return { ...state, phase: 'ended' };
}

/**
 * The clock was met and is opened again: what fired before stays fired. Unchanged unless it had
 * ended.
 */
export function reopenLadder(state: LadderState): LadderState {
  const { acknowledged: _acknowledged, ...rest } = state;
  return state.phase === 'ended' ? { ...rest, phase: 'climbing', suspended: false } : state;
}
