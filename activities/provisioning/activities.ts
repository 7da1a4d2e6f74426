import { atBorder } from '../http/to-failure.ts';
import type { ProvisioningPort, ProvisioningTicket, TicketResult } from './port.ts';

/** Activities of provisioning, registered under these names. */
export function createProvisioningActivities(port: ProvisioningPort) {
  return {
    /** The tickets of several queues side by side; results in the order asked. */
    openTickets: atBorder((tickets: readonly ProvisioningTicket[]) => openTickets(port, tickets)),
    cancelTickets: atBorder(port.cancelTickets),
  };
}

/** Waits for all before it fails, so that a retry does not run beside a call of this attempt. */
async function openTickets(
  port: ProvisioningPort,
  tickets: readonly ProvisioningTicket[],
): Promise<readonly TicketResult[]> {
  const settled = await Promise.allSettled(tickets.map((ticket) => port.openTicket(ticket)));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
