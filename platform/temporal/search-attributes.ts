import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Search attributes of every case; they are never encrypted, so they hold ids and states only. */
export const searchAttributes = {
  procedure: defineSearchAttributeKey('Procedure', SearchAttributeType.KEYWORD),
  /**
   * `running`, `waiting` (for a person), `cancelling`, `cancelled`; a closed run's own status tells
   * the rest.
   */
  caseStatus: defineSearchAttributeKey('CaseStatus', SearchAttributeType.KEYWORD),
  customerId: defineSearchAttributeKey('CustomerId', SearchAttributeType.KEYWORD),
  /** Number of the quote or order form. */
  orderRef: defineSearchAttributeKey('OrderRef', SearchAttributeType.KEYWORD),
  /** `none`, `ok`, `at-risk`, `breached`. */
  slaState: defineSearchAttributeKey('SlaState', SearchAttributeType.KEYWORD),
} as const;
