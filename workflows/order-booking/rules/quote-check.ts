import type { Finding } from '../../../domain/cases/finding.ts';
import type { CommercialTerms, CustomerFacts, QuoteFacts } from '../../../domain/commerce/facts.ts';
import type { EpochMs } from '../../../domain/shared/json.ts';
import type { OrderRequest } from '../order.ts';
import type { OrderBookingPolicy } from '../policy.ts';
import type { OrderFinding } from './order-finding.ts';
import { discountPercent, discountReaches } from './value.ts';

/** What step 1 looks at; `null` = the CRM knows no such record. */
export interface QuoteCheck {
  readonly request: OrderRequest;
  readonly quote: QuoteFacts | null;
  readonly customer: CustomerFacts | null;
  readonly policy: OrderBookingPolicy['quote'];
  readonly nowMs: EpochMs;
}

/** OB-11: the three reasons for which step 1 escalates. */
export type EscalationReason = 'missing-approval' | 'expired' | 'inconsistent';

const levelNames = ['none', 'manager', 'director', 'executive'];
const levelText = (level: number) => `${level} (${levelNames[level] ?? 'unnamed'})`;
const documentText = (source: OrderRequest['source']) =>
  `${source.kind === 'quote' ? 'Quote' : 'Order form'} ${source.number}`;

/**
 * Step 1 (OB-4..OB-10): everything that keeps the quote or order form from being booked; empty = it
 * may.
 */
export function quoteFindings(check: QuoteCheck): readonly OrderFinding[] {
  const { quote } = check;
  const aboutQuote =
    quote === null
      ? [unknownQuote(check.request)]
      : quoteRules.flatMap((rule) => rule({ ...check, quote }) ?? []);
  return [...aboutQuote, ...customerFindings(check)];
}

/**
 * OB-11: why the specialist escalates a finding of step 1; whatever is neither an approval nor an
 * expiry contradicts a record.
 */
export function escalationReason(finding: Finding): EscalationReason {
  switch (finding.code) {
    case 'quote-not-approved':
    case 'quote-approval-level-too-low':
      return 'missing-approval';
    case 'quote-expired':
      return 'expired';
    default:
      return 'inconsistent';
  }
}

/**
 * OB-8: the approval level that policy demands for the discount of the terms; 0 when no row is
 * reached.
 */
export function requiredApprovalLevel(
  terms: CommercialTerms,
  policy: OrderBookingPolicy['quote'],
): number {
  return (
    policy.approvalLevels.filter((row) => discountReaches(terms, row.fromDiscountPercent)).at(-1)
      ?.level ?? 0
  );
}

type QuoteRule = (check: QuoteCheck & { readonly quote: QuoteFacts }) => OrderFinding | undefined;

/** OB-6, OB-7 */
const linkedToCustomer: QuoteRule = ({ request, quote }) => {
  if (quote.customerId === request.customerId) return undefined;
  return {
    code: 'quote-of-other-customer',
    field: 'customerId',
    values: { request: request.customerId, quote: quote.customerId },
    text:
      `${documentText(request.source)} belongs to customer ${quote.customerId}, not to ` +
      `${request.customerId}.`,
  };
};

/** OB-4 */
const approved: QuoteRule = ({ request, quote }) => {
  if (quote.approvalStatus === 'approved') return undefined;
  return {
    code: 'quote-not-approved',
    field: 'source.number',
    values: { quote: quote.approvalStatus, policy: 'approved' },
    text: `${documentText(request.source)} is ${quote.approvalStatus}, not approved.`,
  };
};

/** OB-8 */
const approvedHighEnough: QuoteRule = ({ request, quote, policy }) => {
  const required = requiredApprovalLevel(quote.terms, policy);
  if (quote.approvalLevel >= required) return undefined;
  return {
    code: 'quote-approval-level-too-low',
    field: 'source.number',
    values: { quote: quote.approvalLevel, policy: required },
    text:
      `${documentText(request.source)} has approval level ${levelText(quote.approvalLevel)}; ` +
      `its discount of ${discountPercent(quote.terms)} % needs level ${levelText(required)}.`,
  };
};

/** OB-5: at the very moment of expiry it still holds. */
const unexpired: QuoteRule = ({ request, quote, nowMs }) => {
  if (nowMs <= quote.validUntilMs) return undefined;
  const validUntil = new Date(quote.validUntilMs).toISOString();
  return {
    code: 'quote-expired',
    field: 'source.number',
    values: { quote: validUntil, now: new Date(nowMs).toISOString() },
    text: `${documentText(request.source)} expired: it was valid until ${validUntil}.`,
  };
};

/** OB-9 */
const latestVersion: QuoteRule = ({ request, quote }) => {
  const { version } = request.source;
  if (version === quote.latestVersion) return undefined;
  const superseded = version >= 1 && version < quote.latestVersion;
  return {
    code: superseded ? 'quote-superseded' : 'quote-version-unknown',
    field: 'source.version',
    values: { request: version, quote: quote.latestVersion },
    text: superseded
      ? `${documentText(request.source)} has version ${quote.latestVersion}; the request ` +
        `cites version ${version}.`
      : `${documentText(request.source)} has no version ${version}; its latest is ` +
        `${quote.latestVersion}.`,
  };
};

const quoteRules: readonly QuoteRule[] = [
  linkedToCustomer,
  approved,
  approvedHighEnough,
  unexpired,
  latestVersion,
];

/** OB-7: a number nobody knows is told apart from one of another account. */
function unknownQuote({ source }: OrderRequest): OrderFinding {
  return {
    code: 'quote-unknown',
    field: 'source.number',
    values: { request: source.number, quote: null },
    text: `${documentText(source)} does not exist in the CRM.`,
  };
}

/** OB-6 */
function customerFindings({
  request: { customerId },
  customer,
}: QuoteCheck): readonly OrderFinding[] {
  if (customer === null) {
    const text = `Customer ${customerId} does not exist in the CRM.`;
    return [
      {
        code: 'customer-unknown',
        field: 'customerId',
        values: { request: customerId, customer: null },
        text,
      },
    ];
  }
  if (customer.active) return [];
  const text = `Customer ${customerId} is inactive.`;
  return [
    {
      code: 'customer-inactive',
      field: 'customerId',
      values: { request: customerId, customer: 'inactive' },
      text,
    },
  ];
}
