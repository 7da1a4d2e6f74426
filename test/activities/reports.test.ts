import { createReportActivities } from '../../activities/reports/activities.ts';
import { monthBounds } from '../../domain/reports/month.ts';
import { tallyOf } from '../../domain/reports/tally.ts';
import { counted } from '../domain/reports/clocks.ts';

const bounds = monthBounds('UTC', '2026-10');
const settleMinutes = 60;

const countedAt = (nowMs: number, confirmed: boolean) => {
  const total = tallyOf(counted(1, 'breached', { confirmed }));
  const count = {
    procedure: 'tickets',
    month: '2026-10',
    zone: 'UTC',
    ...bounds,
    countedAtMs: nowMs,
    total,
    rows: [],
    limits: [],
  };
  const { countMonth } = createReportActivities({
    countMonth: async () => ({ ...count, breachedClocks: [] }),
    startReviews: async () => [],
    settleMinutes,
    now: () => nowMs,
  });
  return countMonth({ procedure: 'tickets', month: '2026-10' });
};

test('until the month has settled a clock that is overdue untold is waited for, with a reason', async () => {
  const settledAtMs = bounds.toMs + settleMinutes * 60_000;
  const waits = {
    type: 'MonthUnsettled',
    nonRetryable: false,
    message: expect.stringContaining('waiting until 2026-11-01T01:00:00.000Z'),
  };
  await expect(countedAt(settledAtMs - 1, false)).rejects.toMatchObject(waits);
  expect(await countedAt(settledAtMs, false)).toMatchObject({
    total: { breached: 1, unconfirmed: 1 },
  });
  expect(await countedAt(bounds.toMs, true)).toMatchObject({
    total: { breached: 1, unconfirmed: 0 },
  });
});
