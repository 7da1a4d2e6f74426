import type { EpochMs } from '../shared/json.ts';
import type { Currency, MinorUnits } from '../shared/money.ts';

/** Calendar date `YYYY-MM-DD`. */
export type IsoDate = string;
export type Region = 'americas' | 'emea' | 'apac';
/** OB-10: both document kinds are accepted as the source. */
export type SourceKind = 'quote' | 'order-form';
export type BillingFrequency = 'monthly' | 'quarterly' | 'annual';

export interface Renewal {
  readonly auto: boolean;
  /** Months of each renewed term; absent when not renewed automatically. */
  readonly termMonths?: number;
  readonly noticeDays?: number;
}

export interface OrderLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  /** Price of one unit in one billing period. */
  readonly unitPriceMinor: MinorUnits;
}

/** OB-19: the three kinds of adjustment. Amounts are positive. */
export interface Adjustment {
  readonly kind: 'discount' | 'credit' | 'one-time-charge';
  readonly code: string;
  /** A discount: per billing period; a credit or one-time charge: once. */
  readonly amountMinor: MinorUnits;
}

/** What was agreed (OB-13 to OB-19). Quote, contract and request each carry one, and the three must be equal. */
export interface CommercialTerms {
  readonly startDate: IsoDate;
  readonly termMonths: number;
  readonly currency: Currency;
  readonly billingFrequency: BillingFrequency;
  readonly paymentTerms: string;
  readonly renewal: Renewal;
  readonly lines: readonly OrderLine[];
  readonly adjustments: readonly Adjustment[];
}

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

/** A quote or order form as the CRM knows it now. */
export interface QuoteFacts {
  readonly kind: SourceKind;
  readonly number: string;
  readonly version: number;
  readonly latestVersion: number;
  readonly customerId: string;
  readonly approvalStatus: 'draft' | 'pending' | 'approved' | 'rejected';
  /** 0 = none, 1 = manager, 2 = director, 3 = executive. */
  readonly approvalLevel: number;
  /** Last moment at which it holds. */
  readonly validUntilMs: EpochMs;
  readonly terms: CommercialTerms;
}

/** The contract that goes with the quote. */
export interface ContractFacts {
  readonly number: string;
  readonly customerId: string;
  readonly terms: CommercialTerms;
}

/** No name, no address: contact details are read where they are needed, and never enter history. */
export interface CustomerFacts {
  readonly customerId: string;
  readonly active: boolean;
  readonly type: 'business' | 'consumer' | 'public-sector';
  readonly country: string;
  readonly region: Region;
}

/** The billing account with the completeness of its fields, not their content (OB-21..24). */
export interface BillingAccountFacts {
  readonly accountId: string;
  readonly customerId: string;
  readonly country: string;
  readonly customerType: CustomerFacts['type'];
  /** Which of `recipient.name`, `recipient.email`, `address.line1`, `address.city`, `address.postalCode`, `address.country` are filled. */
  readonly filledFields: readonly string[];
  readonly settings: { readonly tax: boolean; readonly currency: Currency | null; readonly paymentMethod: boolean };
  readonly holds: readonly { readonly kind: 'hold' | 'credit-block'; readonly reason: string; readonly sinceMs: EpochMs }[];
}

/** Every check returns all that is wrong, not the first. */
export interface Finding {
  readonly code: FindingCode;
  /** Path of the field in the request, or of the fact: `source.version`, `terms.lines[L1].quantity`. */
  readonly field: string;
  /** Values compared, by where they stand. `null` = absent there. */
  readonly values: { readonly [source: string]: string | number | boolean | null };
  /** A sentence a person can act on. */
  readonly text: string;
}

export type FindingCode =
  // step 1, OB-4..OB-11
  | 'quote-unknown'
  | 'quote-not-approved'
  | 'quote-approval-level-too-low'
  | 'quote-expired'
  | 'quote-of-other-customer'
  | 'quote-superseded'
  | 'quote-version-unknown'
  | 'customer-unknown'
  | 'customer-inactive'
  // step 2, OB-12..OB-20
  | 'contract-missing'
  | 'contract-of-other-customer'
  | 'start-date-differs'
  | 'term-length-differs'
  | 'sku-differs'
  | 'line-missing'
  | 'line-extra'
  | 'quantity-differs'
  | 'price-differs'
  | 'currency-differs'
  | 'billing-frequency-differs'
  | 'payment-terms-differ'
  | 'renewal-differs'
  | 'discount-differs'
  | 'credit-differs'
  | 'one-time-charge-differs'
  // step 3, OB-21..OB-25
  | 'billing-account-missing'
  | 'billing-account-of-other-customer'
  | 'invoice-recipient-incomplete'
  | 'billing-address-incomplete'
  | 'tax-setting-missing'
  | 'currency-setting-missing'
  | 'currency-setting-differs'
  | 'payment-method-missing'
  | 'billing-hold'
  | 'credit-block'
  // step 6
  | 'no-route'
  | 'dependency-unknown'
  | 'dependency-cycle'
  // step 7, OB-47..OB-49
  | 'billing-reference-missing'
  | 'ticket-owner-missing'
  | 'ticket-due-date-missing'
  | 'exception-unresolved';

/** Result of order booking: the workflow's return value, and `facts` of the case. */
export interface OrderOutcome {
  readonly outcome: 'completed' | 'cancelled';
  readonly caseId: string;
  readonly orderNumber?: string;
  readonly billingReference?: string;
  readonly reason?: string;
}
