import type { SliceOf } from '../../policy/procedure-policy.schema.ts';
import type { serviceLevelReviewSchema } from './policy.schema.ts';

/**
 * The slice of policy that the monthly service level review runs under, and reports are made by.
 */
export type ServiceLevelReviewPolicy = SliceOf<typeof serviceLevelReviewSchema>;
