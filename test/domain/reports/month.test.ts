import { addMonths, monthBounds, monthOf, utcMonthsOf } from '../../../domain/reports/month.ts';

const iso = (ms: number) => new Date(ms).toISOString();

test.each([
  ['UTC', '2026-02', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['America/Chicago', '2026-12', '2026-12-01T06:00:00.000Z', '2027-01-01T06:00:00.000Z'],
  // Summer time begins on 8 March: the month is an hour shorter.
  ['America/Chicago', '2026-03', '2026-03-01T06:00:00.000Z', '2026-04-01T05:00:00.000Z'],
  ['Asia/Singapore', '2028-02', '2028-01-31T16:00:00.000Z', '2028-02-29T16:00:00.000Z'],
  // The clock goes from midnight of 1 October to one o'clock: the month begins at one.
  ['America/Asuncion', '2023-10', '2023-10-01T04:00:00.000Z', '2023-11-01T03:00:00.000Z'],
  // At one o'clock of 1 November it goes back by an hour: the month begins at the first of two
  // midnights.
  ['America/Havana', '2026-11', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-01', '2025-12-31T10:00:00.000Z', '2026-01-31T10:00:00.000Z'],
])('G-10: in %s, %s is from %s to %s', (...[zone, month, from, to]) => {
  const { fromMs, toMs } = monthBounds(zone, month);
  expect([iso(fromMs), iso(toMs)]).toEqual([from, to]);
});

test.each([
  'UTC',
  'America/Chicago',
  'Europe/London',
  'Asia/Kolkata',
  'America/Asuncion',
  'Pacific/Apia',
  'Australia/Lord_Howe',
])('G-10: every instant of %s lies in exactly the month whose bounds hold it', (zone) => {
  for (let month = '2011-06'; month < '2027-06'; month = addMonths(month, 1)) {
    const { fromMs, toMs } = monthBounds(zone, month);
    expect([monthOf(zone, fromMs - 1), monthOf(zone, fromMs), monthOf(zone, toMs - 1)]).toEqual([
      addMonths(month, -1),
      month,
      month,
    ]);
  }
});

test('months go on over the end of a year, and a month in a zone touches at most two of UTC', () => {
  expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-01', -13)]).toEqual([
    '2027-01',
    '2025-12',
    '2024-12',
  ]);
  expect(utcMonthsOf(monthBounds('America/Chicago', '2026-12'))).toEqual(['2026-12', '2027-01']);
  expect(utcMonthsOf(monthBounds('Asia/Singapore', '2026-12'))).toEqual(['2026-11', '2026-12']);
  expect(utcMonthsOf(monthBounds('UTC', '2026-12'))).toEqual(['2026-12']);
});
