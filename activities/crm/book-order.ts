import type { JsonClient } from '../http/json-client.ts';
import { type OrderRecord, orderRecord } from './crm.schema.ts';
import type { CustomerDetails, CustomerDirectory } from './customer-directory.ts';
import { cancelDuplicates, findOrders, isLive, readOrder } from './order-records.ts';
import type { BookableOrder, BookingResult } from './port.ts';

interface Booking {
  readonly crm: JsonClient;
  readonly directory: CustomerDirectory;
}

/**
 * Books an order once per case although the CRM has no idempotency keys (OB-26): looks it up by our
 * reference, creates it when absent, looks again. An earlier attempt whose answer was lost is
 * adopted; one that committed late left a second order, and then the oldest is kept.
 */
export async function bookOrder(booking: Booking, order: BookableOrder): Promise<BookingResult> {
  const { crm, directory } = booking;
  const earlier = await findOrders(crm, order.caseId);
  if (earlier.length > 0) return settle(crm, order, earlier);
  const customer = await directory(order.customerId);
  if (customer === undefined)
    return refused('CUSTOMER_UNKNOWN', `The CRM does not know customer ${order.customerId}.`);
  if (customer.primaryContact === undefined) {
    return refused(
      'PRIMARY_CONTACT_MISSING',
      `Customer ${order.customerId} has no primary contact, which an order must carry.`,
    );
  }
  const sent = await crm.send({
    method: 'POST',
    pattern: '/crm/orders',
    body: orderBody(order, customer),
    answer: orderRecord,
    isAsked: (answer) => isOfOrder(answer, order),
    personal: [customer.name, ...personalOf(customer.primaryContact)],
  });
  if (sent.kind === 'refused') return refused(sent.code, sent.text);
  const known = await findOrders(crm, order.caseId);
  const listed = known.some((record) => record.number === sent.value.number);
  return settle(crm, order, listed ? known : [...known, await readOrder(crm, sent.value.number)]);
}

/**
 * Orders are oldest first. One cancelled in the CRM by hand is reported as it stands, not booked a
 * second time behind that hand.
 */
async function settle(
  crm: JsonClient,
  order: BookableOrder,
  orders: readonly OrderRecord[],
): Promise<BookingResult> {
  const own = orders.filter((record) => isOfOrder(record, order));
  const kept = own.find(isLive) ?? own[0];
  if (kept === undefined)
    return refused(
      'REFERENCE_TAKEN',
      'The CRM holds an order with our reference for another customer or quote.',
    );
  await cancelDuplicates(crm, own, kept.number);
  return { kind: 'created', orderNumber: kept.number, status: kept.status };
}

const isOfOrder = (record: OrderRecord, order: BookableOrder): boolean =>
  record.externalReference === order.caseId &&
  record.accountId === order.customerId &&
  record.quoteNumber === order.source.number;

const refused = (code: string, text: string): BookingResult => ({ kind: 'refused', code, text });

/** The record's contents by OB-27 to OB-32. */
function orderBody(order: BookableOrder, customer: CustomerDetails): object {
  return {
    externalReference: order.caseId,
    accountId: order.customerId,
    accountName: customer.name,
    contact: customer.primaryContact,
    quoteNumber: order.source.number,
    quoteKind: order.source.kind,
    quoteVersion: order.source.version,
    currency: order.currency,
    lines: order.lines,
    adjustments: order.adjustments,
    startDate: order.startDate,
    endDate: order.endDate,
    billingFrequency: order.billingFrequency,
    paymentTerms: order.paymentTerms,
    renewal: order.renewal,
    internalNotes: order.internalNotes,
  };
}

/** Channels are no details of the person: only the rest must not stand in an error. */
function personalOf({
  name,
  email,
  phone,
}: NonNullable<CustomerDetails['primaryContact']>): readonly string[] {
  return [name, email, phone];
}
