/**
 * Money is an integer count of the currency's minor unit (cents, pence, yen), never a float
 * (OB-16). The currency stands once on the order, so that lines cannot disagree about it.
 */
export type MinorUnits = number;

/** ISO 4217 code, upper case. */
export type Currency = string;

/**
 * Formats minor units for a sentence a person reads: `USD 1,234.50`. Exact for every integer: the
 * digits are never divided as a float. A text that is no currency code is shown as it stands, with
 * the plain count of minor units.
 */
export function formatMoney(amount: MinorUnits | bigint, currency: Currency): string {
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${currency} ${amount}`;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const format = new Intl.NumberFormat('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${currency} ${format.format(`${BigInt(amount)}E-${digits}` as `${number}`)}`;
}
