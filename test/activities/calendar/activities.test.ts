import { ApplicationFailure } from '@temporalio/common';
import { createCalendarActivities } from '../../../activities/calendar/activities.ts';
import { alwaysOpen, type BusinessCalendar } from '../../../domain/sla/calendar.ts';

const hours = [{ fromMinute: 540, toMinute: 1080 }];
const office: BusinessCalendar = {
  key: 'office',
  zone: 'Europe/London',
  weekly: {
    ...alwaysOpen.weekly,
    monday: hours,
    tuesday: hours,
    wednesday: hours,
    thursday: hours,
    friday: hours,
    saturday: [],
    sunday: [],
  },
  holidays: [],
};
const never: BusinessCalendar = {
  ...office,
  key: 'never',
  weekly: { ...office.weekly, monday: [], tuesday: [], wednesday: [], thursday: [], friday: [] },
};
const { clockTimes, dueTimes } = createCalendarActivities(
  new Map([alwaysOpen, office, never].map((calendar) => [calendar.key, calendar])),
);

const startMs = Date.parse('2026-11-20T17:00Z');
const failureOf = (ask: Parameters<typeof dueTimes>[0]) =>
  dueTimes(ask).then(
    () => undefined,
    (error: unknown) => error,
  );

test('OB-51: every mark of a clock has its due time in the calendar, in the order asked', async () => {
  const due = await dueTimes({ calendar: 'office', startMs, minutes: [180, 240, 45, 0] });
  expect(due.map((ms) => new Date(ms).toISOString())).toEqual([
    '2026-11-23T11:00:00.000Z',
    '2026-11-23T12:00:00.000Z',
    '2026-11-20T17:45:00.000Z',
    '2026-11-20T17:00:00.000Z',
  ]);
});

test('The calendar without closed times adds plain minutes', async () => {
  expect(await dueTimes({ calendar: 'always', startMs, minutes: [1, 4_000] })).toEqual([
    startMs + 60_000,
    startMs + 240_000_000,
  ]);
});

test('No marks have no due times', async () => {
  expect(await dueTimes({ calendar: 'office', startMs, minutes: [] })).toEqual([]);
});

test.each(['lunar', 'constructor', 'region', ''])(
  'An unknown calendar fails for good, by name: "%s"',
  async (calendar) => {
    const failure = await failureOf({ calendar, startMs, minutes: [1] });
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      nonRetryable: true,
      type: 'UnknownCalendar',
      message: `calendar ${calendar} is unknown; policy has always, office, never`,
    });
  },
);

test.each([
  { calendar: 'office', minutes: [-1] },
  { calendar: 'office', minutes: [10, Number.NaN] },
  { calendar: 'never', minutes: [1] },
])(
  'Minutes $minutes in calendar $calendar that no time answers to fail for good',
  async ({ calendar, minutes }) => {
    expect(await failureOf({ calendar, startMs, minutes })).toMatchObject({
      nonRetryable: true,
      type: 'ImpossibleDueTime',
    });
  },
);

describe('the times of a clock', () => {
  const ask = {
    calendar: 'office',
    target: { minutes: 120 },
    startedAtMs: startMs,
    counted: [],
    fromMs: startMs,
    marks: [{ share: 0.75, plusMinutes: 0 }],
  };

  test('come with the open times up to the due time, by which the time used can be told later', async () => {
    const times = await clockTimes(ask);
    const iso = (ms = 0) => new Date(ms).toISOString().slice(0, 16);
    expect([iso(times.marks[0]), iso(times.dueAtMs)]).toEqual([
      '2026-11-23T09:30',
      '2026-11-23T10:00',
    ]);
    expect(times.open.map((span) => span.map(iso))).toEqual([
      ['2026-11-20T17:00', '2026-11-20T18:00'],
      ['2026-11-23T09:00', '2026-11-23T10:00'],
    ]);
  });

  test('count what was used before in the calendar it was used in', async () => {
    const counted = [
      { calendar: 'always', fromMs: startMs - 3_600_000, toMs: startMs - 1_800_000 },
    ];
    expect(await clockTimes({ ...ask, startedAtMs: startMs - 3_600_000, counted })).toMatchObject({
      usedMinutes: 30,
      targetMinutes: 120,
    });
  });

  test.each([
    { change: { calendar: 'lunar' }, type: 'UnknownCalendar' },
    { change: { counted: [{ calendar: 'lunar', fromMs: 0, toMs: 1 }] }, type: 'UnknownCalendar' },
    { change: { calendar: 'never' }, type: 'ImpossibleDueTime' },
    { change: { target: { businessDays: 0.5 } }, type: 'ImpossibleDueTime' },
  ])('fail for good when no time answers to them: $change', async ({ change, type }) => {
    await expect(clockTimes({ ...ask, ...change })).rejects.toMatchObject({
      nonRetryable: true,
      type,
    });
  });
});
