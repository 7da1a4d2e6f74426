import type { MonthCount, ReviewedMonth } from '../../domain/reports/review.ts';
import type { EpochMs } from '../../domain/shared/json.ts';

export interface ReportsPort {
  /**
   * What came due in the month, as the read model shows it. Fails with type `MonthUnsettled` while
   * cases have yet to tell of overdue clocks.
   */
  readonly countMonth: (ask: ReviewedMonth) => Promise<MonthCount>;
}

/** What became of the review of a procedure and month: `held` is one that is closed already. */
export interface ReviewStart extends ReviewedMonth {
  readonly workflowId: string;
  readonly result: 'started' | 'running' | 'held';
}

export interface ReviewStarterPort {
  /**
   * Starts the reviews of the last month that was over by then, one for each procedure with a
   * breach limit; those that are there stay.
   */
  readonly startReviews: (ask: {
    readonly beforeMs: EpochMs;
    readonly requestedBy: string;
  }) => Promise<readonly ReviewStart[]>;
}
