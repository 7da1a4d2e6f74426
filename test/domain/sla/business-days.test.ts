import { addBusinessDays } from '../../../domain/sla/business-days.ts';
import { alwaysOpen, type BusinessCalendar } from '../../../domain/sla/calendar.ts';
import { calendar, chicago, london, open, singapore, split } from './calendars.ts';

type Row = readonly [
  title: string,
  calendar: BusinessCalendar,
  start: string,
  days: number,
  due: string,
];

const everyDay = {
  monday: open('00:00-24:00'),
  tuesday: open('00:00-24:00'),
  sunday: open('00:00-24:00'),
  saturday: open('00:00-24:00'),
};
const shortFriday = calendar('Europe/London', {
  thursday: open('09:00-18:00'),
  friday: open('09:00-13:00'),
  monday: open('10:00-18:00'),
});

const rows: readonly Row[] = [
  ['one day', london, '2026-11-16T10:00Z', 1, '2026-11-17T10:00Z'],
  [
    'G-16: two days, not 48 hours, over a weekend',
    london,
    '2026-11-20T10:30Z',
    2,
    '2026-11-24T10:30Z',
  ],
  [
    'from a Saturday: counted from the next opening',
    london,
    '2026-11-21T12:00Z',
    2,
    '2026-11-25T09:00Z',
  ],
  [
    'from the evening: counted from the next opening',
    london,
    '2026-11-16T19:00Z',
    1,
    '2026-11-18T09:00Z',
  ],
  ['from before opening', london, '2026-11-16T07:00Z', 1, '2026-11-17T09:00Z'],
  ['from closing time, which is closed', london, '2026-11-16T18:00Z', 1, '2026-11-18T09:00Z'],
  ['from a minute before closing', london, '2026-11-16T17:59Z', 1, '2026-11-17T17:59Z'],
  ['by the millisecond', london, '2026-11-16T10:00:00.123Z', 1, '2026-11-17T10:00:00.123Z'],
  ['over Thanksgiving', chicago, '2026-11-25T16:00Z', 1, '2026-11-27T16:00Z'],
  ['from within Thanksgiving', chicago, '2026-11-26T16:00Z', 1, '2026-11-30T15:00Z'],
  ['over Christmas and Boxing Day', london, '2026-12-24T12:00Z', 2, '2026-12-30T12:00Z'],
  ['over the year end', london, '2026-12-31T12:00Z', 1, '2027-01-04T12:00Z'],
  ['over the year end of Singapore', singapore, '2026-12-31T02:00Z', 1, '2027-01-04T02:00Z'],
  ['to 29 February', london, '2028-02-28T12:00Z', 1, '2028-02-29T12:00Z'],
  ['over 29 February', london, '2028-02-28T12:00Z', 2, '2028-03-01T12:00Z'],
  ['over a February of 28 days', london, '2027-02-26T12:00Z', 1, '2027-03-01T12:00Z'],
  [
    'over the spring weekend: the same wall clock',
    chicago,
    '2026-03-06T16:00Z',
    1,
    '2026-03-09T15:00Z',
  ],
  [
    'over the autumn weekend: the same wall clock',
    london,
    '2026-10-23T10:00Z',
    1,
    '2026-10-26T11:00Z',
  ],
  ['to a shorter day: its closing time', shortFriday, '2026-11-19T15:00Z', 1, '2026-11-20T13:00Z'],
  [
    'to a day that opens later: its closing time',
    shortFriday,
    '2026-11-20T09:30Z',
    1,
    '2026-11-23T18:00Z',
  ],
  ['to the closing time itself', shortFriday, '2026-11-19T13:00Z', 1, '2026-11-20T13:00Z'],
  ['from a lunch break: counted from its end', split, '2026-11-16T13:00Z', 1, '2026-11-17T13:30Z'],
  ['in the afternoon of a split day', split, '2026-11-16T14:00Z', 1, '2026-11-17T14:00Z'],
  ['at all times', alwaysOpen, '2026-11-21T12:34Z', 2, '2026-11-23T12:34Z'],
  [
    'to a time of day that is skipped: the change itself',
    calendar('America/Chicago', everyDay),
    '2026-03-07T08:30Z',
    1,
    '2026-03-08T08:00Z',
  ],
  [
    'to a time of day that comes twice: the first',
    calendar('America/Chicago', everyDay),
    '2026-10-31T06:30Z',
    1,
    '2026-11-01T06:30Z',
  ],
  ['thirty days', london, '2026-01-05T12:00Z', 30, '2026-02-16T12:00Z'],
];

test.each(rows.map((row) => ({ title: row[0], row })))(
  'F-37: business days $title',
  ({ row: [, given, start, days, due] }) => {
    expect(new Date(addBusinessDays(given, Date.parse(start), days)).toISOString()).toBe(
      new Date(Date.parse(due)).toISOString(),
    );
  },
);

test.each([0, -1, 1.5, Number.NaN, 4_000])('A target of %s business days is refused', (days) => {
  expect(() => addBusinessDays(london, 0, days)).toThrow(RangeError);
});

test('A calendar that never opens is refused instead of searched for ever', () => {
  expect(() => addBusinessDays(calendar('UTC', {}), 0, 1)).toThrow(
    'calendar test opens too rarely: 1 open days never pass after 0',
  );
});
