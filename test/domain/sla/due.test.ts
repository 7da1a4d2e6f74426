import { alwaysOpen, type BusinessCalendar } from '../../../domain/sla/calendar.ts';
import { dueAfterPauses } from '../../../domain/sla/due.ts';
import { calendar, chicago, london, open, singapore, split } from './calendars.ts';

type Row = readonly [title: string, calendar: BusinessCalendar, start: string, minutes: number, pauses: readonly string[], due: string];

const sunday = (zone: string, ...hours: string[]) => calendar(zone, { sunday: open(...hours) });

/** Pauses as `from/to`. London is at UTC from the end of October to the end of March, Chicago at UTC-6 then and at UTC-5 in summer. */
const rows: readonly Row[] = [
  ['no pause', london, '2026-11-16T10:00Z', 60, [], '2026-11-16T11:00Z'],
  ['a pause within', london, '2026-11-16T10:00Z', 60, ['2026-11-16T10:30Z/2026-11-16T10:45Z'], '2026-11-16T11:15Z'],
  ['a pause from the start', london, '2026-11-16T10:00Z', 60, ['2026-11-16T10:00Z/2026-11-16T12:00Z'], '2026-11-16T13:00Z'],
  ['a pause over the start', london, '2026-11-16T10:00Z', 60, ['2026-11-16T09:00Z/2026-11-16T12:00Z'], '2026-11-16T13:00Z'],
  ['a pause before the start', london, '2026-11-16T10:00Z', 60, ['2026-11-16T09:00Z/2026-11-16T09:30Z'], '2026-11-16T11:00Z'],
  ['a pause that ends at the start', london, '2026-11-16T10:00Z', 60, ['2026-11-16T09:00Z/2026-11-16T10:00Z'], '2026-11-16T11:00Z'],
  ['a pause after the due time', london, '2026-11-16T10:00Z', 60, ['2026-11-16T12:00Z/2026-11-16T13:00Z'], '2026-11-16T11:00Z'],
  ['a pause from the due time', london, '2026-11-16T10:00Z', 60, ['2026-11-16T11:00Z/2026-11-16T13:00Z'], '2026-11-16T11:00Z'],
  ['a pause a minute before it', london, '2026-11-16T10:00Z', 60, ['2026-11-16T10:59Z/2026-11-16T13:00Z'], '2026-11-16T13:01Z'],
  ['an empty pause', london, '2026-11-16T10:00Z', 60, ['2026-11-16T10:30Z/2026-11-16T10:30Z'], '2026-11-16T11:00Z'],
  [
    'two pauses',
    london,
    '2026-11-16T10:00Z',
    60,
    ['2026-11-16T10:10Z/2026-11-16T10:20Z', '2026-11-16T10:30Z/2026-11-16T10:40Z'],
    '2026-11-16T11:20Z',
  ],
  [
    'two pauses in disorder',
    london,
    '2026-11-16T10:00Z',
    60,
    ['2026-11-16T10:30Z/2026-11-16T10:40Z', '2026-11-16T10:10Z/2026-11-16T10:20Z'],
    '2026-11-16T11:20Z',
  ],
  [
    'two that overlap',
    london,
    '2026-11-16T10:00Z',
    60,
    ['2026-11-16T10:10Z/2026-11-16T10:30Z', '2026-11-16T10:20Z/2026-11-16T10:40Z'],
    '2026-11-16T11:30Z',
  ],
  [
    'two that touch',
    london,
    '2026-11-16T10:00Z',
    60,
    ['2026-11-16T10:10Z/2026-11-16T10:20Z', '2026-11-16T10:20Z/2026-11-16T10:30Z'],
    '2026-11-16T11:20Z',
  ],
  [
    'one within another',
    london,
    '2026-11-16T10:00Z',
    60,
    ['2026-11-16T10:10Z/2026-11-16T10:40Z', '2026-11-16T10:20Z/2026-11-16T10:30Z'],
    '2026-11-16T11:30Z',
  ],
  [
    'the same twice',
    london,
    '2026-11-16T10:00Z',
    60,
    ['2026-11-16T10:10Z/2026-11-16T10:40Z', '2026-11-16T10:10Z/2026-11-16T10:40Z'],
    '2026-11-16T11:30Z',
  ],
  ['a pause at night', london, '2026-11-16T17:30Z', 60, ['2026-11-16T20:00Z/2026-11-17T04:00Z'], '2026-11-17T09:30Z'],
  ['a pause over the night', london, '2026-11-16T17:30Z', 60, ['2026-11-16T17:45Z/2026-11-17T09:15Z'], '2026-11-17T10:00Z'],
  ['a pause over a weekend', london, '2026-11-20T17:00Z', 120, ['2026-11-21T10:00Z/2026-11-22T18:00Z'], '2026-11-23T10:00Z'],
  ['a pause from Friday to Tuesday', london, '2026-11-20T17:00Z', 120, ['2026-11-20T17:30Z/2026-11-24T12:00Z'], '2026-11-24T13:30Z'],
  ['a pause to closing time', london, '2026-11-16T16:00Z', 60, ['2026-11-16T16:30Z/2026-11-16T18:00Z'], '2026-11-17T09:30Z'],
  ['exactly to closing time', london, '2026-11-16T16:00Z', 120, [], '2026-11-16T18:00Z'],
  ['to closing time after a pause', london, '2026-11-16T15:00Z', 120, ['2026-11-16T15:30Z/2026-11-16T16:30Z'], '2026-11-16T18:00Z'],
  ['no minutes', london, '2026-11-16T10:00Z', 0, [], '2026-11-16T10:00Z'],
  ['no minutes while closed', london, '2026-11-15T10:00Z', 0, [], '2026-11-15T10:00Z'],
  ['no minutes in a pause', london, '2026-11-16T10:00Z', 0, ['2026-11-16T09:30Z/2026-11-16T12:00Z'], '2026-11-16T12:00Z'],
  [
    'no minutes in two pauses that touch',
    london,
    '2026-11-16T10:00Z',
    0,
    ['2026-11-16T11:00Z/2026-11-16T12:00Z', '2026-11-16T09:30Z/2026-11-16T11:00Z'],
    '2026-11-16T12:00Z',
  ],
  [
    'no minutes in the first of two pauses',
    london,
    '2026-11-16T10:00Z',
    0,
    ['2026-11-16T09:30Z/2026-11-16T11:00Z', '2026-11-16T13:00Z/2026-11-16T14:00Z'],
    '2026-11-16T11:00Z',
  ],
  ['no minutes before a pause', london, '2026-11-16T10:00Z', 0, ['2026-11-16T11:00Z/2026-11-16T12:00Z'], '2026-11-16T10:00Z'],
  [
    'milliseconds',
    london,
    '2026-11-16T10:00:00.250Z',
    1,
    ['2026-11-16T10:00:30.500Z/2026-11-16T10:01:00.001Z'],
    '2026-11-16T10:01:29.751Z',
  ],
  ['a fraction of a minute', london, '2026-11-16T10:00Z', 0.5, ['2026-11-16T10:00:10Z/2026-11-16T10:00:20Z'], '2026-11-16T10:00:40Z'],
  ['a pause over lunch', split, '2026-11-16T12:00Z', 60, ['2026-11-16T12:15Z/2026-11-16T13:45Z'], '2026-11-16T14:30Z'],
  ['a pause within lunch', split, '2026-11-16T12:00Z', 60, ['2026-11-16T12:40Z/2026-11-16T13:20Z'], '2026-11-16T14:00Z'],
  ['exactly to lunch', split, '2026-11-16T12:00Z', 30, ['2026-11-16T12:30Z/2026-11-16T15:00Z'], '2026-11-16T12:30Z'],
  ['a pause over Thanksgiving', chicago, '2026-11-25T22:00Z', 180, ['2026-11-26T00:00Z/2026-11-27T16:00Z'], '2026-11-27T17:00Z'],
  ['a pause within Thanksgiving', chicago, '2026-11-25T22:00Z', 180, ['2026-11-26T16:00Z/2026-11-26T20:00Z'], '2026-11-27T16:00Z'],
  ['a pause over Christmas', london, '2026-12-24T17:00Z', 120, ['2026-12-24T17:30Z/2026-12-29T09:30Z'], '2026-12-29T11:00Z'],
  ['a pause over the year end', london, '2026-12-31T17:00Z', 120, ['2026-12-31T17:30Z/2027-01-04T10:00Z'], '2027-01-04T11:30Z'],
  [
    'the year end of Singapore, a pause by its own date',
    singapore,
    '2026-12-31T08:00Z',
    180,
    ['2026-12-31T16:30Z/2027-01-04T02:00Z'],
    '2027-01-04T03:00Z',
  ],
  ['a pause on 29 February', london, '2028-02-28T17:00Z', 660, ['2028-02-29T12:00Z/2028-02-29T13:00Z'], '2028-03-01T11:00Z'],
  ['a pause over all of 29 February', london, '2028-02-28T17:00Z', 120, ['2028-02-29T00:00Z/2028-03-01T00:00Z'], '2028-03-01T10:00Z'],
  [
    'a pause over 28 February of a common year',
    london,
    '2027-02-26T17:00Z',
    120,
    ['2027-02-28T00:00Z/2027-03-01T10:00Z'],
    '2027-03-01T11:00Z',
  ],
  [
    'a pause over the spring weekend of Chicago',
    chicago,
    '2026-03-06T23:00Z',
    120,
    ['2026-03-07T00:00Z/2026-03-09T15:00Z'],
    '2026-03-09T16:00Z',
  ],
  [
    'a pause over the autumn weekend of Chicago',
    chicago,
    '2026-10-30T22:00Z',
    120,
    ['2026-10-30T22:30Z/2026-11-02T16:00Z'],
    '2026-11-02T17:30Z',
  ],
  [
    'a pause over the spring weekend of London',
    london,
    '2026-03-27T17:00Z',
    120,
    ['2026-03-27T17:30Z/2026-03-30T08:30Z'],
    '2026-03-30T10:00Z',
  ],
  [
    'a pause over the autumn weekend of London',
    london,
    '2026-10-23T16:00Z',
    120,
    ['2026-10-23T16:30Z/2026-10-26T10:00Z'],
    '2026-10-26T11:30Z',
  ],
  [
    'a pause over the hour that is skipped',
    sunday('America/Chicago', '00:00-24:00'),
    '2026-03-08T06:00Z',
    180,
    ['2026-03-08T07:30Z/2026-03-08T08:30Z'],
    '2026-03-08T10:00Z',
  ],
  [
    'a pause in the first of two equal hours',
    sunday('America/Chicago', '01:00-02:00'),
    '2026-11-01T05:00Z',
    90,
    ['2026-11-01T06:15Z/2026-11-01T06:45Z'],
    '2026-11-01T08:00Z',
  ],
  [
    'a pause in the second',
    sunday('America/Chicago', '01:00-02:00'),
    '2026-11-01T05:00Z',
    90,
    ['2026-11-01T07:00Z/2026-11-01T07:30Z'],
    '2026-11-01T08:00Z',
  ],
  [
    'a pause over both, to the next Sunday',
    sunday('America/Chicago', '01:00-02:00'),
    '2026-11-01T05:00Z',
    30,
    ['2026-11-01T05:30Z/2026-11-01T08:00Z'],
    '2026-11-08T07:30Z',
  ],
  [
    'half an hour that comes twice',
    sunday('Australia/Lord_Howe', '01:00-03:00'),
    '2026-04-04T12:00Z',
    150,
    ['2026-04-04T15:00Z/2026-04-04T15:30Z'],
    '2026-04-11T15:00Z',
  ],
  [
    'a zone of three quarters of an hour',
    sunday('Asia/Kathmandu', '09:00-10:00'),
    '2028-02-26T18:15Z',
    45,
    ['2028-02-27T03:15Z/2028-02-27T03:30Z'],
    '2028-02-27T04:15Z',
  ],
  ['at all times', alwaysOpen, '2026-12-31T23:30Z', 60, ['2026-12-31T23:45Z/2027-01-01T00:15Z'], '2027-01-01T01:00Z'],
  [
    'at all times, over a change of some clock',
    alwaysOpen,
    '2026-03-29T00:00Z',
    120,
    ['2026-03-29T00:30Z/2026-03-29T01:30Z'],
    '2026-03-29T03:00Z',
  ],
  [
    'a day and its night at all times',
    alwaysOpen,
    '2028-02-28T12:00Z',
    1_440,
    ['2028-02-29T00:00Z/2028-02-29T12:00Z'],
    '2028-03-01T00:00Z',
  ],
  ['CS-18: 24 business hours from Friday 16:00', workdays917(), '2026-11-20T16:00Z', 1_440, [], '2026-11-25T16:00Z'],
  [
    'CS-18: the same with a day paused',
    workdays917(),
    '2026-11-20T16:00Z',
    1_440,
    ['2026-11-23T00:00Z/2026-11-24T00:00Z'],
    '2026-11-26T16:00Z',
  ],
  ['CS-19: 15 minutes around the clock', alwaysOpen, '2026-11-21T23:50Z', 15, [], '2026-11-22T00:05Z'],
  ['G-13: 4 business hours of billing', london, '2026-11-20T16:00Z', 240, [], '2026-11-23T11:00Z'],
  ['G-13: 8 business hours of provisioning', chicago, '2026-11-25T20:00Z', 480, [], '2026-11-27T19:00Z'],
  ['a pause of a year', london, '2026-11-16T10:00Z', 60, ['2026-11-16T10:30Z/2027-11-16T12:00Z'], '2027-11-16T12:30Z'],
  ['a start on the opening minute', london, '2026-11-16T09:00Z', 540, [], '2026-11-16T18:00Z'],
  ['a start on the closing minute', london, '2026-11-16T18:00Z', 540, [], '2026-11-17T18:00Z'],
];

/** Nine to five. */
function workdays917(): BusinessCalendar {
  const hours = open('09:00-17:00');
  return calendar('Europe/London', { monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours });
}

test('F-37: the table has at least sixty rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
});

test.each(rows.map((row) => ({ title: row[0], row })))('F-37: due after $title', ({ row: [, given, start, minutes, pauses, due] }) => {
  const instants = pauses.map((text) => text.split('/').map((end) => Date.parse(end)) as [number, number]);
  const dueMs = dueAfterPauses(given, { startMs: Date.parse(start), minutes, pauses: instants });
  expect(new Date(dueMs).toISOString()).toBe(new Date(Date.parse(due)).toISOString());
});
