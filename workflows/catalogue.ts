import type { z } from 'zod';
import type { ProcedureEdge } from './edge.ts';
import type * as workflows from './index.ts';
import { orderBooking } from './order-booking/edge.ts';
import { provisioningHandoff } from './provisioning-handoff/edge.ts';
import { serviceLevelReview } from './service-level-review/edge.ts';

/**
 * Every procedure, by the workflow that the bundle exports for it: one that is missing here, or
 * there, does not compile.
 */
export const catalogue = {
  orderBooking,
  provisioningHandoff,
  serviceLevelReview,
} as const satisfies {
  readonly [name in Exclude<
    keyof typeof workflows,
    'monthlyReviews' | 'fanOutBatch'
  >]: ProcedureEdge;
};

/** Every form of a task, by key: shown as JSON Schema, and what a decision is validated by. */
export const forms: { readonly [key: string]: z.ZodObject } = Object.assign(
  {},
  ...Object.values<ProcedureEdge>(catalogue).map((procedure) => procedure.forms ?? {}),
);
