import type {
  Adjustment,
  BillingFrequency,
  CommercialTerms,
  IsoDate,
} from '../../../domain/commerce/facts.ts';
import type { MinorUnits } from '../../../domain/shared/money.ts';

const monthsPerPeriod = { monthly: 1, quarterly: 3, annual: 12 } as const satisfies Record<
  BillingFrequency,
  number
>;
const dayMs = 86_400_000;

/**
 * Billing periods of a term. One that is begun is billed in full, so 14 months billed annually are
 * 2 periods.
 */
export function periodsPerTerm(
  terms: Pick<CommercialTerms, 'termMonths' | 'billingFrequency'>,
): number {
  return Math.ceil(terms.termMonths / monthsPerPeriod[terms.billingFrequency]);
}

/**
 * What the customer commits to over the term: every period's list value less its discounts, and the
 * one-time charges. Credits do not lower it, so that a credit cannot carry an order below the
 * approval limit. Exact for any integers (OB-16).
 */
export function contractValue(terms: CommercialTerms): bigint {
  const perPeriod = listValuePerPeriod(terms) - sumOf(terms, 'discount');
  return perPeriod * BigInt(periodsPerTerm(terms)) + sumOf(terms, 'one-time-charge');
}

/**
 * `contractValue` as a number: exact up to 2^53 - 1 minor units, the nearest double beyond. Limits
 * are compared exactly elsewhere.
 */
export function totalContractValueMinor(terms: CommercialTerms): MinorUnits {
  return Number(contractValue(terms));
}

/**
 * The discounts' share of the list value of a billing period, in percent, rounded up to 2 decimals
 * (integer arithmetic). A discount on a list value of nothing counts as 100. For display:
 * comparisons use `discountReaches` and `discountExceeds`.
 */
export function discountPercent(terms: CommercialTerms): number {
  const discount = sumOf(terms, 'discount');
  const list = listValuePerPeriod(terms);
  if (discount === 0n) return 0;
  if (list === 0n) return 100;
  return Number((discount * 10_000n + list - 1n) / list) / 100;
}

/**
 * OB-8: whether the discount is at least `percent` of the list value: exact, by
 * cross-multiplication; `percent` has at most 2 decimals.
 */
export function discountReaches(terms: CommercialTerms, percent: number): boolean {
  return discountAgainst(terms, percent) >= 0n;
}

/**
 * Whether the discount is more than `percent` of the list value: exact, by cross-multiplication;
 * `percent` has at most 2 decimals.
 */
export function discountExceeds(terms: CommercialTerms, percent: number): boolean {
  return discountAgainst(terms, percent) > 0n;
}

/**
 * OB-30: the last day of the term, the day before the same day `termMonths` later. Where that month
 * is too short, its last day stands for the missing one: 31 January + 1 month is 28 February, so
 * the term's last day is 27 February.
 */
export function subscriptionEndDate(startDate: IsoDate, termMonths: number): IsoDate {
  const [year = 0, month = 1, day = 1] = startDate.split('-').map(Number);
  const daysInEndMonth = new Date(Date.UTC(year, month + termMonths, 0)).getUTCDate();
  const nextTermMs = Date.UTC(year, month - 1 + termMonths, Math.min(day, daysInEndMonth));
  return new Date(nextTermMs - dayMs).toISOString().slice(0, 10);
}

/**
 * The sign says how the discount stands to `percent` of the list value. Any discount on a list
 * value of nothing is above.
 */
function discountAgainst(terms: CommercialTerms, percent: number): bigint {
  const discount = sumOf(terms, 'discount');
  const list = discount === 0n ? 1n : listValuePerPeriod(terms);
  return discount * 10_000n - list * BigInt(Math.round(percent * 100));
}

function listValuePerPeriod(terms: CommercialTerms): bigint {
  return terms.lines.reduce(
    (sum, line) => sum + BigInt(line.quantity) * BigInt(line.unitPriceMinor),
    0n,
  );
}

function sumOf(terms: CommercialTerms, kind: Adjustment['kind']): bigint {
  return terms.adjustments.reduce(
    (sum, adjustment) => (adjustment.kind === kind ? sum + BigInt(adjustment.amountMinor) : sum),
    0n,
  );
}
