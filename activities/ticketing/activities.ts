import { atBorder } from '../http/to-failure.ts';
import type { TicketingPort } from './port.ts';

/** Activities of ticketing, registered under these names. */
export function createTicketingActivities(port: TicketingPort) {
  return { openIncident: atBorder(port.openIncident) };
}
