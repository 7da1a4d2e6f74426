import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { atBorder, atBorderOrNull } from '../http/to-failure.ts';
import type { CrmPort } from './port.ts';

/**
 * Activities of the CRM, registered under these names. Reads answer `null` for a record that does
 * not exist.
 */
export function createCrmActivities(port: CrmPort) {
  return {
    readQuote: atBorderOrNull(port.readQuote),
    readContract: atBorderOrNull(port.readContract),
    readCustomer: atBorderOrNull(port.readCustomer),
    bookOrder: atBorder(port.bookOrder),
    confirmBooked: atBorder((order: Confirmation) => confirmBooked(port, order)),
    updateOrder: atBorder(port.updateOrder),
    cancelBooking: atBorder(port.cancelBooking),
  };
}

interface Confirmation {
  readonly orderNumber: string;
  /** Statuses that count as booked. */
  readonly bookedEquivalents: readonly string[];
}

/**
 * Answers once the order shows a booked status; until then it fails in a way that is retried and is
 * no alarm (OB-33).
 */
async function confirmBooked(
  port: CrmPort,
  { orderNumber, bookedEquivalents }: Confirmation,
): Promise<{ readonly status: string }> {
  const status = await port.readOrderStatus(orderNumber);
  if (bookedEquivalents.includes(status)) return { status };
  throw ApplicationFailure.create({
    message: `crm: order ${orderNumber} is ${status}, which does not count as booked`,
    type: 'OrderNotBooked',
    category: ApplicationFailureCategory.BENIGN,
  });
}
