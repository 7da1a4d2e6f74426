import type { CustomerDirectory } from '../crm/customer-directory.ts';
import type { SystemConfig } from '../http/call.ts';
import { createJsonClient, type JsonClient } from '../http/json-client.ts';
import { openTicket } from './open-ticket.ts';
import type { ProvisioningPort } from './port.ts';
import { provisioningRefusal } from './provisioning.schema.ts';
import { cancelTicket, findTickets, isOpen } from './ticket-records.ts';

/**
 * The sandbox's queue tool; `directory` names the customer on a ticket. Every method throws a
 * `FaultError` (http/fault.ts) for a fault.
 */
export function createSandboxProvisioning(
  config: SystemConfig,
  directory: CustomerDirectory,
): ProvisioningPort {
  const provisioning = createJsonClient('provisioning', config, provisioningRefusal);
  return {
    openTicket: (ticket) => openTicket({ provisioning, directory }, ticket),
    cancelTickets: (order) => cancelTickets(provisioning, order),
  };
}

type CancelTickets = ProvisioningPort['cancelTickets'];

async function cancelTickets(
  provisioning: JsonClient,
  order: Parameters<CancelTickets>[0],
): ReturnType<CancelTickets> {
  const before = await findTickets(provisioning, order.caseId);
  for (const ticket of before.filter(isOpen))
    await cancelTicket(provisioning, ticket.number, order.reason);
  const after = await findTickets(provisioning, order.caseId);
  const numbersIn = (status: string): readonly string[] =>
    after.filter((ticket) => ticket.status === status).map((ticket) => ticket.number);
  return { cancelled: numbersIn('cancelled'), activated: numbersIn('activated') };
}
