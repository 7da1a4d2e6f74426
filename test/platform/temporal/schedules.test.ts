import { randomUUID } from 'node:crypto';
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import type { PlannedSchedule, ScheduleTime } from '../../../domain/cases/schedule.ts';
import { zoneOffsetMs } from '../../../domain/sla/calendar.ts';
import { readSchedules } from '../../../platform/temporal/schedule-states.ts';
import { ensureSchedules } from '../../../platform/temporal/schedules.ts';
import { loadPolicy } from '../../../workflows/load-policy.ts';
import { eventually } from '../../kit/eventually.ts';
import { required } from '../../kit/harness.ts';

let connection: Connection;
let client: Client;
const made: string[] = [];
beforeAll(async () => {
  connection = await Connection.connect({ address: required('TEMPORAL_ADDRESS') });
  client = new Client({ connection });
});
afterAll(async () => {
  await Promise.allSettled(made.map((id) => client.schedule.getHandle(id).delete()));
  await connection.close();
});

/** A schedule of its own on the server that all tests share; no worker serves its queue. */
function planned(at: ScheduleTime, more: Partial<PlannedSchedule> = {}): PlannedSchedule {
  const id = `test-${randomUUID()}`;
  made.push(id);
  return {
    id,
    key: 'sweep',
    procedure: 'practice',
    title: 'Sweep',
    workflow: 'sweep',
    overlap: 'skip',
    catchUpMinutes: 60,
    at,
    ...more,
  };
}
const ensure = (...schedules: readonly PlannedSchedule[]) =>
  ensureSchedules(client, { taskQueue: 'nobody', schedules });
const daily = (zone: string, minuteOfDay: number): ScheduleTime => ({ zone, minuteOfDay });

/** When it would be due from one day to another, by the wall clock of its zone: nobody waits. */
async function dueTimes(
  { id, at: { zone } }: PlannedSchedule,
  from: string,
  to: string,
): Promise<readonly string[]> {
  const at = (text: string) => ({ seconds: Date.parse(text) / 1_000, nanos: 0 });
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId: id,
    startTime: at(from) as never,
    endTime: at(to) as never,
  });
  return startTime.map(({ seconds }) => {
    const ms = Number(seconds) * 1_000;
    return new Date(ms + zoneOffsetMs(zone, ms)).toISOString().slice(0, 16);
  });
}

test('F-85, G-39: every schedule of policy is due at its local time, once a month, through both changes of the clock', async () => {
  const { schedules } = loadPolicy('policy');
  expect(schedules.map(({ id }) => id)).toEqual(['handoff-monthly-reviews']);
  const copies = schedules.map((schedule) => planned(schedule.at, { title: schedule.title }));
  await ensure(...copies);
  for (const copy of copies) {
    const due = await dueTimes(copy, '2026-12-31T12:00:00Z', '2027-12-31T12:00:00Z');
    expect(due).toEqual(
      Array.from({ length: 12 }, (_, i) => `2027-${String(i + 1).padStart(2, '0')}-01T06:00`),
    );
  }
});

test.each([
  { zone: 'Europe/Berlin', minute: 30, time: '00:30', changes: ['2027-03-28', '2027-10-31'] },
  { zone: 'Europe/Berlin', minute: 180, time: '03:00', changes: ['2027-03-28', '2027-10-31'] },
  { zone: 'America/New_York', minute: 540, time: '09:00', changes: ['2027-03-14', '2027-11-07'] },
])(
  'F-85: a daily $time of $zone, which policy takes, is due once on every day of the changes',
  async ({ zone, minute, time, changes }) => {
    const schedule = planned(daily(zone, minute));
    await ensure(schedule);
    for (const change of changes) {
      const days = [-1, 0, 1].map((day) =>
        new Date(Date.parse(change) + day * 86_400_000).toISOString().slice(0, 10),
      );
      const due = await dueTimes(schedule, `${days[0]}T00:00:00Z`, `${days[2]}T20:00:00Z`);
      const ofDays = due.filter((at) => days.includes(at.slice(0, 10)));
      // The first of the days began in the east before the window did.
      expect(ofDays.slice(-2)).toEqual(days.slice(1).map((day) => `${day}T${time}`));
      expect(new Set(due).size).toBe(due.length);
    }
  },
);

