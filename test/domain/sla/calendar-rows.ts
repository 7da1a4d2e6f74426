import {
  alwaysOpen,
  type BusinessCalendar,
  type OpenInterval,
} from '../../../domain/sla/calendar.ts';

const open = (...texts: readonly string[]): OpenInterval[] =>
  texts.map((text) => {
    const [from = [], to = []] = text.split('-').map((time) => time.split(':').map(Number));
    return {
      fromMinute: (from[0] ?? 0) * 60 + (from[1] ?? 0),
      toMinute: (to[0] ?? 0) * 60 + (to[1] ?? 0),
    };
  });
const closed = {
  monday: [],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
};

function workdays(
  zone: string,
  intervals: readonly OpenInterval[] = open('09:00-18:00'),
  holidays: readonly string[] = [],
): BusinessCalendar {
  const weekly = {
    ...closed,
    monday: intervals,
    tuesday: intervals,
    wednesday: intervals,
    thursday: intervals,
    friday: intervals,
  };
  return { key: 'test', zone, weekly, holidays };
}
/** Open on Sundays alone, or never. */
export function sundays(zone: string, ...texts: readonly string[]): BusinessCalendar {
  return { key: 'test', zone, weekly: { ...closed, sunday: open(...texts) }, holidays: [] };
}

const chicago = workdays('America/Chicago', open('09:00-18:00'), [
  '2026-11-26',
  '2026-12-25',
  '2027-01-01',
]);
export const london = workdays('Europe/London', open('09:00-18:00'), [
  '2026-12-25',
  '2026-12-28',
  '2027-01-01',
]);
const singapore = workdays('Asia/Singapore', open('09:00-18:00'), ['2027-01-01']);
const withLunch = workdays('Europe/London', open('09:00-12:30', '13:30-17:00'));

/** A target of open minutes: begun at `start`, it is over at `due`. */
export interface CalendarRow {
  readonly title: string;
  readonly calendar: BusinessCalendar;
  readonly start: string;
  readonly minutes: number;
  readonly due: string;
}

export const plainRows: readonly CalendarRow[] = [
  {
    title: 'within a day',
    calendar: london,
    start: '2026-11-16T10:00Z',
    minutes: 90,
    due: '2026-11-16T11:30Z',
  },
  {
    title: 'no minutes at all, while closed',
    calendar: london,
    start: '2026-11-15T10:00Z',
    minutes: 0,
    due: '2026-11-15T10:00Z',
  },
  {
    title: 'to the very end of the day',
    calendar: london,
    start: '2026-11-16T10:00Z',
    minutes: 480,
    due: '2026-11-16T18:00Z',
  },
  {
    title: 'a minute beyond the day',
    calendar: london,
    start: '2026-11-16T10:00Z',
    minutes: 481,
    due: '2026-11-17T09:01Z',
  },
  {
    title: 'from before opening',
    calendar: london,
    start: '2026-11-16T03:00Z',
    minutes: 1,
    due: '2026-11-16T09:01Z',
  },
  {
    title: 'from opening',
    calendar: london,
    start: '2026-11-16T09:00Z',
    minutes: 1,
    due: '2026-11-16T09:01Z',
  },
  {
    title: 'from closing',
    calendar: london,
    start: '2026-11-16T18:00Z',
    minutes: 1,
    due: '2026-11-17T09:01Z',
  },
  {
    title: 'from the evening',
    calendar: london,
    start: '2026-11-16T22:00Z',
    minutes: 240,
    due: '2026-11-17T13:00Z',
  },
  {
    title: 'over a weekend',
    calendar: london,
    start: '2026-11-20T17:00Z',
    minutes: 120,
    due: '2026-11-23T10:00Z',
  },
  {
    title: 'from a Saturday',
    calendar: london,
    start: '2026-11-21T12:00Z',
    minutes: 60,
    due: '2026-11-23T10:00Z',
  },
  {
    title: 'over a week and its weekend',
    calendar: london,
    start: '2026-11-16T09:00Z',
    minutes: 5 * 540 + 1,
    due: '2026-11-23T09:01Z',
  },
  {
    title: 'by seconds',
    calendar: london,
    start: '2026-11-16T17:59:30Z',
    minutes: 1,
    due: '2026-11-17T09:00:30Z',
  },
  {
    title: 'by a fraction of a minute',
    calendar: london,
    start: '2026-11-16T10:00Z',
    minutes: 0.25,
    due: '2026-11-16T10:00:15Z',
  },
  {
    title: 'over a lunch break',
    calendar: withLunch,
    start: '2026-11-16T12:00Z',
    minutes: 60,
    due: '2026-11-16T14:00Z',
  },
  {
    title: 'to the lunch break',
    calendar: withLunch,
    start: '2026-11-16T12:00Z',
    minutes: 30,
    due: '2026-11-16T12:30Z',
  },
  {
    title: 'from within the lunch break',
    calendar: withLunch,
    start: '2026-11-16T13:00Z',
    minutes: 30,
    due: '2026-11-16T14:00Z',
  },
  {
    title: 'over two split days',
    calendar: withLunch,
    start: '2026-11-16T09:00Z',
    minutes: 450,
    due: '2026-11-17T09:30Z',
  },
  {
    title: 'over a holiday',
    calendar: chicago,
    start: '2026-11-25T23:00Z',
    minutes: 120,
    due: '2026-11-27T16:00Z',
  },
  {
    title: 'from within a holiday',
    calendar: chicago,
    start: '2026-11-26T18:00Z',
    minutes: 60,
    due: '2026-11-27T16:00Z',
  },
  {
    title: 'over two holidays and a weekend',
    calendar: london,
    start: '2026-12-24T17:00Z',
    minutes: 120,
    due: '2026-12-29T10:00Z',
  },
  {
    title: 'with the date of the zone, not of UTC',
    calendar: singapore,
    start: '2026-11-22T23:30Z',
    minutes: 60,
    due: '2026-11-23T02:00Z',
  },
  {
    title: 'at all times',
    calendar: alwaysOpen,
    start: '2026-12-31T23:59Z',
    minutes: 2_000,
    due: '2027-01-02T09:19Z',
  },
  {
    title: 'at all times, over a change of some clock',
    calendar: alwaysOpen,
    start: '2026-03-28T12:00Z',
    minutes: 1_440,
    due: '2026-03-29T12:00Z',
  },
];

