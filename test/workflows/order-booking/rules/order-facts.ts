import type {
  BillingAccountFacts,
  CommercialTerms,
  ContractFacts,
  CustomerFacts,
  QuoteFacts,
} from '../../../../domain/commerce/facts.ts';
import type { OrderRequest } from '../../../../workflows/order-booking/order.ts';

/** An order that is right in every way; a test changes what it is about. */
export const nowMs = Date.UTC(2026, 5, 15, 12);

export const terms: CommercialTerms = {
  startDate: '2026-07-01',
  termMonths: 24,
  currency: 'USD',
  billingFrequency: 'monthly',
  paymentTerms: 'net-30',
  renewal: { auto: true, termMonths: 12, noticeDays: 60 },
  lines: [
    { lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 2, unitPriceMinor: 45_000 },
    { lineId: 'L2', sku: 'VOICE-SIP-50', quantity: 1, unitPriceMinor: 10_000 },
  ],
  adjustments: [
    { kind: 'discount', code: 'LOYALTY', amountMinor: 5_000 },
    { kind: 'credit', code: 'WELCOME', amountMinor: 20_000 },
    { kind: 'one-time-charge', code: 'INSTALL', amountMinor: 15_000 },
  ],
};

export const request: OrderRequest = {
  source: { kind: 'quote', number: 'Q-1', version: 3 },
  customerId: 'C-1',
  region: 'americas',
  terms,
  activationDate: '2026-07-01',
  internalNotes: '',
  technicalNotes: '',
  specialHandling: '',
  dependencies: [],
};

export const quote: QuoteFacts = {
  kind: 'quote',
  number: 'Q-1',
  version: 3,
  latestVersion: 3,
  customerId: 'C-1',
  approvalStatus: 'approved',
  approvalLevel: 1,
  validUntilMs: nowMs + 86_400_000,
  terms,
};

export const contract: ContractFacts = { number: 'CT-1', customerId: 'C-1', terms };

export const customer: CustomerFacts = {
  customerId: 'C-1',
  active: true,
  type: 'business',
  country: 'US',
  region: 'americas',
};

export const account: BillingAccountFacts = {
  accountId: 'BA-1',
  customerId: 'C-1',
  country: 'US',
  customerType: 'business',
  filledFields: [
    'recipient.name',
    'recipient.email',
    'address.line1',
    'address.city',
    'address.postalCode',
    'address.country',
  ],
  settings: { tax: true, currency: 'USD', paymentMethod: true },
  holds: [],
};

/** Terms whose one line lists at 100.00 with a discount of so many minor units. */
export function discountedBy(amountMinor: number): CommercialTerms {
  return {
    ...terms,
    lines: [{ lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 1, unitPriceMinor: 10_000 }],
    adjustments: amountMinor === 0 ? [] : [{ kind: 'discount', code: 'D', amountMinor }],
  };
}
