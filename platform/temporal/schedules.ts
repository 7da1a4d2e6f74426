import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import type { PlannedSchedule, ScheduleTime } from '../../domain/cases/schedule.ts';

/** What the schedules of the product need to know. */
export interface ScheduleOptions {
  /** Where the workflows that they start run. */
  readonly taskQueue: string;
  readonly schedules: readonly PlannedSchedule[];
}

/**
 * Creates the schedules that the product lives by, or brings those that are there to policy; what
 * they have started stays, and a schedule that somebody paused stays paused. Safe to run any number
 * of times, side by side too: at every start, at every release. Throws an Error that names a
 * schedule which would never be due.
 */
export async function ensureSchedules(
  client: Pick<Client, 'schedule'>,
  { taskQueue, schedules }: ScheduleOptions,
): Promise<void> {
  await Promise.all(schedules.map((schedule) => ensureSchedule(client, schedule, taskQueue)));
}

async function ensureSchedule(
  client: Pick<Client, 'schedule'>,
  schedule: PlannedSchedule,
  taskQueue: string,
): Promise<void> {
  const wanted = wantedOf(schedule, taskQueue);
  const handle = client.schedule.getHandle(schedule.id);
  try {
    await client.schedule.create({ ...wanted, scheduleId: schedule.id });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle.update(({ state }) => ({ ...wanted, state }));
  }
  // Temporal takes 31 February without a word.
  const { info } = await handle.describe();
  if (info.nextActionTimes.length === 0)
    throw new Error(
      `schedule ${schedule.key} of ${schedule.procedure} is never due: mend its time`,
    );
}

const overlaps = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  allow: ScheduleOverlapPolicy.ALLOW_ALL,
} as const satisfies Record<PlannedSchedule['overlap'], ScheduleOverlapPolicy>;

/** The id of a run is the schedule's key and the time at which it was due. */
function wantedOf(schedule: PlannedSchedule, taskQueue: string) {
  const { key, title, workflow, at, overlap, catchUpMinutes } = schedule;
  return {
    spec: { calendars: [calendarOf(at, title)], timezone: at.zone },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      workflowId: key,
      taskQueue,
      args: [],
      staticSummary: title,
    },
    policies: { overlap: overlaps[overlap], catchupWindow: `${catchUpMinutes} minutes` },
  } satisfies Omit<ScheduleUpdateOptions, 'state'>;
}

const dayNames = {
  monday: 'MONDAY',
  tuesday: 'TUESDAY',
  wednesday: 'WEDNESDAY',
  thursday: 'THURSDAY',
  friday: 'FRIDAY',
  saturday: 'SATURDAY',
  sunday: 'SUNDAY',
} as const;
const monthNames = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;

function calendarOf({ minuteOfDay, dayOfMonth, weekdays, months }: ScheduleTime, title: string) {
  return {
    hour: Math.floor(minuteOfDay / 60),
    minute: minuteOfDay % 60,
    ...(dayOfMonth !== undefined && { dayOfMonth }),
    ...(weekdays && { dayOfWeek: weekdays.map((day) => dayNames[day]) }),
    ...(months && { month: months.flatMap((month) => monthNames[month - 1] ?? []) }),
    comment: title,
  };
}
