import type { CaseId } from '../../domain/cases/case-id.ts';
import type {
  Adjustment,
  BillingFrequency,
  ContractFacts,
  CustomerFacts,
  IsoDate,
  OrderLine,
  QuoteFacts,
  Renewal,
  SourceKind,
} from '../../domain/commerce/facts.ts';
import type { Currency } from '../../domain/shared/money.ts';

/**
 * What is booked (OB-27..OB-32). Contact details are joined from the customer record by the
 * adapter.
 */
export interface BookableOrder {
  /**
   * Our reference: the CRM has no idempotency keys, so an order is looked up by it before it is
   * created.
   */
  readonly caseId: CaseId;
  readonly customerId: string;
  readonly source: { readonly kind: SourceKind; readonly number: string; readonly version: number };
  readonly currency: Currency;
  readonly lines: readonly OrderLine[];
  readonly adjustments: readonly Adjustment[];
  readonly startDate: IsoDate;
  readonly endDate: IsoDate;
  readonly billingFrequency: BillingFrequency;
  readonly paymentTerms: string;
  readonly renewal: Renewal;
  readonly internalNotes: string;
}

/** A refusal is the CRM's business answer; everything else that fails throws and is retried. */
export type BookingResult =
  | { readonly kind: 'created'; readonly orderNumber: string; readonly status: string }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

export interface CrmPort {
  /** `undefined` = no such quote or order form: a fact for the workflow, not an error. */
  readonly readQuote: (source: {
    readonly kind: SourceKind;
    readonly number: string;
  }) => Promise<QuoteFacts | undefined>;
  readonly readContract: (source: {
    readonly kind: SourceKind;
    readonly number: string;
  }) => Promise<ContractFacts | undefined>;
  readonly readCustomer: (customerId: string) => Promise<CustomerFacts | undefined>;
  /**
   * Creates the order once per `caseId`: finds it by our reference first, settles a duplicate on
   * the oldest, reads it back.
   */
  readonly bookOrder: (order: BookableOrder) => Promise<BookingResult>;
  /** Status of an order as the CRM shows it now. */
  readonly readOrderStatus: (orderNumber: string) => Promise<string>;
  /** Writes status and billing reference (OB-39, OB-50), reads them back. Idempotent. */
  readonly updateOrder: (change: {
    readonly orderNumber: string;
    readonly status: string;
    readonly billingReference?: string;
  }) => Promise<{ readonly status: string }>;
  /** Compensation: cancels every order with our reference; nothing to cancel is success. */
  readonly cancelBooking: (order: {
    readonly caseId: CaseId;
    readonly reason: string;
  }) => Promise<{ readonly cancelled: readonly string[] }>;
}
