import type { WorkflowHandle } from '@temporalio/client';
import { addMonths, monthBounds, monthOf } from '../../domain/reports/month.ts';
import { reviewWorkflowId } from '../../domain/reports/review.ts';
import { createReviewStarter } from '../../workers/reports/start-reviews.ts';
import type { ServiceLevelReviewPolicy } from '../../workflows/service-level-review/policy.ts';
import { CaseDriver } from '../kit/case-driver.ts';
import { eventually } from '../kit/eventually.ts';
import type { Harness } from '../kit/harness.ts';
import { type ClockCase, clockCase } from '../store/clock-cases.ts';

/** A branch of the monthly review; the runs whose histories are kept, by workflow. */
type ReviewScenario = (
  harness: Harness,
) => Promise<{ readonly [workflow: string]: WorkflowHandle }>;

/** What each branch reviews: there is one review of a procedure and month. */
const procedures = ['quiet', 'busy', 'dropped', 'slow'] as const;

/**
 * The review's policy with a limit for each branch; it waits for late cases for longer than any
 * month lasts.
 */
export function recordedReview(policy: ServiceLevelReviewPolicy): ServiceLevelReviewPolicy {
  const levels = Object.fromEntries(
    procedures.map((name) => [name, { goals: [], breachLimits: [{ percent: 2 }] }]),
  );
  return { ...policy, settleMinutes: 100_000, levels };
}

/** A review of the month before, with cases of these outcomes in it. */
async function reviewed(
  harness: Harness,
  procedure: (typeof procedures)[number],
  outcomes: readonly ClockCase['outcome'][],
) {
  const { client, readModel, taskQueue } = harness;
  const policy = harness.policy.forProcedure('service-level-review');
  const month = addMonths(monthOf(policy.zone, Date.now()), -1);
  const dueAtMs = monthBounds(policy.zone, month).fromMs + 7_200_000;
  const show = (outcome: ClockCase['outcome'], i: number) =>
    readModel.project(clockCase({ procedure, key: `K-${i}`, dueAtMs, outcome }));
  await Promise.all(outcomes.map(show));
  const starter = createReviewStarter({ client, readModel, policy, now: Date.now });
  await starter.startMonth({ month, procedure, requestedBy: 'operator', taskQueue });
  return { review: new CaseDriver(client, reviewWorkflowId({ procedure, month })), show };
}

/** Branches of the monthly review by name, and last of what starts the reviews. */
export const reviewScenarios: { readonly [name: string]: ReviewScenario } = {
  'a month within its limits': async (harness) => {
    const { review } = await reviewed(harness, 'quiet', ['met']);
    await review.handle.result();
    return { serviceLevelReview: review.handle };
  },
  'a month above a limit, analysed': async (harness) => {
    const { review } = await reviewed(harness, 'busy', ['met', 'breached']);
    const form = { rootCauses: 'Too few people', correctiveActions: 'More people' };
    await review.decide('root-cause-analysis', 'analysed', { form });
    await review.handle.result();
    return { serviceLevelReview: review.handle };
  },
  'a review dropped in its task': async (harness) => {
    const { review } = await reviewed(harness, 'dropped', ['breached']);
    await review.decide('root-cause-analysis', 'cancel-case');
    await review.handle.result().catch(() => undefined);
    return { serviceLevelReview: review.handle };
  },
  'a review that waited for a late case': async (harness) => {
    const { review, show } = await reviewed(harness, 'slow', ['running']);
    await eventually('the count is tried again', async () => {
      const { raw } = await review.handle.describe();
      return raw.pendingActivities?.some(({ attempt = 1 }) => Number(attempt) > 1);
    });
    await show('met', 0);
    await review.handle.result();
    return { serviceLevelReview: review.handle };
  },
  'reviews of the month before': async ({ client, taskQueue }) => {
    const handle = await client.workflow.start('monthlyReviews', {
      taskQueue,
      workflowId: 'monthly-reviews-by-hand',
    });
    await handle.result();
    return { monthlyReviews: handle };
  },
};
