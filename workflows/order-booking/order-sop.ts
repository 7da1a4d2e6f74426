import type { HandoffMessages } from '../provisioning-handoff/handoff.ts';
import type { Sop } from '../sop/index.ts';
import type { OrderBookingPolicy } from './policy.ts';
import type { orderBookingProcedure } from './procedure.ts';

/** The kernel's verbs in the names of order booking. */
export type OrderSop = Sop<typeof orderBookingProcedure, OrderBookingPolicy, HandoffMessages>;
