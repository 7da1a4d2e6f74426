import type { CaseId } from '../../domain/cases/case-id.ts';
import type {
  Adjustment,
  BillingAccountFacts,
  BillingAction,
  BillingFrequency,
  IsoDate,
  OrderLine,
} from '../../domain/commerce/facts.ts';
import type { Currency } from '../../domain/shared/money.ts';

/** The approved terms as billing needs them (OB-34). */
export interface BillingTrigger {
  /** Our reference; every call's idempotency key is this and the action. */
  readonly caseId: CaseId;
  readonly customerId: string;
  readonly orderNumber: string;
  readonly actions: readonly BillingAction[];
  readonly currency: Currency;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate;
  readonly billingFrequency: BillingFrequency;
  readonly paymentTerms: string;
  readonly lines: readonly OrderLine[];
  readonly adjustments: readonly Adjustment[];
}

export type BillingResult =
  /**
   * `billingReference` is the schedule's number (or the first document's where policy has no
   * schedule).
   */
  | {
      readonly kind: 'triggered';
      readonly billingReference: string;
      readonly invoiceNumber?: string;
      readonly status: string;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

export interface BillingPort {
  readonly readAccount: (customerId: string) => Promise<BillingAccountFacts | undefined>;
  /** Performs the actions in order, each once, and reads every one back (OB-34..OB-38). */
  readonly trigger: (trigger: BillingTrigger) => Promise<BillingResult>;
  /**
   * Compensation (G-14): ends the schedule and cycle, voids unpaid invoices, credits paid ones.
   * Idempotent.
   */
  readonly stop: (order: {
    readonly caseId: CaseId;
    readonly reason: string;
  }) => Promise<{ readonly voided: readonly string[]; readonly credited: readonly string[] }>;
}
