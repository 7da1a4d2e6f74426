import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { MonthCount, ReviewedMonth } from '../../domain/reports/review.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { ReportsPort, ReviewStart, ReviewStarterPort } from './port.ts';

/** What the activities need of reports. */
export interface ReportParts {
  /** On the queue of the worker that is asked. */
  readonly startReviews: (ask: {
    readonly beforeMs: EpochMs;
    readonly requestedBy: string;
    readonly taskQueue: string;
  }) => Promise<readonly ReviewStart[]>;
  readonly countMonth: (ask: ReviewedMonth) => Promise<MonthCount>;
  readonly settleMinutes: number;
  readonly now: () => EpochMs;
}

/** The activities of the monthly review. */
export interface ReportActivities {
  readonly countMonth: ReportsPort['countMonth'];
  readonly startMonthlyReviews: ReviewStarterPort['startReviews'];
}

/**
 * A count waits for late cases until the month has settled; from then on an overdue clock is a
 * breached one.
 */
export function createReportActivities({
  countMonth,
  startReviews,
  settleMinutes,
  now,
}: ReportParts): ReportActivities {
  return {
    countMonth: async ({ procedure, month }) => {
      const count = await countMonth({ procedure, month });
      const { unconfirmed } = count.total;
      const settledAtMs = count.toMs + settleMinutes * 60_000;
      if (unconfirmed > 0 && now() < settledAtMs) {
        const until = new Date(settledAtMs).toISOString();
        const message =
          `${unconfirmed} overdue clocks of ${procedure} in ${month} are not told of yet by ` +
          `their cases; waiting until ${until}`;
        throw ApplicationFailure.retryable(message, 'MonthUnsettled');
      }
      return count;
    },
    startMonthlyReviews: (ask) =>
      startReviews({ ...ask, taskQueue: Context.current().info.taskQueue }),
  };
}
