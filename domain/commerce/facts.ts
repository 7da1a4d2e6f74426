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

/**
 * What was agreed (OB-13 to OB-19). Quote, contract and request each carry one, and the three must
 * be equal.
 */
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
  /**
   * Which of `recipient.name`, `recipient.email`, `address.line1`, `address.city`,
   * `address.postalCode`, `address.country` are filled.
   */
  readonly filledFields: readonly string[];
  readonly settings: {
    readonly tax: boolean;
    readonly currency: Currency | null;
    readonly paymentMethod: boolean;
  };
  readonly holds: readonly {
    readonly kind: 'hold' | 'credit-block';
    readonly reason: string;
    readonly sinceMs: EpochMs;
  }[];
}

/** A billing action of OB-35..OB-37. */
export type BillingAction = 'activate-schedule' | 'first-invoice' | 'recurring-cycle';
