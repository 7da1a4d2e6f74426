import type { Client } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ReviewStart, ReviewStarterPort } from '../../activities/reports/port.ts';
import { addMonths, type Month, monthOf } from '../../domain/reports/month.ts';
import { reviewWorkflowId } from '../../domain/reports/review.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import { searchAttributes } from '../../platform/temporal/search-attributes.ts';
import type { ReadModel } from '../../store/read-model.ts';
import type { ServiceLevelReviewPolicy } from '../../workflows/service-level-review/policy.ts';
import {
  type ReviewInput,
  serviceLevelReviewProcedure,
} from '../../workflows/service-level-review/procedure.ts';

/** What starts reviews, and what tells which have been held. */
export interface ReviewStarterParts {
  readonly client: Pick<Client, 'workflow'>;
  readonly readModel: Pick<ReadModel, 'latestCaseOfWorkflow'>;
  readonly policy: Pick<ServiceLevelReviewPolicy, 'zone' | 'region' | 'levels'>;
  readonly now: () => EpochMs;
}

/** Who asks, and the queue on which the reviews run. */
interface Asker {
  readonly requestedBy: string;
  readonly taskQueue: string;
}

export interface ReviewStarter {
  /** Of the month before that of the instant. */
  readonly startBefore: (
    ask: { readonly beforeMs: EpochMs } & Asker,
  ) => ReturnType<ReviewStarterPort['startReviews']>;
  /**
   * Of one month; throws a RangeError when it is not over, or when a named procedure has no breach
   * limit.
   */
  readonly startMonth: (
    ask: { readonly month: Month; readonly procedure?: string | undefined } & Asker,
  ) => Promise<readonly ReviewStart[]>;
}

/** Workflow type, as the worker's bundle exports it. */
const reviewType = 'serviceLevelReview';

/**
 * Starts reviews, each under the one id of its procedure and month: Temporal holds that none runs
 * beside another or after one that completed, and the read model that none is held again once
 * Temporal has forgotten it. One that was cancelled may be held anew.
 */
export function createReviewStarter(parts: ReviewStarterParts): ReviewStarter {
  const { zone, levels } = parts.policy;
  const limited = Object.keys(levels).filter(
    (procedure) => (levels[procedure]?.breachLimits.length ?? 0) > 0,
  );
  const startMonth: ReviewStarter['startMonth'] = async ({
    month,
    procedure,
    requestedBy,
    taskQueue,
  }) => {
    if (month >= monthOf(zone, parts.now()))
      throw new RangeError(`${month} is not over in ${zone}: a month is reviewed once, as a whole`);
    if (procedure !== undefined && !limited.includes(procedure)) {
      throw new RangeError(
        `${procedure} has no breach limit; there is one for ` +
          `${limited.join(', ') || 'no procedure'}`,
      );
    }
    const { region } = parts.policy;
    const wanted = procedure === undefined ? limited : [procedure];
    return Promise.all(
      wanted.map((one) =>
        startReview(parts, { procedure: one, month, region, requestedBy }, taskQueue),
      ),
    );
  };
  return {
    startMonth,
    startBefore: ({ beforeMs, ...asker }) =>
      startMonth({ month: addMonths(monthOf(zone, beforeMs), -1), ...asker }),
  };
}

async function startReview(
  { client, readModel }: ReviewStarterParts,
  input: ReviewInput,
  taskQueue: string,
): Promise<ReviewStart> {
  const { procedure, month } = input;
  const workflowId = reviewWorkflowId(input);
  const start = { procedure, month, workflowId };
  const last = await readModel.latestCaseOfWorkflow(workflowId);
  if (last?.status === 'completed') return { ...start, result: 'held' };
  try {
    await client.workflow.start(reviewType, {
      taskQueue,
      workflowId,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.procedure, value: serviceLevelReviewProcedure.key },
        { key: searchAttributes.caseStatus, value: 'running' },
        { key: searchAttributes.slaState, value: 'none' },
      ]),
    });
    return { ...start, result: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return {
      ...start,
      result: last === undefined || last.closedAtMs === undefined ? 'running' : 'held',
    };
  }
}
