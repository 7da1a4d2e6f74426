import type { Policy } from '../../policy/load.ts';
import type { ScheduleOptions } from './schedules.ts';

/** The schedules as policy has them. */
export function scheduleOptions(
  { forProcedure }: Pick<Policy, 'forProcedure'>,
  taskQueue: string,
): ScheduleOptions {
  const { zone, reviewAt } = forProcedure('service-level-review');
  return { taskQueue, monthlyReview: { zone, ...reviewAt } };
}
