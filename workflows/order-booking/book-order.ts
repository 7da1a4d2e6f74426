import type { BookableOrder } from '../../activities/crm/port.ts';
import type { Role } from '../../domain/shared/roles.ts';
import { cancelChoice } from '../sop/index.ts';
import type { CheckedOrder } from './check-order.ts';
import type { OrderRequest } from './order.ts';
import type { OrderSop } from './order-sop.ts';
import { subscriptionEndDate } from './rules/value.ts';

/** An order that the CRM shows as booked. */
export interface BookedOrder {
  readonly request: OrderRequest;
  readonly orderNumber: string;
  readonly status: string;
}

/**
 * Step 4: creates the order once and confirms its status; `undefined` when the CRM refused and
 * everything is to be checked again.
 */
export async function bookOrder(
  sop: OrderSop,
  { request }: CheckedOrder,
): Promise<BookedOrder | undefined> {
  const owner = 'order-management-specialist';
  const booking = await sop.effect({
    activity: 'bookOrder',
    title: `Book the order of ${request.source.kind} ${request.source.number} in the CRM`,
    owner,
    args: [bookable(sop, request)],
    undo: {
      title: 'Cancel the order in the CRM',
      activity: 'cancelBooking',
      args: (reason) => [{ caseId: sop.caseId, reason }],
    },
  });
  if (booking.kind === 'refused') {
    await refused(sop, owner, { ...booking, what: 'The CRM refused the order' });
    return undefined;
  }
  const { orderNumber } = booking;
  sop.link('order', orderNumber);
  sop.facts({ orderNumber });
  const { bookedEquivalents, confirmationMinutes } = sop.policy.crm;
  if (bookedEquivalents.includes(booking.status))
    return { request, orderNumber, status: booking.status };
  const { status } = await sop.effect({
    activity: 'confirmBooked',
    repeatable: true,
    title: `Confirm that order ${orderNumber} is booked`,
    owner,
    args: [{ orderNumber, bookedEquivalents }],
    limitMinutes: confirmationMinutes,
    taskKind: 'escalation',
  });
  return { request, orderNumber, status };
}

/**
 * Step 5: performs the billing actions of policy once each; answers with the billing reference
 * (OB-34 to OB-39).
 */
export async function triggerBilling(sop: OrderSop, order: BookedOrder): Promise<string> {
  const { terms, customerId } = order.request;
  for (;;) {
    const billing = await sop.effect({
      activity: 'triggerBilling',
      title: `Trigger billing of order ${order.orderNumber}`,
      owner: 'billing-owner',
      args: [
        {
          caseId: sop.caseId,
          customerId,
          orderNumber: order.orderNumber,
          actions: sop.policy.billing.actions,
          endDate: subscriptionEndDate(terms.startDate, terms.termMonths),
          ...terms,
        },
      ],
      undo: {
        title: 'Stop billing of the order',
        activity: 'stopBilling',
        args: (reason) => [{ caseId: sop.caseId, reason }],
      },
    });
    if (billing.kind === 'triggered') {
      sop.link('billing', billing.billingReference);
      if (billing.invoiceNumber !== undefined) sop.link('invoice', billing.invoiceNumber);
      sop.facts({
        billingReference: billing.billingReference,
        ...(billing.invoiceNumber !== undefined && { invoiceNumber: billing.invoiceNumber }),
      });
      return billing.billingReference;
    }
    await refused(sop, 'billing-owner', { ...billing, what: 'Billing refused the order' });
  }
}

/** OB-39: the billing reference stands on the order in the CRM. */
export async function recordBillingReference(
  sop: OrderSop,
  order: BookedOrder,
  billingReference: string,
): Promise<void> {
  await writeStatus(sop, order, { status: order.status, billingReference });
}

/**
 * Writes the order's status in the CRM and confirms it (OB-50); one that the CRM does not take
 * waits for a person.
 */
export async function writeStatus(
  sop: OrderSop,
  order: BookedOrder,
  change: { readonly status: string; readonly billingReference: string },
): Promise<void> {
  const { orderNumber } = order;
  const owner = 'order-management-specialist';
  for (;;) {
    const { status } = await sop.effect({
      activity: 'updateOrder',
      repeatable: true,
      title: `Write status ${change.status} and the billing reference to order ${orderNumber}`,
      owner,
      args: [{ orderNumber, ...change }],
    });
    if (status === change.status) break;
    const text = `order ${orderNumber} stays ${status} instead of ${change.status}`;
    await refused(sop, owner, {
      what: 'The CRM does not take the order status',
      code: 'order-status-refused',
      text,
    });
  }
  sop.record({ kind: 'effect.done', text: `Order ${orderNumber} is ${change.status} in the CRM` });
}

/**
 * A business refusal is documented and waits for a person; then the call or the checks are
 * repeated.
 */
async function refused(
  sop: OrderSop,
  role: Role,
  refusal: { readonly what: string; readonly code: string; readonly text: string },
): Promise<void> {
  const text = `${refusal.what}: ${refusal.text}`;
  sop.record({ kind: 'effect.refused', text, data: { code: refusal.code } });
  const id = sop.raise({ code: refusal.code, text });
  const decision = await sop.task({
    kind: 'non-conformance',
    role,
    title: refusal.what,
    description: text,
    choices: [
      { key: 'retry', title: 'The cause is gone: try again', needsComment: true },
      cancelChoice,
    ],
    data: { code: refusal.code },
  });
  sop.resolve(id, { text: decision.comment, by: decision.by });
}

/** OB-27 to OB-32. */
function bookable(sop: OrderSop, request: OrderRequest): BookableOrder {
  const { terms, source, customerId, internalNotes } = request;
  const { termMonths, ...commercial } = terms;
  return {
    caseId: sop.caseId,
    customerId,
    source,
    internalNotes,
    ...commercial,
    endDate: subscriptionEndDate(terms.startDate, termMonths),
  };
}
