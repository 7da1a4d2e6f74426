import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type CallTerms, limitPassed } from '../domain/cases/call-limit.ts';
import { wrapEach } from '../platform/wrap-each.ts';

/**
 * Lets an activity end its own retries once they outlasted the limit that the workflow gave as its
 * last argument: the workflow then opens a task with the reason and calls again without a limit.
 * Counted between the server's own times of the first and of this attempt, so a skewed clock of a
 * worker does not matter, and no timer is needed while all goes well.
 */
export function withCallLimits<T extends object>(activities: T): T {
  return wrapEach(activities, (call) => async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      const final = error instanceof ApplicationFailure && error.nonRetryable === true;
      if (final || !isPast(args)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw ApplicationFailure.nonRetryable(message, limitPassed);
    }
  });
}

function isPast(args: readonly unknown[]): boolean {
  return outlasts((args.at(-1) as CallTerms | undefined)?.limitMs);
}

/** Whether the retries of the current activity have lasted so long; never without a limit. */
export function outlasts(limitMs: number | undefined): boolean {
  if (limitMs === undefined) return false;
  const { currentAttemptScheduledTimestampMs, scheduledTimestampMs } = Context.current().info;
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs >= limitMs;
}
