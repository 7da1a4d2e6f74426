/** Every check returns all that is wrong, not the first. */
export interface Finding {
  readonly code: FindingCode;
  /**
   * Path of the field in the request, or of the fact: `source.version`, `terms.lines[L1].quantity`.
   */
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
