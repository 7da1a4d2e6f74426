import { type Refusal, refusal } from '../http/manners.ts';
import type { Settings } from '../settings.ts';
import { nextNumber, type World } from '../store/world.ts';
import type { CrmOrder, NewOrder, OrderChange, Quote } from './crm.schema.ts';

/** What the CRM needs to keep orders. */
export interface CrmParts {
  readonly world: World;
  readonly settings: Settings;
  readonly nowMs: () => number;
}

/** The collection in which quotes of a kind stand. */
export function quotesOfKind(world: World, kind: Quote['kind']): World['crm.quotes'] {
  return kind === 'quote' ? world['crm.quotes'] : world['crm.order-forms'];
}

/** Creates an order each time it is asked: this CRM knows no idempotency keys. */
export function createOrder(
  { world, settings, nowMs }: CrmParts,
  asked: NewOrder,
): CrmOrder | Refusal {
  const refused = orderProblem({ world, nowMs }, asked);
  if (refused !== undefined) return refused;
  const { bookingDelayMs, bookedStatus } = settings.booking(asked.accountId);
  const now = nowMs();
  return world['crm.orders'].put({
    ...asked,
    number: nextNumber(world, 'SO'),
    status: bookingDelayMs === 0 ? bookedStatus : 'draft',
    createdAt: new Date(now).toISOString(),
    billingReference: null,
    cancelReason: null,
    booking: bookingDelayMs === 0 ? null : { status: bookedStatus, afterMs: now + bookingDelayMs },
  });
}

/** The order as the CRM shows it now: a draft whose time has come is booked. */
export function currentOrder(
  { world, nowMs }: Pick<CrmParts, 'world' | 'nowMs'>,
  order: CrmOrder,
): CrmOrder {
  if (order.booking === null || nowMs() < order.booking.afterMs) return order;
  return world['crm.orders'].put({ ...order, status: order.booking.status, booking: null });
}

/** Changes status, billing reference or reason; a cancelled order stays cancelled. */
export function changeOrder(
  parts: CrmParts,
  order: CrmOrder,
  change: OrderChange,
): CrmOrder | Refusal {
  const current = currentOrder(parts, order);
  if (
    current.status === 'cancelled' &&
    change.status !== undefined &&
    change.status !== 'cancelled'
  ) {
    return refusal({
      status: 409,
      code: 'ORDER_CANCELLED',
      message: `order ${order.number} is cancelled`,
      field: 'status',
    });
  }
  return parts.world['crm.orders'].put({
    ...current,
    ...change,
    booking: change.status === undefined ? current.booking : null,
  });
}

function orderProblem(
  { world, nowMs }: Pick<CrmParts, 'world' | 'nowMs'>,
  asked: NewOrder,
): Refusal | undefined {
  const integrity = (field: string, message: string) =>
    refusal({ status: 422, code: 'FIELD_INTEGRITY', message, field });
  const quote = quotesOfKind(world, asked.quoteKind).get(asked.quoteNumber);
  const latest = quote?.versions.at(-1);
  if (quote === undefined || latest === undefined)
    return integrity('quoteNumber', `${asked.quoteNumber} does not exist`);
  if (quote.accountId !== asked.accountId)
    return integrity('accountId', `${asked.quoteNumber} belongs to another account`);
  if (world['crm.customers'].get(asked.accountId)?.status !== 'active')
    return integrity('accountId', 'the account is not active');
  if (latest.version !== asked.quoteVersion) {
    const message =
      `version ${asked.quoteVersion} of ${asked.quoteNumber} is not the latest, which is ` +
      `${latest.version}`;
    return refusal({ status: 409, code: 'QUOTE_SUPERSEDED', message, field: 'quoteVersion' });
  }
  if (Date.parse(latest.validUntil) < nowMs()) {
    return refusal({
      status: 422,
      code: 'QUOTE_EXPIRED',
      message: `${asked.quoteNumber} has expired`,
      field: 'quoteNumber',
    });
  }
  if (asked.endDate < asked.startDate) return integrity('endDate', 'the end lies before the start');
  return undefined;
}
