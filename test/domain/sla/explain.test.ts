import type { ClockView } from '../../../domain/sla/clock-view.ts';
import { explainClock } from '../../../domain/sla/explain.ts';

const at = (time: string) => Date.parse(`2026-11-16T${time}:00Z`);
const clock: ClockView = {
  name: 'resolve',
  title: 'Resolution',
  kind: 'resolve',
  state: 'running',
  priority: 'P3',
  calendar: 'emea',
  targetMinutes: 240,
  startedAtMs: at('09:00'),
  countingSinceMs: at('09:00'),
  elapsedMinutes: 0,
  atRiskAtMs: at('12:00'),
  dueAtMs: at('13:00'),
};
const counted =
  '240 minutes of calendar emea for priority P3, counted from 2026-11-16T09:00:00.000Z';
const pause = { fromMs: at('10:00'), by: 'ann', reason: 'the customer has the next move' };
const side = {
  priority: 'P3',
  calendar: 'emea',
  targetMinutes: 240,
  dueAtMs: at('13:00'),
} as const;

const rows: readonly {
  readonly what: string;
  readonly change: Partial<ClockView>;
  readonly words: readonly string[];
}[] = [
  { what: 'a running clock', change: {}, words: [`Due 2026-11-16T13:00:00.000Z: ${counted}.`] },
  {
    what: 'business days',
    change: { businessDays: 2, targetMinutes: 1080 },
    words: [
      'Due 2026-11-16T13:00:00.000Z: 2 business days of calendar emea for priority P3, here ' +
        '1080 open minutes, counted from 2026-11-16T09:00:00.000Z.',
    ],
  },
  {
    what: 'a paused clock',
    change: { state: 'paused', elapsedMinutes: 60.004, pauses: [pause] },
    words: [
      `Paused since 2026-11-16T10:00:00.000Z after 60 minutes of ${counted}; due as much ` +
        'later as the pause lasts.',
      'Paused from 2026-11-16T10:00:00.000Z by ann: the customer has the next move.',
    ],
  },
  {
    what: 'changes in their order',
    change: {
      priority: 'P1',
      calendar: 'always',
      targetMinutes: 60,
      dueAtMs: at('11:30'),
      pauses: [{ ...pause, toMs: at('10:30') }],
      retargets: [
        {
          atMs: at('09:30'),
          by: 'mo',
          reason: 'many customers',
          from: side,
          to: { priority: 'P1', calendar: 'always', targetMinutes: 60, dueAtMs: at('10:00') },
        },
      ],
    },
    words: [
      'Due 2026-11-16T11:30:00.000Z: 60 minutes of calendar always for priority P1, counted ' +
        'from 2026-11-16T09:00:00.000Z.',
      'On 2026-11-16T09:30:00.000Z mo changed the priority from P3 to P1 (many customers): ' +
        'the target of 240 minutes of emea became 60 of always, due 2026-11-16T10:00:00.000Z ' +
        'instead of 2026-11-16T13:00:00.000Z; time already used stayed used.',
      'Paused from 2026-11-16T10:00:00.000Z to 2026-11-16T10:30:00.000Z by ann: the ' +
        'customer has the next move.',
    ],
  },
  {
    what: 'a target by a written exception, and its end',
    change: {
      retargets: [
        {
          atMs: at('09:30'),
          by: 'omar',
          reason: 'the customer agreed by mail',
          from: side,
          to: { ...side, targetMinutes: 300, dueAtMs: at('14:00') },
          exception: {
            exceptionId: 'E1',
            author: 'sam',
            approvedBy: ['omar', 'bea'],
            validUntilMs: at('10:00'),
          },
        },
        {
          atMs: at('10:00'),
          by: 'handoff',
          reason: 'exception E1 is no longer valid',
          from: { ...side, targetMinutes: 300, dueAtMs: at('14:00') },
          to: side,
          endedException: 'E1',
        },
      ],
    },
    words: [
      `Due 2026-11-16T13:00:00.000Z: ${counted}.`,
      'On 2026-11-16T09:30:00.000Z exception E1, which sam asked for, was granted by omar, ' +
        'bea until 2026-11-16T10:00:00.000Z (the customer agreed by mail): the target of 240 ' +
        'minutes of emea became 300 of emea, due 2026-11-16T14:00:00.000Z instead of ' +
        '2026-11-16T13:00:00.000Z; time already used stayed used.',
      'On 2026-11-16T10:00:00.000Z exception E1 was no longer valid: the target of 300 ' +
        'minutes of emea became 240 of emea, due 2026-11-16T13:00:00.000Z instead of ' +
        '2026-11-16T14:00:00.000Z; time already used stayed used.',
    ],
  },
  {
    what: 'a reopened clock',
    change: {
      reopenings: [
        { closedAtMs: at('10:00'), atMs: at('11:00'), by: 'ann', reason: 'the fault came back' },
      ],
    },
    words: [
      `Due 2026-11-16T13:00:00.000Z: ${counted}.`,
      'Ended on 2026-11-16T10:00:00.000Z and reopened on 2026-11-16T11:00:00.000Z by ann: ' +
        'the fault came back; the time between does not count.',
    ],
  },
  {
    what: 'a periodic clock',
    change: { cycle: 4, missedCycles: [{ cycle: 2, breachedAtMs: at('08:00') }] },
    words: [
      `Due 2026-11-16T13:00:00.000Z: ${counted}.`,
      'This is cycle 4; cycle 2 was missed on 2026-11-16T08:00:00.000Z.',
    ],
  },
  {
    what: 'a periodic clock on time',
    change: { cycle: 2 },
    words: [`Due 2026-11-16T13:00:00.000Z: ${counted}.`, 'This is cycle 2, and none was missed.'],
  },
  {
    what: 'a clock met late',
    change: {
      state: 'met',
      breachedAtMs: at('13:00'),
      endedAtMs: at('14:00'),
      elapsedMinutes: 300,
    },
    words: [
      `Due 2026-11-16T13:00:00.000Z: ${counted}.`,
      'Breached on 2026-11-16T13:00:00.000Z.',
      'Met on 2026-11-16T14:00:00.000Z after 300 minutes.',
    ],
  },
  {
    what: 'a stopped clock',
    change: { state: 'stopped', endedAtMs: at('10:00'), elapsedMinutes: 60 },
    words: [
      `Due 2026-11-16T13:00:00.000Z: ${counted}.`,
      'Stopped on 2026-11-16T10:00:00.000Z after 60 minutes.',
    ],
  },
];

test.each(rows)('CS-23: $what explains itself', ({ change, words }) => {
  expect(explainClock({ ...clock, ...change })).toBe(words.join(' '));
});
