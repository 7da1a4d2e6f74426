import { defineSearchAttributeKey } from '@temporalio/common';
import { scheduleActivity, workflowInfo } from '@temporalio/workflow';
import type { DutyActivities } from '../../../activities/catalogue.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';

const patient = {
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
} as const;

/** One activity, retried until it succeeds: what a schedule starts that is no case. */
export function duty<K extends keyof DutyActivities>(
  activity: K,
  args: Parameters<DutyActivities[K]>,
  summary: string,
): ReturnType<DutyActivities[K]> {
  return scheduleActivity(activity, args, { ...patient, summary }) as ReturnType<DutyActivities[K]>;
}

/** Set by the server on what a schedule starts. */
const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/**
 * When the schedule was to start this run, however late it did; without a schedule, when it
 * started.
 */
export function scheduledAtMs(): EpochMs {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get(scheduledStart) ?? startTime).getTime();
}
