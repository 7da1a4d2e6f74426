import type { Finding } from '../../domain/cases/finding.ts';
import type {
  BillingAccountFacts,
  CustomerFacts,
  QuoteFacts,
} from '../../domain/commerce/facts.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import { cancelChoice, findingData } from '../sop/index.ts';
import type { OrderRequest } from './order.ts';
import type { OrderSop } from './order-sop.ts';
import { approvalReasons } from './rules/approval.ts';
import { billingFindings } from './rules/billing-check.ts';
import { escalationReason, quoteFindings } from './rules/quote-check.ts';
import { termsFindings } from './rules/terms-check.ts';

/**
 * An order whose quote, terms and billing readiness were found in order, and when the oldest of
 * these facts was read.
 */
export interface CheckedOrder {
  readonly request: OrderRequest;
  readonly quote: QuoteFacts;
  readonly checkedAtMs: EpochMs;
  /**
   * Something had to be corrected on the way: the facts of the earlier steps may have changed
   * meanwhile.
   */
  readonly corrected: boolean;
}

/** Steps 1 to 3: no later one starts before the earlier one passes (OB-1). */
export async function checkOrder(sop: OrderSop, asked: OrderRequest): Promise<CheckedOrder> {
  const checkedAtMs = sop.now();
  const exceptionsBefore = sop.exceptions.length;
  const {
    request: cited,
    quote,
    customer,
  } = await sop.step('quote', () => verifyQuote(sop, asked));
  const request = await sop.step('terms', () => confirmTerms(sop, cited, quote));
  await sop.step('billing-readiness', () => validateBilling(sop, request, customer));
  return { request, quote, checkedAtMs, corrected: sop.exceptions.length > exceptionsBefore };
}

/**
 * Facts go stale while people decide: a quote may expire or be superseded meanwhile (OB-5, OB-9).
 */
export function isStale(sop: OrderSop, order: CheckedOrder): boolean {
  const nowMs = sop.now();
  return (
    order.corrected ||
    nowMs - order.checkedAtMs > sop.policy.recheckAfterSeconds * 1000 ||
    nowMs > order.quote.validUntilMs
  );
}

/**
 * An order above the limits of policy needs an approval by someone other than the requester; the
 * same terms are approved once. Answers whether somebody had to be asked.
 */
export async function approveAboveLimits(
  sop: OrderSop,
  order: CheckedOrder,
  approved: Set<string>,
): Promise<boolean> {
  const { approval } = sop.policy;
  const reasons = approvalReasons(order.request.terms, approval);
  const terms = JSON.stringify(order.request.terms);
  if (reasons.length === 0 || approved.has(terms)) return false;
  await sop.task({
    kind: 'approval',
    role: approval.approverRole,
    title: `Approve order ${order.request.source.number} above the limits`,
    description: `${reasons.join(' ')} Whoever asked for the order may not decide.`,
    choices: [
      { key: 'approve', title: 'Approve', needsComment: true, verdict: 'approve' },
      { ...cancelChoice, title: 'Reject: cancel the order', verdict: 'reject' },
    ],
    data: { reasons: [...reasons] },
    approval,
  });
  approved.add(terms);
  return true;
}

interface QuoteVerified {
  readonly request: OrderRequest;
  readonly quote: QuoteFacts;
  readonly customer: CustomerFacts;
}

async function verifyQuote(sop: OrderSop, asked: OrderRequest): Promise<QuoteVerified> {
  let request = asked;
  let latestVersion = asked.source.version;
  const owner = 'order-management-specialist';
  return sop.check({
    recordAs: 'finding.recorded',
    run: async () => {
      const { source, customerId } = request;
      const [quote, customer] = await sop.readAll([
        {
          activity: 'readQuote',
          title: `Read ${source.kind} ${source.number}`,
          owner,
          args: [source],
        },
        {
          activity: 'readCustomer',
          title: `Read customer ${customerId}`,
          owner,
          args: [customerId],
        },
      ]);
      latestVersion = quote?.latestVersion ?? latestVersion;
      const findings = quoteFindings({
        request,
        quote,
        customer,
        policy: sop.policy.quote,
        nowMs: sop.now(),
      });
      return { findings, value: quote && customer ? { request, quote, customer } : undefined };
    },
    task: (findings) => escalation(request, findings),
    decided: ({ choice }) => {
      if (choice === 'adopt-latest-version')
        request = { ...request, source: { ...request.source, version: latestVersion } };
    },
  });
}

