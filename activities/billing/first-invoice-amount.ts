import type { Adjustment, OrderLine } from '../../domain/commerce/facts.ts';
import type { MinorUnits } from '../../domain/shared/money.ts';

/**
 * Amount of the first invoice (OB-36): one period's lines, less the period's discounts, plus
 * one-time charges, less credits; never below zero. Integers throughout (OB-16). @throws RangeError
 * beyond 2^53 minor units, where a sum would no longer be exact.
 */
export function firstInvoiceAmount(
  lines: readonly OrderLine[],
  adjustments: readonly Adjustment[],
): MinorUnits {
  const recurring = lines.reduce(
    (sum, line) => sum + BigInt(line.quantity) * BigInt(line.unitPriceMinor),
    0n,
  );
  const total = adjustments.reduce((sum, adjustment) => sum + signed(adjustment), recurring);
  const amount = Number(total < 0n ? 0n : total);
  if (!Number.isSafeInteger(amount))
    throw new RangeError('first invoice: the amount exceeds 2^53 minor units');
  return amount;
}

function signed({ kind, amountMinor }: Adjustment): bigint {
  return kind === 'one-time-charge' ? BigInt(amountMinor) : -BigInt(amountMinor);
}
