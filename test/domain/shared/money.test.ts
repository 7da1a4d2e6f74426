import { formatMoney } from '../../../domain/shared/money.ts';

test.each([
  { amount: 123_450, currency: 'USD', text: 'USD 1,234.50' },
  { amount: 0, currency: 'EUR', text: 'EUR 0.00' },
  { amount: 7, currency: 'GBP', text: 'GBP 0.07' },
  { amount: -123_450, currency: 'USD', text: 'USD -1,234.50' },
  { amount: 75_000, currency: 'JPY', text: 'JPY 75,000' },
  { amount: 1_234_567, currency: 'KWD', text: 'KWD 1,234.567' },
  { amount: Number.MAX_SAFE_INTEGER, currency: 'USD', text: 'USD 90,071,992,547,409.91' },
  {
    amount: 123_456_789_012_345_678_901_234n,
    currency: 'USD',
    text: 'USD 1,234,567,890,123,456,789,012.34',
  },
])('OB-16: $amount minor units of $currency read $text', ({ amount, currency, text }) => {
  expect(formatMoney(amount, currency)).toBe(text);
});

test.each(['', 'US', 'DOLLAR', '$$$'])(
  'A text that is no currency is shown as it stands: "%s"',
  (currency) => {
    expect(formatMoney(100, currency)).toBe(`${currency} 100`);
  },
);
