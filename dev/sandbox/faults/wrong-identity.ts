const identities = new Set([
  'id',
  'number',
  'externalReference',
  'externalId',
  'accountId',
  'customerId',
  'orderNumber',
  'quoteNumber',
  'contractNumber',
  'scheduleId',
  'invoiceId',
  'sid',
]);

/** The same answer about something else: every identity in it is another one of the same form. */
export function withOtherIdentity(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withOtherIdentity);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      identities.has(key) && typeof value === 'string'
        ? otherIdentity(value)
        : withOtherIdentity(value),
    ]),
  );
}

/**
 * `SO-100001` becomes `SO-999999`, `order-booking:quote:Q-1001.1234abcd` becomes
 * `order-booking:quote:Q-9999.1234abcd`.
 */
function otherIdentity(id: string): string {
  const other = id.replace(/\d+/, (digits) => '9'.repeat(digits.length));
  return other === id ? `${id}-other` : other;
}
