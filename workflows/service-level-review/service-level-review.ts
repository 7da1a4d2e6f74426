/**
 * Monthly service level review.
 *
 * Purpose: find whether more clocks of a procedure were breached in a month than policy allows, and
 *   have the root causes analysed.
 * Owner:   the role that policy names, the operations manager unless changed.
 * Trigger: the schedule, once the month is over, or by hand.
 * Clock:   one for the analysis, with the ladder of policy.
 * Outcome: within the limits, or above one of them with the analysis; the counts stay with the case
 *   as they were found.
 */

import { limitText, type MonthCount } from '../../domain/reports/review.ts';
import type { LimitResult } from '../../domain/reports/tally.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import type { Role } from '../../domain/shared/roles.ts';
import { cancelChoice, runCase, type Sop } from '../sop/index.ts';
import type { ServiceLevelReviewPolicy } from './policy.ts';
import { type ReviewInput, serviceLevelReviewProcedure } from './procedure.ts';

type ReviewSop = Sop<typeof serviceLevelReviewProcedure, ServiceLevelReviewPolicy>;

/** What a review came to. */
export interface ReviewOutcome {
  readonly outcome: 'within-limits' | 'limit-exceeded';
  readonly counted: number;
  readonly breached: number;
}

/**
 * Reviews one month of one procedure. Workflow id: that of `reviewWorkflowId`, so there is one
 * analysis at most.
 */
export async function serviceLevelReview(input: ReviewInput): Promise<ReviewOutcome> {
  const { procedure, month, region, requestedBy } = input;
  const title = `Service level review of ${procedure}, ${month}`;
  const opening = {
    procedure: serviceLevelReviewProcedure,
    title,

    region,
    requestedBy,
    references: [],
  };
  return runCase(opening, async (sop: ReviewSop): Promise<ReviewOutcome> => {
    const count = await sop.step('count', () => countClocks(sop, input));
    const { counted, breached } = count.total;
    const exceeded = count.limits.filter((limit) => limit.exceeded);
    const outcome = exceeded.length === 0 ? 'within-limits' : 'limit-exceeded';
    sop.facts({ reviewed: procedure, month, counted, breached, outcome });
    if (exceeded.length > 0) await sop.step('analyse', () => analyse(sop, count, exceeded));
    return { outcome, counted, breached };
  });
}

/** Waits until every case has told what became of its clocks, for as long as policy says. */
async function countClocks(sop: ReviewSop, { procedure, month }: ReviewInput): Promise<MonthCount> {
  const { ownerRole, settleMinutes, effectLimitMinutes } = sop.policy;
  const count = await sop.read({
    activity: 'countMonth',
    title: `Count the clocks of ${procedure} that came due in ${month}`,
    owner: ownerRole,
    args: [{ procedure, month }],
    limitMinutes: settleMinutes + effectLimitMinutes,
  });
  for (const limit of count.limits)
    sop.record({ kind: 'finding.recorded', text: limitText(limit), data: plain({ ...limit }) });
  return count;
}

/** CS-22: one task for the month, whichever and however many limits are exceeded. */
async function analyse(
  sop: ReviewSop,
  count: MonthCount,
  exceeded: readonly LimitResult[],
): Promise<void> {
  const title = `Root cause analysis: ${count.procedure} in ${count.month}`;
  await sop.clock({ clock: 'analysis', name: 'analysis', title });
  const { form } = await sop.task(
    analysisTask(title, count, { exceeded, role: sop.policy.ownerRole }),
  );
  sop.meetClock('analysis');
  sop.facts({ analysis: form });
}

function analysisTask(
  title: string,
  count: MonthCount,
  { exceeded, role }: { readonly exceeded: readonly LimitResult[]; readonly role: Role },
) {
  const limits = exceeded.map(limitText).join('; ');
  return {
    kind: 'root-cause-analysis' as const,
    role,
    title,
    description: `${limits}. Find out why, and say what is done about it.`,
    choices: [
      {
        key: 'analysed',
        title: 'The root causes are found',
        needsComment: false,
        form: 'root-cause-analysis',
      },
      cancelChoice,
    ],
    data: plain({ ...count }),
  };
}

/** Plain data by its making, which its type does not say. */
function plain(data: object): { readonly [key: string]: JsonValue } {
  return data as { readonly [key: string]: JsonValue };
}
