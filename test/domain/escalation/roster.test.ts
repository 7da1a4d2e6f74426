import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  coverageFaults,
  dutyOf,
  onCallAt,
  overrideGaps,
  type Roster,
  type Rotation,
} from '../../../domain/escalation/roster.ts';
import { type Weekday, weekdays } from '../../../domain/sla/calendar.ts';

const workdays = weekdays.slice(0, 5);
const weekend = weekdays.slice(5);
const node = (title: string) =>
  ({
    title,
    role: 'operations-manager',
    phone: '+1-512-555-0101',
    mail: 'node@handoff.example',
  }) as const;
const rotation: Rotation = {
  title: 'On duty',
  role: 'operations-manager',
  zone: 'America/Chicago',
  startsOn: '2026-01-05',
  shifts: [
    { days: workdays, fromMinute: 480, toMinute: 1200, rota: ['ann', 'bob', 'cora'] },
    { days: workdays, fromMinute: 1200, toMinute: 480, rota: ['dora'] },
    { days: weekend, fromMinute: 480, toMinute: 480, rota: ['eli', 'fay'] },
  ],
  overrides: [],
};
const nodes = Object.fromEntries(
  ['ann', 'bob', 'cora', 'dora', 'eli', 'fay'].map((name) => [name, node(name)]),
);
const rosterWith = (change: Partial<Rotation> = {}): Roster => ({
  nodes,
  rotations: { duty: { ...rotation, ...change } },
});
const at = (text: string) => Date.parse(text);

test.each([
  {
    when: '2026-01-05T13:59:59Z',
    who: 'fay',
    why: 'a Monday before eight still belongs to the Sunday, and that to the week before',
  },
  { when: '2026-01-05T14:00:00Z', who: 'ann', why: 'the first week of the rota' },
  { when: '2026-01-06T01:59:59Z', who: 'ann', why: 'until eight in the evening' },
  { when: '2026-01-06T02:00:00Z', who: 'dora', why: 'the night shift' },
  { when: '2026-01-10T13:59:59Z', who: 'dora', why: 'the night of a Friday ends on the Saturday' },
  { when: '2026-01-10T14:00:00Z', who: 'eli', why: 'the weekend' },
  { when: '2026-01-12T14:00:00Z', who: 'bob', why: 'the second week' },
  { when: '2026-01-19T14:00:00Z', who: 'cora', why: 'the third' },
  { when: '2026-01-26T14:00:00Z', who: 'ann', why: 'and from the beginning' },
  {
    when: '2025-12-29T14:00:00Z',
    who: 'cora',
    why: 'the rota runs backwards before its first week',
  },
  // Daylight saving: eight in the morning by the wall clock, whatever that is in UTC.
  { when: '2026-03-09T12:59:59Z', who: 'eli', why: 'eight is 13:00Z after the clock went forward' },
  { when: '2026-03-09T13:00:00Z', who: 'ann', why: 'the tenth week' },
])('CS-55: $who is on duty at $when ($why)', ({ when, who }) => {
  expect(onCallAt(rosterWith(), 'duty', at(when))).toBe(who);
});

test('CS-54: a node answers for itself at any time, and an unknown name has nobody', () => {
  expect(onCallAt(rosterWith(), 'dora', 0)).toBe('dora');
  expect(onCallAt(rosterWith(), 'nobody', 0)).toBeUndefined();
  expect(onCallAt(rosterWith(), 'constructor', 0)).toBeUndefined();
});

