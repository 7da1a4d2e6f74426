/**
 * Money is an integer count of the currency's minor unit (cents, pence, yen), never a float (OB-16).
 * The currency stands once on the order, so that lines cannot disagree about it.
 */
export type MinorUnits = number;

/** ISO 4217 code, upper case. */
export type Currency = string;

/** Formats minor units for a sentence a person reads: `USD 1,234.50`. */
export function formatMoney(amount: MinorUnits, currency: Currency): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${currency} ${(amount / 10 ** digits).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
