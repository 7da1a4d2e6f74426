import type { CaseId } from '../../domain/cases/case-id.ts';
import { faultError } from '../http/fault.ts';
import type { JsonClient } from '../http/json-client.ts';
import { type TicketRecord, ticketList, ticketRecord } from './provisioning.schema.ts';

/** Every ticket with our reference, of one queue or of all, oldest first. */
export async function findTickets(
  provisioning: JsonClient,
  caseId: CaseId,
  queue?: string,
): Promise<readonly TicketRecord[]> {
  const { tickets } = await provisioning.read({
    method: 'GET',
    pattern: '/provisioning/tickets',
    query: { externalReference: caseId, ...(queue !== undefined && { queue }) },
    answer: ticketList,
    isAsked: (answer) =>
      answer.tickets.every(
        (ticket) =>
          ticket.externalReference === caseId && (queue === undefined || ticket.queue === queue),
      ),
  });
  return tickets;
}

export function readTicket(provisioning: JsonClient, number: string): Promise<TicketRecord> {
  return provisioning.read({
    method: 'GET',
    pattern: '/provisioning/tickets/{number}',
    params: { number },
    answer: ticketRecord,
    isAsked: (answer) => answer.number === number,
  });
}

export const isOpen = (ticket: TicketRecord): boolean =>
  ticket.status === 'new' || ticket.status === 'assigned';

/**
 * Cancels a ticket; one that was activated meanwhile stays, and the caller reads that back. Any
 * other refusal is a fault.
 */
export async function cancelTicket(
  provisioning: JsonClient,
  number: string,
  reason: string,
): Promise<void> {
  const pattern = '/provisioning/tickets/{number}/cancel';
  const sent = await provisioning.send({
    method: 'POST',
    pattern,
    params: { number },
    body: { reason },
    answer: ticketRecord,
    isAsked: (answer) => answer.number === number,
  });
  if (sent.kind === 'done' || sent.code === 'already_activated') return;
  throw faultError({
    kind: 'refusal',
    system: 'provisioning',
    call: `POST ${pattern}`,
    detail: `was refused: ${sent.code}`,
  });
}