describe('overrides', () => {
  const span = (who: string, from: string, to: string) => ({ who, fromMs: at(from), toMs: at(to) });
  const roster = rosterWith({
    overrides: [
      span('fay', '2026-01-05T15:00:00Z', '2026-01-05T18:00:00Z'),
      span('none', '2026-01-05T16:00:00Z', '2026-01-05T17:30:00Z'),
      span('cora', '2026-01-05T17:10:00Z', '2026-01-05T17:20:00Z'),
    ],
  });

  test.each([
    ['2026-01-05T14:59:59Z', 'ann'],
    ['2026-01-05T15:00:00Z', 'fay'],
    ['2026-01-05T16:00:00Z', undefined],
    ['2026-01-05T17:15:00Z', 'cora'],
    ['2026-01-05T17:20:00Z', undefined],
    ['2026-01-05T17:30:00Z', 'fay'],
    ['2026-01-05T18:00:00Z', 'ann'],
  ])('at %s the last one that holds puts %s on duty', (when, who) => {
    expect(onCallAt(roster, 'duty', at(when))).toBe(who);
  });

  test('CS-55: the gaps they leave are told, without what another override fills', () => {
    const gap = (from: string, to: string) => ({
      rotation: 'duty',
      fromMs: at(from),
      toMs: at(to),
    });
    const both = [
      gap('2026-01-05T16:00:00Z', '2026-01-05T17:10:00Z'),
      gap('2026-01-05T17:20:00Z', '2026-01-05T17:30:00Z'),
    ];
    expect(overrideGaps(roster, 0)).toEqual(both);
    expect(overrideGaps(roster, at('2026-01-05T17:15:00Z'))).toEqual(both.slice(1));
    expect(overrideGaps(roster, at('2026-01-05T17:30:00Z'))).toEqual([]);
    expect(overrideGaps(rosterWith(), 0)).toEqual([]);
  });

  test('a duty list is without a break and names the gap', () => {
    const duty = dutyOf(
      roster.rotations['duty'] as Rotation,
      at('2026-01-05T14:30:00Z'),
      at('2026-01-06T02:30:00Z'),
    );
    expect(
      duty.map(({ fromMs, node: who }) => [new Date(fromMs).toISOString().slice(11, 16), who]),
    ).toEqual([
      ['14:30', 'ann'],
      ['15:00', 'fay'],
      ['16:00', undefined],
      ['17:10', 'cora'],
      ['17:20', undefined],
      ['17:30', 'fay'],
      ['18:00', 'ann'],
      ['02:00', 'dora'],
    ]);
    for (const [i, { fromMs }] of duty.slice(1).entries()) expect(duty[i]?.toMs).toBe(fromMs);
    expect(duty.at(-1)?.toMs).toBe(at('2026-01-06T02:30:00Z'));
  });
});

describe('the coverage of a week', () => {
  test.each([
    { what: 'the whole week', shifts: rotation.shifts, faults: [] },
    {
      what: 'a shift that passes midnight into Monday',
      shifts: [{ days: [...weekdays], fromMinute: 720, toMinute: 720 }],
      faults: [],
    },
    {
      what: 'a lunch without anybody on Wednesday',
      shifts: [
        { days: weekdays.filter((day) => day !== 'wednesday'), fromMinute: 0, toMinute: 0 },
        { days: ['wednesday'], fromMinute: 0, toMinute: 720 },
        { days: ['wednesday'], fromMinute: 780, toMinute: 0 },
      ],
      faults: [{ kind: 'gap', fromMinute: 2 * 1440 + 720, toMinute: 2 * 1440 + 780 }],
    },
    {
      what: 'two shifts at once on Sunday night',
      shifts: [
        { days: [...weekdays], fromMinute: 0, toMinute: 0 },
        { days: ['sunday'], fromMinute: 1380, toMinute: 60 },
      ],
      faults: [
        { kind: 'overlap', shift: 1, fromMinute: 0, toMinute: 60 },
        { kind: 'overlap', shift: 1, fromMinute: 6 * 1440 + 1380, toMinute: 7 * 1440 },
      ],
    },
    {
      what: 'no shift at all',
      shifts: [],
      faults: [{ kind: 'gap', fromMinute: 0, toMinute: 7 * 1440 }],
    },
  ] as {
    what: string;
    shifts: { days: readonly Weekday[]; fromMinute: number; toMinute: number }[];
    faults: object[];
  }[])('CS-55: $what', ({ shifts, faults }) => {
    expect(coverageFaults(shifts)).toEqual(faults);
  });
});

test('CS-55: shifts that cover the week put exactly one of their people on duty at every instant, by the wall clock of the zone', () => {
  const zones = ['America/Chicago', 'Europe/London', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
  const cut = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      cut,
      fc.integer({ min: 1.7e12, max: 1.9e12 }),
      (zone, fromMinute, atMs) => {
        const days = [...weekdays];
        const middle = (fromMinute + 720) % 1440;
        const shifts = [
          { days, fromMinute, toMinute: middle, rota: ['ann', 'bob'] },
          { days, fromMinute: middle, toMinute: fromMinute, rota: ['cora', 'dora'] },
        ];
        expect(coverageFaults(shifts)).toEqual([]);
        const local = DateTime.fromMillis(atMs, { zone });
        const minute = local.hour * 60 + local.minute;
        const isFirst =
          fromMinute < middle
            ? minute >= fromMinute && minute < middle
            : minute >= fromMinute || minute < middle;
        const who = onCallAt(rosterWith({ zone, shifts }), 'duty', atMs);
        expect(isFirst ? ['ann', 'bob'] : ['cora', 'dora']).toContain(who);
      },
    ),
  );
});
