import { scheduleList } from '../../api/schemas/schedules.ts';
import { TemporalUnavailable } from '../../api/temporal-faults.ts';
import type { ScheduleState } from '../../platform/temporal/schedule-states.ts';
import { problemOf, startApiUnderTest } from './api-kit.ts';

const schedule = {
  id: 'handoff-sweep',
  key: 'sweep',
  procedure: 'practice',
  title: 'Sweep',
  workflow: 'sweep',
  overlap: 'skip',
  catchUpMinutes: 60,
  at: { zone: 'Europe/Berlin', minuteOfDay: 360, weekdays: ['monday'] },
} as const satisfies ScheduleState;
const run = {
  paused: true,
  note: 'a holiday',
  nextAtMs: [1_800_000_000_000],
  last: { dueAtMs: 1_799_000_000_000, startedAtMs: 1_799_000_000_500 },
  started: 3,
  missed: 1,
  skipped: 2,
};

test('the schedules are listed with their times, their last run, and whether they are paused', async () => {
  const list = async () => [{ ...schedule, run }, schedule];
  const api = await startApiUnderTest({ schedules: { list } });
  try {
    const answer = await api.get('/v1/schedules', ['operations-manager']);
    expect(answer.status).toBe(200);
    const body: unknown = await answer.json();
    expect(body).toEqual({ schedules: [{ ...schedule, run }, schedule] });
    expect(scheduleList.parse(body)).toEqual(body);
    const refused = await api.get('/v1/schedules', ['upstream-system']);
    expect(await problemOf(refused)).toMatchObject({ status: 403 });
  } finally {
    api.close();
  }
});

test('F-6: while Temporal cannot be reached, the list says so', async () => {
  const list = () => Promise.reject(new TemporalUnavailable('down'));
  const api = await startApiUnderTest({ schedules: { list } });
  try {
    expect((await api.get('/v1/schedules', ['operations-manager'])).status).toBe(503);
  } finally {
    api.close();
  }
});
