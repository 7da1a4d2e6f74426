import type { SliceOf } from '../../policy/procedure-policy.schema.ts';
import type { orderBookingSchema } from './policy.schema.ts';

/** The slice of policy an order booking runs under. */
export type OrderBookingPolicy = SliceOf<typeof orderBookingSchema>;
