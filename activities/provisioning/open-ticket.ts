import type { CustomerDirectory } from '../crm/customer-directory.ts';
import type { JsonClient } from '../http/json-client.ts';
import type { ProvisioningTicket, TicketResult } from './port.ts';
import { type TicketRecord, ticketRecord } from './provisioning.schema.ts';
import { cancelTicket, findTickets, isOpen, readTicket } from './ticket-records.ts';

interface Opening {
  readonly provisioning: JsonClient;
  readonly directory: CustomerDirectory;
}

/**
 * Opens a ticket once per case, queue and items (OB-45) although the queue tool has no idempotency
 * keys: looks it up, creates it when absent, looks again. A queue may hold several tickets of a
 * case, for lines that wait for another queue's (OB-44). Of equal ones that overlapping attempts
 * left, one that is activated is kept, else the oldest; the others are cancelled.
 */
export async function openTicket(
  { provisioning, directory }: Opening,
  ticket: ProvisioningTicket,
): Promise<TicketResult> {
  const earlier = await findEqual(provisioning, ticket);
  if (earlier.length > 0) return settle(provisioning, earlier);
  const customer = await directory(ticket.customerId);
  if (customer === undefined)
    return refused('customer_unknown', `The CRM does not know customer ${ticket.customerId}.`);
  const sent = await provisioning.send({
    method: 'POST',
    pattern: '/provisioning/tickets',
    body: ticketBody(ticket, customer.name),
    answer: ticketRecord,
    isAsked: (answer) =>
      answer.externalReference === ticket.caseId &&
      answer.queue === ticket.queue &&
      isSameWork(answer, ticket),
    personal: [customer.name],
  });
  if (sent.kind === 'refused') return refused(sent.code, sent.text);
  const known = await findEqual(provisioning, ticket);
  const listed = known.some((record) => record.number === sent.value.number);
  return settle(
    provisioning,
    listed ? known : [...known, await readTicket(provisioning, sent.value.number)],
  );
}

async function findEqual(
  provisioning: JsonClient,
  ticket: ProvisioningTicket,
): Promise<readonly TicketRecord[]> {
  const tickets = await findTickets(provisioning, ticket.caseId, ticket.queue);
  return tickets.filter((record) => isSameWork(record, ticket));
}

type Work = Pick<TicketRecord, 'items'> | Pick<ProvisioningTicket, 'items'>;

function isSameWork(one: Work, other: Work): boolean {
  return workKey(one) === workKey(other);
}

function workKey({ items }: Work): string {
  return items
    .map((item) => JSON.stringify([item.lineId, item.sku, item.quantity]))
    .toSorted()
    .join();
}

/**
 * One cancelled by hand in the queue is reported as it stands, not opened a second time behind that
 * hand.
 */
async function settle(
  provisioning: JsonClient,
  tickets: readonly TicketRecord[],
): Promise<TicketResult> {
  const kept =
    tickets.find((ticket) => ticket.status === 'activated') ?? tickets.find(isOpen) ?? tickets[0];
  if (kept === undefined)
    return refused('ticket_missing', 'The queue shows no ticket with our reference.');
  for (const other of tickets) {
    if (isOpen(other) && other.number !== kept.number)
      await cancelTicket(provisioning, other.number, `duplicate of ${kept.number}`);
  }
  return { kind: 'opened', ticketNumber: kept.number };
}

const refused = (code: string, text: string): TicketResult => ({ kind: 'refused', code, text });

/** The ticket's contents by OB-40 to OB-44. */
function ticketBody(ticket: ProvisioningTicket, customerName: string): object {
  const { caseId, ...fields } = ticket;
  return { externalReference: caseId, customerName, ...fields };
}
