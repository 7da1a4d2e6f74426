import type { BillingAccountFacts, CustomerFacts } from '../../../domain/commerce/facts.ts';
import type { OrderRequest } from '../order.ts';
import type { OrderBookingPolicy } from '../policy.ts';
import type { OrderFinding, OrderFindingCode } from './order-finding.ts';

/** What step 3 looks at; `null` = billing has no account for the customer. */
export interface BillingCheck {
  readonly request: OrderRequest;
  readonly customer: CustomerFacts;
  readonly account: BillingAccountFacts | null;
  readonly policy: OrderBookingPolicy['billing'];
}

type Setting = OrderBookingPolicy['billing']['requiredSettings'][number]['settings'][number];

/**
 * Step 3 (OB-21..OB-25): everything that keeps the account from being billed, one finding per
 * missing field; empty = it is ready.
 */
export function billingFindings(check: BillingCheck): readonly OrderFinding[] {
  const { account } = check;
  if (account === null) return [missingAccount(check.request)];
  return [
    ...ownerFindings(check.request, account),
    ...incompleteFields(account),
    ...settingFindings({ ...check, account }),
    ...currencyFindings(check.request, account),
    ...holdFindings(account),
  ];
}

/**
 * OB-23: the settings that policy requires for the customer's country and type: those of the first
 * row that matches. Without a matching row all of them are required.
 */
export function requiredSettings(
  customer: CustomerFacts,
  policy: OrderBookingPolicy['billing'],
): readonly Setting[] {
  const holds = <T>(list: readonly T[], value: T) => list.length === 0 || list.includes(value);
  const row = policy.requiredSettings.find(
    ({ countries, customerTypes }) =>
      holds(countries, customer.country) && holds(customerTypes, customer.type),
  );
  return row?.settings ?? ['tax', 'currency', 'paymentMethod'];
}

/** OB-22: sub-fields of recipient and address, in the order in which a form shows them. */
const accountFields: readonly {
  readonly field: string;
  readonly title: string;
  readonly code: OrderFindingCode;
}[] = [
  {
    field: 'recipient.name',
    title: 'name of the invoice recipient',
    code: 'invoice-recipient-incomplete',
  },
  {
    field: 'recipient.email',
    title: 'e-mail address of the invoice recipient',
    code: 'invoice-recipient-incomplete',
  },
  {
    field: 'address.line1',
    title: 'street of the billing address',
    code: 'billing-address-incomplete',
  },
  {
    field: 'address.city',
    title: 'city of the billing address',
    code: 'billing-address-incomplete',
  },
  {
    field: 'address.postalCode',
    title: 'postal code of the billing address',
    code: 'billing-address-incomplete',
  },
  {
    field: 'address.country',
    title: 'country of the billing address',
    code: 'billing-address-incomplete',
  },
];

/** OB-23 */
const settingRules = {
  tax: { code: 'tax-setting-missing', title: 'tax setting', isSet: ({ settings }) => settings.tax },
  currency: {
    code: 'currency-setting-missing',
    title: 'currency',
    isSet: ({ settings }) => settings.currency !== null,
  },
  paymentMethod: {
    code: 'payment-method-missing',
    title: 'payment method',
    isSet: ({ settings }) => settings.paymentMethod,
  },
} as const satisfies Record<
  Setting,
  { code: OrderFindingCode; title: string; isSet: (account: BillingAccountFacts) => boolean }
>;

/** OB-21: an absent account and one that is linked elsewhere have a reason each. */
function missingAccount({ customerId }: OrderRequest): OrderFinding {
  const text = `Customer ${customerId} has no billing account.`;
  return {
    code: 'billing-account-missing',
    field: 'billing.account',
    values: { request: customerId, account: null },
    text,
  };
}

/** OB-21 */
function ownerFindings(
  { customerId }: OrderRequest,
  account: BillingAccountFacts,
): readonly OrderFinding[] {
  if (account.customerId === customerId) return [];
  const text =
    `Billing account ${account.accountId} is linked to customer ${account.customerId}, not to ` +
    `${customerId}.`;
  const values = { request: customerId, account: account.customerId };
  return [{ code: 'billing-account-of-other-customer', field: 'billing.customerId', values, text }];
}

/** OB-22: one finding for each sub-field that is missing. */
function incompleteFields(account: BillingAccountFacts): readonly OrderFinding[] {
  return accountFields
    .filter(({ field }) => !account.filledFields.includes(field))
    .map(({ field, title, code }) => {
      const text = `Billing account ${account.accountId} lacks the ${title}.`;
      return { code, field: `billing.${field}`, values: { account: null }, text };
    });
}

/** OB-23 */
function settingFindings({
  customer,
  account,
  policy,
}: BillingCheck & { readonly account: BillingAccountFacts }): readonly OrderFinding[] {
  return requiredSettings(customer, policy)
    .filter((setting) => !settingRules[setting].isSet(account))
    .map((setting) => {
      const { code, title } = settingRules[setting];
      const text =
        `Billing account ${account.accountId} lacks the ${title} that a ${customer.type} ` +
        `customer in ${customer.country} needs.`;
      return {
        code,
        field: `billing.settings.${setting}`,
        values: { account: null, policy: 'required' },
        text,
      };
    });
}

/** OB-23: a currency that is set, required or not, must be the order's: billing refuses others. */
function currencyFindings(
  { terms }: OrderRequest,
  { accountId, settings }: BillingAccountFacts,
): readonly OrderFinding[] {
  if (settings.currency === null || settings.currency === terms.currency) return [];
  const text =
    `Billing account ${accountId} is kept in ${settings.currency}; the order is in ` +
    `${terms.currency}.`;
  const values = { request: terms.currency, account: settings.currency };
  return [{ code: 'currency-setting-differs', field: 'billing.settings.currency', values, text }];
}

/** OB-24 */
function holdFindings({ accountId, holds }: BillingAccountFacts): readonly OrderFinding[] {
  return holds.map(({ kind, reason, sinceMs }, index) => {
    const since = new Date(sinceMs).toISOString();
    const title = kind === 'hold' ? 'a billing hold' : 'a credit block';
    const text = `Billing account ${accountId} has ${title} since ${since}: ${reason}.`;
    return {
      code: kind === 'hold' ? 'billing-hold' : 'credit-block',
      field: `billing.holds[${index}]`,
      values: { account: reason, since },
      text,
    };
  });
}
