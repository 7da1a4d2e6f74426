import type { Finding } from '../../../domain/cases/finding.ts';

/** What the checks of order booking find. */
export type OrderFinding = Finding<OrderFindingCode>;

/** Steps 1 (OB-4..OB-11), 2 (OB-12..OB-20), 3 (OB-21..OB-25) and 7 (OB-47..OB-49). */
export type OrderFindingCode = QuoteCode | TermsCode | BillingCode | ClosingCode;

type QuoteCode =
  | 'quote-unknown'
  | 'quote-not-approved'
  | 'quote-approval-level-too-low'
  | 'quote-expired'
  | 'quote-of-other-customer'
  | 'quote-superseded'
  | 'quote-version-unknown'
  | 'customer-unknown'
  | 'customer-inactive';

type TermsCode =
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
  | 'one-time-charge-differs';

type BillingCode =
  | 'billing-account-missing'
  | 'billing-account-of-other-customer'
  | 'invoice-recipient-incomplete'
  | 'billing-address-incomplete'
  | 'tax-setting-missing'
  | 'currency-setting-missing'
  | 'currency-setting-differs'
  | 'payment-method-missing'
  | 'billing-hold'
  | 'credit-block';

type ClosingCode =
  | 'billing-reference-missing'
  | 'ticket-owner-missing'
  | 'ticket-due-date-missing'
  | 'exception-unresolved';
