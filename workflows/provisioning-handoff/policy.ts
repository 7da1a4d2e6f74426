import type { SliceOf } from '../../policy/procedure-policy.schema.ts';
import type { provisioningHandoffSchema } from './policy.schema.ts';

/** The slice of policy a provisioning handoff runs under. */
export type HandoffPolicy = SliceOf<typeof provisioningHandoffSchema>;

/** A fulfilment queue of policy; where it is reached stays out of cases. */
export type Queue = HandoffPolicy['billingQueue'];
