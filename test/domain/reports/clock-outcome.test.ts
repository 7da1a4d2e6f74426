import type { TimelineEvent } from '../../../domain/cases/timeline.ts';
import { dueTimesTold, hasMetCycles, outcomesOf } from '../../../domain/reports/clock-outcome.ts';
import {
  endClock,
  pauseClock,
  reopenClock,
  restartClock,
  tickClock,
} from '../../../domain/sla/clock.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { caseView } from '../../store/sample-case.ts';
import { clockView } from './clocks.ts';

const caseId = 'practice:run:P-1.00000001';
const start = clockView();
const { startedAtMs, dueAtMs } = start;
const hour = 3_600_000;
const by = (nowMs: number) => ({ nowMs, by: 'rita', reason: 'waits for the customer' });
const end = (clock: ClockView, state: 'met' | 'stopped', nowMs: number) =>
  endClock(tickClock(clock, nowMs).clock, state, { nowMs, elapsedMinutes: 1 });
const outcomeOf = (clock: ClockView, nowMs: number) => {
  const [one] = outcomesOf(caseView(caseId, { clocks: [clock] }), [], nowMs).slice(-1);
  return one && [one.outcome, one.dueAtMs - startedAtMs, one.confirmed];
};
const restartedEvent = (n: number, cycle: number, wasDueAtMs: number): TimelineEvent => ({
  n,
  atMs: wasDueAtMs,
  kind: 'clock.restarted',
  text: 'restarted',
  actor: 'handoff',
  data: { clock: 'billing', cycle, wasDueAtMs, dueAtMs: wasDueAtMs + hour },
});

test.each<[string, ClockView, number, [string, number, boolean]]>([
  ['runs, and is due later', start, dueAtMs - 1, ['open', hour, true]],
  ['is met in time', end(start, 'met', dueAtMs - 1), dueAtMs + hour, ['met', hour, true]],
  ['is met late', end(start, 'met', dueAtMs + 1), dueAtMs + hour, ['breached', hour, true]],
  [
    'is breached and runs on',
    tickClock(start, dueAtMs).clock,
    dueAtMs + hour,
    ['breached', hour, true],
  ],
  ['is overdue, and its case has not told so', start, dueAtMs, ['breached', hour, false]],
  [
    'is stopped before it was due',
    end(start, 'stopped', dueAtMs - 1),
    dueAtMs + hour,
    ['stopped', hour, true],
  ],
  [
    'is stopped after it was breached',
    end(start, 'stopped', dueAtMs + 1),
    dueAtMs + hour,
    ['breached', hour, true],
  ],
  [
    'is paused when its due time passes',
    pauseClock(start, by(dueAtMs - 1), 59),
    dueAtMs + hour,
    ['paused', hour, true],
  ],
  [
    'is breached and then given a later due time',
    { ...tickClock(start, dueAtMs).clock, dueAtMs: dueAtMs + hour },
    dueAtMs + 1,
    ['breached', hour, true],
  ],
  [
    'is met, reopened and due again',
    reopenClock(end(start, 'met', dueAtMs - 1), by(dueAtMs), {
      atRiskAtMs: dueAtMs,
      dueAtMs: dueAtMs + hour,
    }),
    dueAtMs + 1,
    ['open', 2 * hour, true],
  ],
])('G-10: a clock that %s', (...[, clock, nowMs, expected]) => {
  expect(outcomeOf(clock, nowMs)).toEqual(expected);
});

test('CS-20: each cycle of a periodic clock counts once, by its own due time', () => {
  const next = (clock: ClockView, nowMs: number) =>
    restartClock(tickClock(clock, nowMs).clock, {
      ...start,
      startedAtMs: nowMs,
      dueAtMs: nowMs + hour,
      atRiskAtMs: nowMs + hour / 2,
    });
  const second = next(start, dueAtMs - 10);
  const third = next(second, second.dueAtMs + 10);
  const view = caseView(caseId, { clocks: [end(third, 'met', third.dueAtMs - 1)] });
  expect(hasMetCycles(view)).toBe(true);
  const events = [restartedEvent(3, 2, start.dueAtMs), restartedEvent(4, 3, second.dueAtMs)];
  const found = outcomesOf(view, events, third.dueAtMs).map(({ cycle, outcome, dueAtMs: at }) => [
    cycle,
    outcome,
    at,
  ]);
  expect(found.toSorted(([a = 0], [b = 0]) => Number(a) - Number(b))).toEqual([
    [1, 'met', start.dueAtMs],
    [2, 'breached', second.dueAtMs],
    [3, 'met', third.dueAtMs],
  ]);
});

test('only the due times of clocks are told, those of tasks are not', () => {
  const task: TimelineEvent = {
    n: 1,
    atMs: 1,
    kind: 'task.opened',
    text: 'Task',
    actor: 'handoff',
    data: { dueAtMs: 7 },
  };
  expect(dueTimesTold([task, restartedEvent(2, 2, 5)])).toEqual([5 + hour]);
});
