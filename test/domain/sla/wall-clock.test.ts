import { oddDayOf } from '../../../domain/sla/wall-clock.ts';

const looked = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2028, 0, 1) };

test.each([
  { zone: 'Europe/Berlin', minuteOfDay: 150, date: '2026-03-29', times: 'never' },
  { zone: 'America/New_York', minuteOfDay: 90, date: '2026-11-01', times: 'twice' },
  { zone: 'Africa/Cairo', minuteOfDay: 0, date: '2026-04-24', times: 'never' },
  { zone: 'America/Santiago', minuteOfDay: 1410, date: '2026-04-04', times: 'twice' },
  { zone: 'Australia/Lord_Howe', minuteOfDay: 135, date: '2026-10-04', times: 'never' },
])(
  'G-39: the clock of $zone shows minute $minuteOfDay of $date $times',
  ({ zone, minuteOfDay, date, times }) => {
    expect(oddDayOf({ zone, minuteOfDay }, looked)).toEqual({ date, times });
  },
);

test.each([
  { zone: 'Europe/Berlin', minuteOfDay: 90 },
  { zone: 'Europe/Berlin', minuteOfDay: 180 },
  { zone: 'Asia/Singapore', minuteOfDay: 150 },
  { zone: 'UTC', minuteOfDay: 0 },
])('the clock of $zone shows minute $minuteOfDay once on every day', ({ zone, minuteOfDay }) => {
  expect(oddDayOf({ zone, minuteOfDay }, looked)).toBeUndefined();
});
