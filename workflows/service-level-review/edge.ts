import type { ProcedureEdge } from '../edge.ts';
import { rootCauseAnalysis } from './forms.ts';
import { lines } from './lines.ts';
import { serviceLevelReviewSchema } from './policy.schema.ts';
import { serviceLevelReviewProcedure } from './procedure.ts';

/** The monthly service level review as the edge reads it; its schedule and a command start it. */
export const serviceLevelReview = {
  definition: serviceLevelReviewProcedure,
  lines,
  policy: serviceLevelReviewSchema,
  forms: { 'root-cause-analysis': rootCauseAnalysis },
} as const satisfies ProcedureEdge;
