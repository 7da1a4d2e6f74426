/**
 * Monthly reviews.
 *
 * Purpose: start the service level review of every procedure that is held to a breach limit, for
 *   the month before.
 * Owner:   operations manager.
 * Trigger: the schedule, each month; the command `npm run reports -- review` does the same for a
 *   month by hand.
 * Outcome: one running or closed review for each procedure and month, however often this runs.
 */

import type { ReviewedMonth } from '../../domain/reports/review.ts';
import { duty, scheduledAtMs } from '../sop/index.ts';

/** No case: it only starts cases, which have ids of their own. */
export async function monthlyReviews(): Promise<readonly ReviewedMonth[]> {
  const ask = { beforeMs: scheduledAtMs(), requestedBy: 'schedule' };
  const started = await duty('startMonthlyReviews', [ask], 'Start the reviews of the month before');
  return started.map(({ procedure, month }) => ({ procedure, month }));
}
