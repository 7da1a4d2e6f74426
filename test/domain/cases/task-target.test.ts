import fc from 'fast-check';
import {
  countFor,
  retargetedTask,
  type TaskCount,
  taskTimeFor,
} from '../../../domain/cases/task-target.ts';
import { aTask } from './task-kit.ts';

const region = { targetMinutes: 240, calendar: 'emea' };
const always = { targetMinutes: 60, calendar: 'always' };
const opened: TaskCount = { time: region, sinceMs: 1_000, counted: [] };

test('G-1: a priority has its own target of a task where policy gives it one, and else that of the kind', () => {
  const target = { ...region, byPriority: { P0: always } };
  expect([taskTimeFor(target, 'P0'), taskTimeFor(target, 'P1').targetMinutes]).toEqual([
    always,
    240,
  ]);
  expect(taskTimeFor(region, 'P0')).toBe(region);
});

describe('what counts towards the target of a task', () => {
  test('stays counted in the calendar in which it was used', () => {
    const moved = countFor(opened, always, 5_000);
    expect(moved).toEqual({
      time: always,
      sinceMs: 5_000,
      counted: [{ calendar: 'emea', fromMs: 1_000, toMs: 5_000 }],
    });
    expect(countFor(moved, region, 9_000).counted).toEqual([
      { calendar: 'emea', fromMs: 1_000, toMs: 5_000 },
      { calendar: 'always', fromMs: 5_000, toMs: 9_000 },
    ]);
  });

  test('is one stretch as long as the calendar is the same, and none at the very moment of the opening', () => {
    const shorter = { ...region, targetMinutes: 30 };
    const twice = countFor(countFor(opened, shorter, 5_000), always, 9_000);
    expect(twice.counted).toEqual([{ calendar: 'emea', fromMs: 1_000, toMs: 9_000 }]);
    expect(countFor(opened, always, 1_000).counted).toEqual([]);
  });

  test('is neither lost nor counted twice, whatever the changes', () => {
    const change = fc.record({
      afterMs: fc.nat(10_000),
      calendar: fc.constantFrom('emea', 'apac', 'always'),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let count = opened;
        let nowMs = opened.sinceMs;
        for (const { afterMs, calendar } of changes) {
          nowMs += afterMs;
          count = countFor(count, { targetMinutes: 60, calendar }, nowMs);
        }
        const ends = count.counted.map(({ toMs }) => toMs);
        expect(count.counted.map(({ fromMs }) => fromMs)).toEqual(
          [opened.sinceMs, ...ends].slice(0, ends.length),
        );
        expect(ends.at(-1) ?? opened.sinceMs).toBe(nowMs);
      }),
    );
  });
});

test('a task with another target has its times, and a version of its own', () => {
  const times = { atRiskAtMs: 7, dueAtMs: 9 };
  expect(retargetedTask(aTask, times)).toEqual({ ...aTask, ...times, version: aTask.version + 1 });
});
