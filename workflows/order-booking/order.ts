import type { PostedOrder } from './start.schema.ts';

/** What the upstream system asks for. */
export type OrderRequest = PostedOrder;

/** Input of the order booking workflow. */
export interface OrderBookingInput {
  readonly request: OrderRequest;
  /** Subject of the token that posted the order: it may not approve it. */
  readonly requestedBy: string;
}

/** Result of order booking: the workflow's return value, and `facts` of the case. */
export interface OrderOutcome {
  readonly outcome: 'completed' | 'cancelled';
  readonly caseId: string;
  readonly orderNumber?: string;
  readonly billingReference?: string;
  readonly reason?: string;
}
