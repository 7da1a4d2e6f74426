import type { EpochMs } from '../shared/json.ts';
import { pauseOf } from './clock-state.ts';
import type { ClockRetarget, ClockView } from './clock-view.ts';
import { targetText } from './target.ts';

/**
 * Why a clock is due when it is, in sentences: its target and calendar, what moved it, and how it
 * ended (CS-23). Minutes are open minutes of the calendar; no personal data but the subjects that
 * the clock itself holds.
 */
export function explainClock(clock: ClockView): string {
  return [
    dueSentence(clock),
    ...clockChanges(clock),
    ...cycleSentence(clock),
    ...outcomeSentence(clock),
  ].join(' ');
}

function dueSentence(clock: ClockView): string {
  const target = targetText(
    clock.businessDays === undefined
      ? { minutes: clock.targetMinutes }
      : { businessDays: clock.businessDays },
  );
  const days =
    clock.businessDays === undefined ? '' : `, here ${round(clock.targetMinutes)} open minutes`;
  const words =
    `${target} of calendar ${clock.calendar} for priority ${clock.priority}${days}, counted ` +
    `from ${iso(clock.startedAtMs)}`;
  const pause = pauseOf(clock);
  if (pause === undefined) return `Due ${iso(clock.dueAtMs)}: ${words}.`;
  return (
    `Paused since ${iso(pause.fromMs)} after ${round(clock.elapsedMinutes)} minutes of ` +
    `${words}; due as much later as the pause lasts.`
  );
}

/** In the order in which they happened. */
function clockChanges(clock: ClockView): readonly string[] {
  const changes = [
    ...(clock.pauses ?? []).map(({ fromMs, toMs, reason, by }) => ({
      atMs: fromMs,
      text:
        `Paused from ${iso(fromMs)}${toMs === undefined ? '' : ` to ${iso(toMs)}`} by ${by}: ` +
        `${reason}.`,
    })),
    ...(clock.retargets ?? []).map((retarget) => ({
      atMs: retarget.atMs,
      text: retargetSentence(retarget),
    })),
    ...(clock.reopenings ?? []).map(({ closedAtMs, atMs, by, reason }) => ({
      atMs,
      text:
        `Ended on ${iso(closedAtMs)} and reopened on ${iso(atMs)} by ${by}: ${reason}; the ` +
        'time between does not count.',
    })),
  ];
  return changes.toSorted((a, b) => a.atMs - b.atMs).map(({ text }) => text);
}

function retargetSentence(retarget: ClockRetarget): string {
  const { atMs, from, to } = retarget;
  return (
    `On ${iso(atMs)} ${causeOf(retarget)}: ` +
    `the target of ${round(from.targetMinutes)} minutes of ${from.calendar} became ` +
    `${round(to.targetMinutes)} of ${to.calendar}, ` +
    `due ${iso(to.dueAtMs)} instead of ${iso(from.dueAtMs)}; time already used stayed used.`
  );
}

function causeOf({ by, reason, from, to, exception, endedException }: ClockRetarget): string {
  if (endedException !== undefined) return `exception ${endedException} was no longer valid`;
  if (exception === undefined)
    return `${by} changed the priority from ${from.priority} to ${to.priority} (${reason})`;
  const { exceptionId, author, approvedBy, validUntilMs } = exception;
  const until =
    validUntilMs === undefined ? 'for as long as the case runs' : `until ${iso(validUntilMs)}`;
  return (
    `exception ${exceptionId}, which ${author} asked for, was granted by ` +
    `${approvedBy.join(', ')} ${until} (${reason})`
  );
}

function cycleSentence({ cycle, missedCycles = [] }: ClockView): readonly string[] {
  if (cycle === undefined) return [];
  const missed = missedCycles.map(
    (one) => `cycle ${one.cycle} was missed on ${iso(one.breachedAtMs)}`,
  );
  return [
    'This is cycle ' +
      `${cycle}${missed.length === 0 ? ', and none was missed' : `; ${missed.join(', ')}`}.`,
  ];
}

function outcomeSentence(clock: ClockView): readonly string[] {
  const breach =
    clock.breachedAtMs === undefined ? [] : [`Breached on ${iso(clock.breachedAtMs)}.`];
  if (clock.endedAtMs === undefined) return breach;
  const word = clock.state === 'met' ? 'Met' : 'Stopped';
  return [
    ...breach,
    `${word} on ${iso(clock.endedAtMs)} after ${round(clock.elapsedMinutes)} minutes.`,
  ];
}

function round(minutes: number): number {
  return Math.round(minutes * 100) / 100;
}

function iso(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}