test('F-85: the times that policy refuses are those at which the engine errs: 01:30 comes twice in Berlin, 02:30 not at all', async () => {
  const [twice, never] = [
    planned(daily('Europe/Berlin', 90)),
    planned(daily('Europe/Berlin', 150)),
  ];
  await ensure(twice, never);
  expect(await dueTimes(twice, '2027-10-30T12:00:00Z', '2027-10-31T12:00:00Z')).toHaveLength(2);
  expect(await dueTimes(never, '2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z')).toEqual([]);
});

test('days of the week and months are those of policy', async () => {
  const schedule = planned({
    zone: 'UTC',
    minuteOfDay: 480,
    weekdays: ['monday', 'sunday'],
    months: [2],
  });
  await ensure(schedule);
  expect(await dueTimes(schedule, '2027-01-01T00:00:00Z', '2027-12-31T00:00:00Z')).toEqual(
    ['01', '07', '08', '14', '15', '21', '22', '28'].map((day) => `2027-02-${day}T08:00`),
  );
});

test.each([
  ['skip', ScheduleOverlapPolicy.SKIP],
  ['buffer-one', ScheduleOverlapPolicy.BUFFER_ONE],
  ['allow', ScheduleOverlapPolicy.ALLOW_ALL],
] as const)(
  'a run that is due while another runs is treated as the definition says: %s',
  async (overlap, expected) => {
    const schedule = planned(daily('UTC', 300), { overlap, catchUpMinutes: 90 });
    await ensure(schedule);
    const { policies, action, spec } = await client.schedule.getHandle(schedule.id).describe();
    expect(policies).toMatchObject({ overlap: expected, catchupWindow: 5_400_000 });
    expect(action).toMatchObject({ workflowType: 'sweep', workflowId: 'sweep', args: [] });
    expect(spec.timezone).toBe('UTC');
  },
);

test('made many times at once it is one schedule; it follows policy, and stays paused if paused', async () => {
  const schedule = planned(daily('America/Chicago', 360));
  await Promise.all([1, 2, 3].map(() => ensure(schedule)));
  const handle = client.schedule.getHandle(schedule.id);
  await handle.pause('a holiday');
  await eventually('the schedule is paused', async () => (await handle.describe()).state.paused);
  await ensure({ ...schedule, at: daily('Asia/Singapore', 210) });
  const { spec, state } = await eventually('the schedule follows', async () => {
    const found = await handle.describe();
    return found.spec.timezone === 'Asia/Singapore' && found;
  });
  expect(spec.calendars).toMatchObject([{ hour: [{ start: 3 }], minute: [{ start: 30 }] }]);
  expect(state).toMatchObject({ paused: true, note: 'a holiday' });
});

test('a schedule that would never be due is refused by name', async () => {
  const never = planned({ zone: 'UTC', minuteOfDay: 360, dayOfMonth: 31, months: [2] });
  await expect(ensure(never)).rejects.toThrow('schedule sweep of practice is never due');
});

test('the list tells of each schedule when it is due next, when it ran last, and whether it is paused', async () => {
  const [there, absent] = [planned(daily('UTC', 360)), planned(daily('UTC', 360))];
  await ensure(there);
  const handle = client.schedule.getHandle(there.id);
  await handle.trigger();
  await handle.pause('a holiday');
  const [first, second] = await eventually('the run is told', async () => {
    const states = await readSchedules(client, [there, absent]);
    return states[0]?.run?.last !== undefined && states[0].run.paused && states;
  });
  expect(first).toMatchObject({ ...there, run: { paused: true, note: 'a holiday', started: 1 } });
  expect(first?.run).toMatchObject({ missed: 0, skipped: 0 });
  expect(first?.run?.nextAtMs[0]).toBeGreaterThan(Date.now());
  expect(Math.abs(Date.now() - (first?.run?.last?.startedAtMs ?? 0))).toBeLessThan(60_000);
  expect(second).toEqual(absent);
});