/** OB-11: the three reasons for which step 1 escalates. */
function escalation(request: OrderRequest, findings: readonly Finding[]) {
  const superseded = findings.some((finding) => finding.code === 'quote-superseded');
  const adopt = {
    key: 'adopt-latest-version',
    title: 'Book the latest version of the quote instead',
    needsComment: true,
  };
  const resolved = {
    key: 'resolved',
    title: 'Resolved at the source: check again',
    needsComment: true,
  };
  return {
    kind: 'escalation' as const,
    role: 'order-management-specialist' as const,
    title: `Quote ${request.source.number} cannot be booked as it is`,
    description: findings.map((finding) => finding.text).join(' '),
    choices: [resolved, ...(superseded ? [adopt] : []), cancelChoice],
    data: {
      reasons: [...new Set(findings.map(escalationReason))],
      findings: findingData(findings),
    },
  };
}

async function confirmTerms(
  sop: OrderSop,
  asked: OrderRequest,
  quote: QuoteFacts,
): Promise<OrderRequest> {
  let request = asked;
  let current: QuoteFacts | undefined = quote;
  const owner = 'revenue-operations-analyst';
  return sop.check({
    recordAs: 'deviation.recorded',
    run: async () => {
      const { source } = request;
      const contract = await sop.read({
        activity: 'readContract',
        title: `Read the contract of ${source.number}`,
        owner,
        args: [source],
      });
      current ??=
        (await sop.read({
          activity: 'readQuote',
          title: `Read ${source.kind} ${source.number} again`,
          owner,
          args: [source],
        })) ?? quote;
      return { findings: termsFindings({ request, quote: current, contract }), value: request };
    },
    task: (findings) => correction(request, findings),
    decided: ({ choice }) => {
      if (choice === 'adopt-quote-terms') request = { ...request, terms: (current ?? quote).terms };
      // The correction may be one of the quote: the next comparison reads it again.
      current = undefined;
    },
  });
}

function correction(request: OrderRequest, findings: readonly Finding[]) {
  return {
    kind: 'correction' as const,
    role: 'revenue-operations-analyst' as const,
    title: `Terms of order ${request.source.number} differ`,
    description: findings.map((finding) => finding.text).join(' '),
    choices: [
      { key: 'corrected', title: 'Corrected at the source: compare again', needsComment: true },
      {
        key: 'adopt-quote-terms',
        title: 'The request takes the terms of the approved quote',
        needsComment: true,
      },
      cancelChoice,
    ],
    data: { findings: findingData(findings) },
  };
}

async function validateBilling(
  sop: OrderSop,
  request: OrderRequest,
  customer: CustomerFacts,
): Promise<BillingAccountFacts> {
  const owner = 'billing-specialist';
  const { customerId } = request;
  return sop.check({
    recordAs: 'finding.recorded',
    run: async () => {
      const account = await sop.read({
        activity: 'readBillingAccount',
        title: `Read the billing account of ${customerId}`,
        owner,
        args: [customerId],
      });
      return {
        findings: billingFindings({ request, customer, account, policy: sop.policy.billing }),
        value: account ?? undefined,
      };
    },
    task: (findings) => ({
      kind: 'non-conformance',
      role: 'billing-owner',
      title: `Billing of customer ${customerId} is not ready`,
      description: findings.map((finding) => finding.text).join(' '),
      choices: [
        { key: 'resolved', title: 'Resolved in billing: check again', needsComment: true },
        cancelChoice,
      ],
      data: { findings: findingData(findings) },
    }),
  });
}
