import type { CommercialTerms, IsoDate, Region, SourceKind } from '../../domain/commerce/facts.ts';

/** What the upstream system asks for. */
export interface OrderRequest {
  readonly source: { readonly kind: SourceKind; readonly number: string; readonly version: number };
  readonly customerId: string;
  readonly region: Region;
  readonly terms: CommercialTerms;
  readonly activationDate: IsoDate;
  /** OB-32: notes for downstream teams. */
  readonly internalNotes: string;
  /** OB-43, OB-44. */
  readonly technicalNotes: string;
  readonly specialHandling: string;
  /** `lineId` is delivered only after `dependsOn` is activated. */
  readonly dependencies: readonly { readonly lineId: string; readonly dependsOn: string }[];
}

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
