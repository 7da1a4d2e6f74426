import type { ProcedureDefinition } from '../../domain/cases/procedure.ts';
import type { Region } from '../../domain/commerce/facts.ts';
import type { ReviewedMonth } from '../../domain/reports/review.ts';
import { reviewProcedureKey } from '../../domain/reports/review.ts';

/** The monthly service level review (CS-22): one case for each procedure and month. */
export const serviceLevelReviewProcedure = {
  key: reviewProcedureKey,
  title: 'Monthly service level review',
  steps: [
    {
      key: 'count',
      title: 'Count the clocks that came due in the month',
      ownerRole: 'operations-manager',
    },
    {
      key: 'analyse',
      title: 'Analyse the root causes of a breach rate above the limit',
      ownerRole: 'operations-manager',
    },
  ],
  pointOfNoReturn: 'the review is closed',
} as const satisfies ProcedureDefinition;

/** What a review is started with. */
export interface ReviewInput extends ReviewedMonth {
  readonly region: Region;
  readonly requestedBy: string;
}
