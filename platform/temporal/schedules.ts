import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';

/** What the schedules of the product need to know. */
export interface ScheduleOptions {
  /** Where the workflows that they start run. */
  readonly taskQueue: string;
  /** When the month before is reviewed, by the wall clock of the zone. */
  readonly monthlyReview: {
    readonly zone: string;
    readonly dayOfMonth: number;
    readonly minuteOfDay: number;
  };
}

/** Id of the schedule of monthly reviews. */
export const monthlyReviewSchedule = 'handoff-monthly-reviews';

/**
 * Creates the schedules that the product lives by, or brings those that are there to these options;
 * what they have started stays, and a schedule that somebody paused stays paused. Safe to run any
 * number of times, side by side too: at every start, at every release.
 */
export async function ensureSchedules(
  client: Pick<Client, 'schedule'>,
  options: ScheduleOptions,
): Promise<void> {
  const wanted = monthlyReviews(options);
  try {
    await client.schedule.create({ ...wanted, scheduleId: monthlyReviewSchedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule
      .getHandle(monthlyReviewSchedule)
      .update(({ state }) => ({ ...wanted, state }));
  }
}

/**
 * One that was missed while Temporal or its workers were down is caught up with: its month is that
 * of the time it was due.
 */
function monthlyReviews({
  taskQueue,
  monthlyReview: { zone, dayOfMonth, minuteOfDay },
}: ScheduleOptions) {
  return {
    spec: {
      calendars: [
        {
          dayOfMonth,
          hour: Math.floor(minuteOfDay / 60),
          minute: minuteOfDay % 60,
          comment: 'Reviews of the month before',
        },
      ],
      timezone: zone,
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'monthlyReviews',
      workflowId: 'monthly-reviews',
      taskQueue,
      args: [],
      staticSummary: 'Start the monthly service level reviews',
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: '60 days' },
  } satisfies Omit<ScheduleUpdateOptions, 'state'>;
}
