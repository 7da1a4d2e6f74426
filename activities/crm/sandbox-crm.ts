import type { SystemConfig } from '../http/call.ts';
import { createJsonClient, type JsonClient } from '../http/json-client.ts';
import { bookOrder } from './book-order.ts';
import { crmRefusal } from './crm.schema.ts';
import { type CustomerDirectory, createCustomerDirectory } from './customer-directory.ts';
import {
  cancelDuplicates,
  cancelOrder,
  changeOrder,
  findOrders,
  isLive,
  readOrder,
} from './order-records.ts';
import type { CrmPort } from './port.ts';
import { readContract, readCustomer, readQuote } from './read-source.ts';

/**
 * The sandbox's CRM: records by number, no idempotency keys. Every method throws a `FaultError`
 * (http/fault.ts) for a fault.
 */
export function createSandboxCrm(config: SystemConfig): CrmPort {
  const crm = crmClient(config);
  const directory = createCustomerDirectory(crm);
  return {
    readQuote: (source) => readQuote(crm, source),
    readContract: (source) => readContract(crm, source),
    readCustomer: (customerId) => readCustomer(crm, customerId),
    bookOrder: (order) => bookOrder({ crm, directory }, order),
    readOrderStatus: async (orderNumber) => (await readOrder(crm, orderNumber)).status,
    updateOrder: (change) => updateOrder(crm, change),
    cancelBooking: (order) => cancelBooking(crm, order),
  };
}

/** For adapters of other systems that must name the customer. */
export function createSandboxCustomerDirectory(config: SystemConfig): CustomerDirectory {
  return createCustomerDirectory(crmClient(config));
}

const crmClient = (config: SystemConfig): JsonClient => createJsonClient('crm', config, crmRefusal);

/**
 * Writes the change and reads it back through our reference, which also shows a duplicate that an
 * attempt at booking, long given up, may have committed since. A refused change (the order is
 * cancelled) answers with the status the order has.
 */
async function updateOrder(
  crm: JsonClient,
  change: Parameters<CrmPort['updateOrder']>[0],
): Promise<{ readonly status: string }> {
  const { orderNumber, ...fields } = change;
  const sent = await changeOrder(crm, orderNumber, fields);
  if (sent.kind === 'refused') return { status: (await readOrder(crm, orderNumber)).status };
  const orders = await findOrders(crm, sent.value.externalReference);
  await cancelDuplicates(crm, orders, orderNumber);
  const own =
    orders.find((order) => order.number === orderNumber) ?? (await readOrder(crm, orderNumber));
  return { status: own.status };
}

async function cancelBooking(
  crm: JsonClient,
  order: Parameters<CrmPort['cancelBooking']>[0],
): Promise<{ readonly cancelled: readonly string[] }> {
  const orders = await findOrders(crm, order.caseId);
  for (const live of orders.filter(isLive)) await cancelOrder(crm, live.number, order.reason);
  const after = await findOrders(crm, order.caseId);
  return { cancelled: after.filter((record) => !isLive(record)).map((record) => record.number) };
}
