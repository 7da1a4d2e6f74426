import type { CaseId } from '../../domain/cases/case-id.ts';
import type { Sent } from '../http/call.ts';
import { faultError } from '../http/fault.ts';
import type { JsonClient } from '../http/json-client.ts';
import { type OrderRecord, orderList, orderRecord } from './crm.schema.ts';

/** What may be changed on an order. */
export interface OrderChange {
  readonly status: string;
  readonly billingReference?: string;
  readonly cancelReason?: string;
}

/** Every order with our reference, oldest first. */
export async function findOrders(crm: JsonClient, caseId: CaseId): Promise<readonly OrderRecord[]> {
  const list = await crm.read({
    method: 'GET',
    pattern: '/crm/orders',
    query: { externalReference: caseId },
    answer: orderList,
    isAsked: (answer) => answer.records.every((record) => record.externalReference === caseId),
  });
  return list.records;
}

export function readOrder(crm: JsonClient, orderNumber: string): Promise<OrderRecord> {
  return crm.read({
    method: 'GET',
    pattern: '/crm/orders/{number}',
    params: { number: orderNumber },
    answer: orderRecord,
    isAsked: (answer) => answer.number === orderNumber,
  });
}

/** Refused when the order is cancelled and the change is not. */
export function changeOrder(
  crm: JsonClient,
  orderNumber: string,
  change: OrderChange,
): Promise<Sent<OrderRecord>> {
  return crm.send({
    method: 'PATCH',
    pattern: '/crm/orders/{number}',
    params: { number: orderNumber },
    body: change,
    answer: orderRecord,
    isAsked: (answer) => answer.number === orderNumber,
  });
}

export const isLive = (order: OrderRecord): boolean => order.status !== 'cancelled';

/** Cancels an order. A refusal is a fault: no caller has another way to be rid of the order. */
export async function cancelOrder(
  crm: JsonClient,
  orderNumber: string,
  reason: string,
): Promise<void> {
  const sent = await changeOrder(crm, orderNumber, { status: 'cancelled', cancelReason: reason });
  if (sent.kind === 'done') return;
  throw faultError({
    kind: 'refusal',
    system: 'crm',
    call: 'PATCH /crm/orders/{number}',
    detail: `to cancel was refused: ${sent.code}`,
  });
}

/**
 * Cancels every live order of `orders` but the kept one: what an attempt we had given up on left
 * behind.
 */
export async function cancelDuplicates(
  crm: JsonClient,
  orders: readonly OrderRecord[],
  keptNumber: string,
): Promise<void> {
  for (const order of orders) {
    if (isLive(order) && order.number !== keptNumber)
      await cancelOrder(crm, order.number, `duplicate of ${keptNumber}`);
  }
}
