import type { ProvisioningTicket } from '../../activities/provisioning/port.ts';
import type { HandedTicket, HandoffInput, HandoffSop } from './handoff.ts';
import type { PlannedTicket, Wave } from './route-order.ts';

/**
 * Opens the tickets of a wave, each once (OB-40 to OB-45). A refusal waits for the coordinator and
 * is tried again.
 */
export async function openTickets(
  sop: HandoffSop,
  input: HandoffInput,
  wave: Wave,
): Promise<readonly HandedTicket[]> {
  const owner = 'customer-operations-coordinator';
  const queues = wave.map((ticket) => ticket.queue.key).join(', ');
  for (;;) {
    const results = await sop.effect({
      activity: 'openTickets',
      title: `Open the provisioning tickets of order ${input.orderNumber} in ${queues}`,
      owner,
      args: [wave.map((ticket) => ticketOf(input, ticket))],
      undo: {
        title: 'Cancel the provisioning tickets',
        activity: 'cancelTickets',
        args: (reason) => [{ caseId: input.parentCaseId, reason }],
      },
    });
    const opened = results.flatMap((result, i) => handed(wave[i], result));
    const refusals = results.filter((result) => result.kind === 'refused');
    if (refusals.length === 0) {
      for (const ticket of opened) sop.link('ticket', ticket.ticketNumber);
      return opened;
    }
    const text = refusals.map((refusal) => refusal.text).join(' ');
    const id = sop.raise({
      code: 'ticket-refused',
      text: `Provisioning refused a ticket: ${text}`,
    });
    const decision = await sop.task({
      kind: 'exception',
      role: owner,
      title: `Provisioning refused a ticket of order ${input.orderNumber}`,
      description: text,
      choices: [{ key: 'retry', title: 'The cause is gone: try again', needsComment: true }],
    });
    sop.resolve(id, { text: decision.comment, by: decision.by });
  }
}

function handed(
  planned: PlannedTicket | undefined,
  result: { readonly kind: string; readonly ticketNumber?: string },
): readonly HandedTicket[] {
  if (planned === undefined || result.ticketNumber === undefined) return [];
  return [{ key: planned.key, ticketNumber: result.ticketNumber, queue: planned.queue.key }];
}

function ticketOf(input: HandoffInput, planned: PlannedTicket): ProvisioningTicket {
  const {
    customerId,
    orderNumber,
    activationDate,
    technicalNotes,
    internalNotes,
    specialHandling,
  } = input;
  return {
    caseId: input.parentCaseId,
    queue: planned.queue.key,
    customerId,
    orderNumber,
    items: planned.items,
    activationDate,
    technicalNotes,
    internalNotes,
    specialHandling,
  };
}
