import fc from 'fast-check';
import { DateTime } from 'luxon';
import { type QuietHours, quietUntil } from '../../../domain/escalation/quiet-hours.ts';

const night = (zone: string): QuietHours => ({ zone, fromMinute: 21 * 60, toMinute: 7 * 60 });
const until = (quiet: QuietHours, at: string) => {
  const endMs = quietUntil(quiet, Date.parse(at));
  return endMs === undefined ? undefined : new Date(endMs).toISOString();
};

test.each([
  { zone: 'America/Chicago', at: '2026-07-01T01:59:59.999Z', end: undefined },
  { zone: 'America/Chicago', at: '2026-07-01T02:00:00Z', end: '2026-07-01T12:00:00.000Z' },
  { zone: 'America/Chicago', at: '2026-07-01T11:59:59.999Z', end: '2026-07-01T12:00:00.000Z' },
  { zone: 'America/Chicago', at: '2026-07-01T12:00:00Z', end: undefined },
  // The night in which the clock goes forward is an hour shorter, the one in which it goes back an
  // hour longer.
  { zone: 'America/Chicago', at: '2026-03-08T03:30:00Z', end: '2026-03-08T12:00:00.000Z' },
  { zone: 'America/Chicago', at: '2026-11-01T02:30:00Z', end: '2026-11-01T13:00:00.000Z' },
  { zone: 'Europe/London', at: '2026-12-31T22:15:30Z', end: '2027-01-01T07:00:00.000Z' },
  { zone: 'Asia/Singapore', at: '2028-02-28T13:00:00Z', end: '2028-02-28T23:00:00.000Z' },
])('in $zone a notice of $at waits until $end', ({ zone, at, end }) => {
  expect(until(night(zone), at)).toBe(end);
});

test('hours within one day hold from their first minute to the one before their last', () => {
  const lunch: QuietHours = { zone: 'Europe/London', fromMinute: 12 * 60, toMinute: 13 * 60 + 30 };
  expect(until(lunch, '2026-01-05T11:59:59Z')).toBeUndefined();
  expect(until(lunch, '2026-01-05T12:00:00Z')).toBe('2026-01-05T13:30:00.000Z');
  expect(until(lunch, '2026-01-05T13:30:00Z')).toBeUndefined();
});

test('their end is the first minute by the wall clock of the zone that is not quiet, at any moment in any zone', () => {
  const zones = [
    'America/Chicago',
    'Europe/London',
    'Asia/Singapore',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/St_Johns',
  ];
  const minute = fc.integer({ min: 0, max: 1439 });
  fc.assert(
    fc.property(
      fc.record({
        zone: fc.constantFrom(...zones),
        fromMinute: minute,
        toMinute: minute,
        atMs: fc.integer({ min: 1.7e12, max: 1.9e12 }),
      }),
      ({ atMs, ...quiet }) => {
        fc.pre(quiet.fromMinute !== quiet.toMinute);
        const isQuiet = (ms: number) => {
          const local = DateTime.fromMillis(ms, { zone: quiet.zone });
          const at = local.hour * 60 + local.minute;
          const { fromMinute: from, toMinute: to } = quiet;
          return from < to ? at >= from && at < to : at >= from || at < to;
        };
        const endMs = quietUntil(quiet, atMs);
        expect(endMs !== undefined).toBe(isQuiet(atMs));
        if (endMs === undefined) return;
        expect(isQuiet(endMs)).toBe(false);
        expect(isQuiet(endMs - 1)).toBe(true);
        expect(endMs % 60_000).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});
