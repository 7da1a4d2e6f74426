import type { createVaultActivities } from '../../../activities/vault/activities.ts';
import type { VaultPort } from '../../../activities/vault/port.ts';
import { type WantedValues, withPlainValues } from '../../../activities/vault/with-plain-values.ts';
import type { JsonValue } from '../../../domain/shared/json.ts';
import { sandboxApiKey } from '../../kit/sandbox-admin.ts';

/** What the test workflow is started with: references, and no value. */
export interface Deliver extends WantedValues<'name' | 'address'> {
  readonly failing: boolean;
}

export type DeliveryActivities = ReturnType<typeof createDeliveryActivities> &
  ReturnType<typeof createVaultActivities>;

/**
 * Adapters as careless as they can be: one answers with all that it was answered, the other throws
 * all that it sent and was told.
 */
export function createDeliveryActivities(vault: VaultPort, sandboxUrl: string) {
  const post = async (path: string, body: object, key = 'none') => {
    const answer = await fetch(`${sandboxUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${sandboxApiKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  return {
    /** The chat answers with the message that it was sent. */
    sendMessage: (order: Deliver) =>
      withPlainValues(vault, order, async ({ name, address }) => {
        const text = `${textOf(name)} moves to ${JSON.stringify(address)}`;
        const answer = await post('/chat/messages', { room: '#moves', text }, order.caseId);
        return { ...answer, parsed: JSON.parse(answer.text) as object };
      }),
    /** The CRM refuses a number that it does not know, and repeats it. */
    sendBadOrder: (order: Deliver) =>
      withPlainValues(vault, order, async ({ name, address }) => {
        const body = { ...badOrder, quoteNumber: name, internalNotes: JSON.stringify(address) };
        const { status, text } = await post('/crm/orders', body);
        const sent = new Error(
          `sent ${JSON.stringify(body)} to ${encodeURIComponent(textOf(name))}`,
        );
        throw Object.assign(new Error(`the CRM answered ${status}: ${text}`, { cause: sent }), {
          answer: { text, lines: [text] },
        });
      }),
  };
}

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const badOrder = {
  externalReference: 'R-1',
  accountId: 'C-100',
  accountName: 'Acme',
  contact: { name: 'Ann', email: 'ann@example.com', phone: '+1 555 0100' },
  quoteKind: 'quote',
  quoteVersion: 1,
  currency: 'USD',
  lines: [{ lineId: 'L1', sku: 'NET-FIBER-1G', quantity: 1, unitPriceMinor: 10_000 }],
  adjustments: [],
  startDate: '2026-02-01',
  endDate: '2027-02-01',
  billingFrequency: 'monthly',
  paymentTerms: 'net-30',
  renewal: { auto: true, termMonths: 12, noticeDays: 30 },
};
