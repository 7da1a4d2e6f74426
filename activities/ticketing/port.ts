/** An incident for people outside Handoff; no personal data. */
export interface Incident {
  /** Same reference = same incident: `caseId/clock`. */
  readonly reference: string;
  readonly subject: string;
  readonly description: string;
}

export interface TicketingPort {
  /**
   * Opens it once, labelled P0 (CS-52); answers with the ticket of the one that is open already.
   */
  readonly openIncident: (incident: Incident) => Promise<{ readonly ticketNumber: string }>;
}
