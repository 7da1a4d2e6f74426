import { addOpenMinutes, isKnownZone, openMinutesBetween } from '../../../domain/sla/calendar.ts';
import { dstRows, london, plainRows, sundays, yearRows } from './calendar-rows.ts';

const rows = [...plainRows, ...yearRows, ...dstRows].map((row) => ({
  ...row,
  startMs: Date.parse(row.start),
  dueMs: Date.parse(row.due),
}));

test.each(rows)(
  'F-37: due $title: $minutes minutes from $start are over at $due',
  ({ calendar, startMs, minutes, dueMs }) => {
    expect(new Date(addOpenMinutes(calendar, startMs, minutes)).toISOString()).toBe(
      new Date(dueMs).toISOString(),
    );
  },
);

test.each(rows)(
  'F-37: counted $title: from $start to $due there are $minutes open minutes',
  ({ calendar, startMs, minutes, dueMs }) => {
    expect(openMinutesBetween(calendar, startMs, dueMs)).toBeCloseTo(minutes, 9);
  },
);

test('Between an instant and an earlier one there are no open minutes', () => {
  expect(
    openMinutesBetween(london, Date.parse('2026-11-17T12:00Z'), Date.parse('2026-11-16T12:00Z')),
  ).toBe(0);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e9])(
  'A target of %s minutes is refused',
  (minutes) => {
    expect(() => addOpenMinutes(london, 0, minutes)).toThrow(RangeError);
  },
);

test('A calendar that never opens is refused instead of searched for ever', () => {
  const never = sundays('Europe/London');
  expect(() => addOpenMinutes(never, 0, 1)).toThrow(
    'calendar test opens too rarely: 1 open minutes never pass after 0',
  );
  expect(openMinutesBetween(never, 0, Date.parse('2026-01-01T00:00Z'))).toBe(0);
});

test('A calendar that opens rarely is followed for as long as it takes', () => {
  const startMs = Date.parse('2026-11-22T00:00Z');
  const hourMs = 3_600_000;
  expect(addOpenMinutes(sundays('UTC', '00:00-01:00'), startMs, 600 * 60)).toBe(
    startMs + 599 * 7 * 24 * hourMs + hourMs,
  );
});

test('A zone is known or not', () => {
  expect(['Europe/London', 'UTC', 'Mars/Olympus', ''].map(isKnownZone)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
