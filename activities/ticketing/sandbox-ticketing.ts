import type { SystemConfig } from '../http/call.ts';
import { faultError } from '../http/fault.ts';
import { createJsonClient, type JsonClient } from '../http/json-client.ts';
import type { Incident, TicketingPort } from './port.ts';
import { ticketAnswer, ticketingRefusal, ticketList } from './ticketing.schema.ts';

const label = 'P0';

/**
 * The sandbox's ticketing, which knows no idempotency keys: an incident is looked up by our
 * reference before it is made and again after that; of those that overlapping attempts left the
 * oldest counts. Every method throws a `FaultError` (http/fault.ts) for a fault.
 */
export function createSandboxTicketing(config: SystemConfig): TicketingPort {
  const ticketing = createJsonClient('ticketing', config, ticketingRefusal);
  return {
    openIncident: async (incident) => {
      const known = await oldest(ticketing, incident.reference);
      if (known !== undefined) return { ticketNumber: known };
      const made = await make(ticketing, incident);
      return { ticketNumber: (await oldest(ticketing, incident.reference)) ?? made };
    },
  };
}

async function oldest(ticketing: JsonClient, reference: string): Promise<string | undefined> {
  const { tickets } = await ticketing.read({
    method: 'GET',
    pattern: '/ticketing/tickets',
    query: { externalId: reference },
    answer: ticketList,
    isAsked: (list) => list.tickets.every((ticket) => ticket.externalId === reference),
  });
  return tickets.find((ticket) => ticket.tags.includes(label))?.id;
}

async function make(
  ticketing: JsonClient,
  { reference, subject, description }: Incident,
): Promise<string> {
  const call = {
    method: 'POST',
    pattern: '/ticketing/tickets',
    body: {
      ticket: {
        externalId: reference,
        subject: `${label}: ${subject}`,
        description,
        priority: 'urgent',
        tags: [label],
      },
    },
    answer: ticketAnswer,
  } as const;
  const sent = await ticketing.send(call);
  if (sent.kind === 'done') return sent.value.ticket.id;
  throw faultError({
    system: 'ticketing',
    call: 'POST /ticketing/tickets',
    kind: 'refusal',
    detail: `was refused: ${sent.code}`,
  });
}
