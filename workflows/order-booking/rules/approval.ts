import type { CommercialTerms } from '../../../domain/commerce/facts.ts';
import { formatMoney } from '../../../domain/shared/money.ts';
import type { OrderBookingPolicy } from '../policy.ts';
import { contractValue, discountExceeds, discountPercent } from './value.ts';

/**
 * Why an order needs an approval by someone who did not ask for it: one sentence per limit of
 * policy that it is above; empty = none. Exactly at a limit is within it. A currency without a
 * limit always needs one.
 */
export function approvalReasons(
  terms: CommercialTerms,
  policy: OrderBookingPolicy['approval'],
): readonly string[] {
  return [valueReason(terms, policy), discountReason(terms, policy)].filter(
    (reason) => reason !== undefined,
  );
}

function valueReason(
  terms: CommercialTerms,
  { totalContractValueMinor: limits }: OrderBookingPolicy['approval'],
): string | undefined {
  const { currency } = terms;
  const limit = Object.hasOwn(limits, currency) ? limits[currency] : undefined;
  if (limit === undefined)
    return (
      `Policy has no limit of total contract value in ${currency}, so every order in it needs ` +
      'an approval.'
    );
  const value = contractValue(terms);
  if (value <= BigInt(limit)) return undefined;
  return (
    `The total contract value of ${formatMoney(value, currency)} is above the limit of ` +
    `${formatMoney(limit, currency)}.`
  );
}

function discountReason(
  terms: CommercialTerms,
  policy: OrderBookingPolicy['approval'],
): string | undefined {
  if (!discountExceeds(terms, policy.discountPercent)) return undefined;
  return (
    `The discount of ${discountPercent(terms)} % is above the limit of ` +
    `${policy.discountPercent} %.`
  );
}
