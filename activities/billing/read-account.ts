import type { BillingAccountFacts } from '../../domain/commerce/facts.ts';
import type { JsonClient } from '../http/json-client.ts';
import { refusalText } from '../http/refusal-text.ts';
import { type AccountRecord, accountList } from './billing.schema.ts';

/**
 * The account under which a customer is billed: the customer's own before one linked elsewhere;
 * `undefined` when there is none.
 */
export async function findAccount(
  billing: JsonClient,
  customerId: string,
): Promise<AccountRecord | undefined> {
  const { data } = await billing.read({
    method: 'GET',
    pattern: '/billing/accounts',
    query: { customer: customerId },
    answer: accountList,
  });
  return data.find((account) => account.customerId === customerId) ?? data[0];
}

/**
 * Which fields are filled and what is set (OB-21 to OB-24); an exempt customer needs no tax set-up.
 * Released holds are left out.
 */
export async function readAccount(
  billing: JsonClient,
  customerId: string,
): Promise<BillingAccountFacts | undefined> {
  const account = await findAccount(billing, customerId);
  if (account === undefined) return undefined;
  return {
    accountId: account.id,
    customerId: account.customerId,
    country: account.country,
    customerType: account.customerType,
    filledFields: [
      ...filledOf('recipient', account.recipient),
      ...filledOf('address', account.address),
    ],
    settings: {
      tax: account.tax !== null && (account.tax.configured || account.tax.exempt),
      currency: account.currency,
      paymentMethod: account.paymentMethod !== null,
    },
    holds: account.holds
      .filter((hold) => hold.releasedAt === null)
      .map((hold) => ({
        kind: hold.kind,
        reason: refusalText(hold.reason, []),
        sinceMs: hold.since,
      })),
  };
}

function filledOf(
  part: string,
  fields: { readonly [name: string]: boolean } | null | undefined,
): readonly string[] {
  return Object.entries(fields ?? {})
    .filter(([, isFilled]) => isFilled)
    .map(([name]) => `${part}.${name}`);
}