export const yearRows: readonly CalendarRow[] = [
  {
    title: 'a year end in Chicago',
    calendar: chicago,
    start: '2026-12-31T23:00Z',
    minutes: 120,
    due: '2027-01-04T16:00Z',
  },
  {
    title: 'a year end in London',
    calendar: london,
    start: '2026-12-31T17:00Z',
    minutes: 120,
    due: '2027-01-04T10:00Z',
  },
  {
    title: 'a year end in Singapore',
    calendar: singapore,
    start: '2026-12-31T09:00Z',
    minutes: 120,
    due: '2027-01-04T02:00Z',
  },
  {
    title: '29 February',
    calendar: london,
    start: '2028-02-28T17:00Z',
    minutes: 120,
    due: '2028-02-29T10:00Z',
  },
  {
    title: 'from 29 February',
    calendar: london,
    start: '2028-02-29T17:00Z',
    minutes: 120,
    due: '2028-03-01T10:00Z',
  },
  {
    title: 'no 29 February',
    calendar: london,
    start: '2027-02-26T17:00Z',
    minutes: 120,
    due: '2027-03-01T10:00Z',
  },
];

export const dstRows: readonly CalendarRow[] = [
  {
    title: 'spring weekend in Chicago',
    calendar: chicago,
    start: '2026-03-06T23:00Z',
    minutes: 120,
    due: '2026-03-09T15:00Z',
  },
  {
    title: 'autumn weekend in Chicago',
    calendar: chicago,
    start: '2026-10-30T22:00Z',
    minutes: 120,
    due: '2026-11-02T16:00Z',
  },
  {
    title: 'spring weekend in London',
    calendar: london,
    start: '2026-03-27T17:00Z',
    minutes: 120,
    due: '2026-03-30T09:00Z',
  },
  {
    title: 'autumn weekend in London',
    calendar: london,
    start: '2026-10-23T16:00Z',
    minutes: 120,
    due: '2026-10-26T10:00Z',
  },
  {
    title: 'a day of 23 hours',
    calendar: sundays('America/Chicago', '00:00-24:00'),
    start: '2026-03-08T06:00Z',
    minutes: 1_380,
    due: '2026-03-09T05:00Z',
  },
  {
    title: 'beyond a day of 23 hours',
    calendar: sundays('America/Chicago', '00:00-24:00'),
    start: '2026-03-08T06:00Z',
    minutes: 1_381,
    due: '2026-03-15T05:01Z',
  },
  {
    title: 'a day of 25 hours',
    calendar: sundays('America/Chicago', '00:00-24:00'),
    start: '2026-11-01T05:00Z',
    minutes: 1_500,
    due: '2026-11-02T06:00Z',
  },
  {
    title: 'a night shift that loses an hour',
    calendar: sundays('America/Chicago', '01:00-05:00'),
    start: '2026-03-08T00:00Z',
    minutes: 180,
    due: '2026-03-08T10:00Z',
  },
  {
    title: 'a night shift that gains an hour',
    calendar: sundays('America/Chicago', '01:00-05:00'),
    start: '2026-11-01T00:00Z',
    minutes: 300,
    due: '2026-11-01T11:00Z',
  },
  {
    title: 'an opening time that is skipped',
    calendar: sundays('America/Chicago', '02:30-06:00'),
    start: '2026-03-08T00:00Z',
    minutes: 1,
    due: '2026-03-08T08:01Z',
  },
  {
    title: 'an interval that is skipped whole',
    calendar: sundays('America/Chicago', '02:00-03:00'),
    start: '2026-03-08T00:00Z',
    minutes: 1,
    due: '2026-03-15T07:01Z',
  },
  {
    title: 'an interval that comes twice',
    calendar: sundays('America/Chicago', '01:30-01:45'),
    start: '2026-11-01T00:00Z',
    minutes: 20,
    due: '2026-11-01T07:35Z',
  },
  {
    title: 'a start between the two',
    calendar: sundays('America/Chicago', '01:30-01:45'),
    start: '2026-11-01T07:00Z',
    minutes: 1,
    due: '2026-11-01T07:31Z',
  },
  {
    title: 'a change of half an hour',
    calendar: sundays('Australia/Lord_Howe', '01:00-04:00'),
    start: '2026-10-03T00:00Z',
    minutes: 150,
    due: '2026-10-03T17:00Z',
  },
  {
    title: 'a change at midnight, forward',
    calendar: sundays('America/Santiago', '00:00-02:00'),
    start: '2026-09-06T00:00Z',
    minutes: 60,
    due: '2026-09-06T05:00Z',
  },
  {
    title: 'a change at midnight, back',
    calendar: {
      ...sundays('America/Santiago'),
      weekly: { ...closed, saturday: open('23:00-24:00') },
    },
    start: '2026-04-04T12:00Z',
    minutes: 120,
    due: '2026-04-05T04:00Z',
  },
  {
    title: 'a day that a zone never had',
    calendar: workdays('Pacific/Apia'),
    start: '2011-12-30T03:00Z',
    minutes: 120,
    due: '2012-01-01T20:00Z',
  },
];
