import type { CaseId } from '../../domain/cases/case-id.ts';
import type { IsoDate } from '../../domain/commerce/facts.ts';

/** What the fulfilment queue gets (OB-40..OB-44). The customer's name is joined by the adapter. */
export interface ProvisioningTicket {
  /** Our reference together with the queue: looked up before it is created. */
  readonly caseId: CaseId;
  readonly queue: string;
  readonly customerId: string;
  readonly orderNumber: string;
  readonly items: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly quantity: number;
    readonly dependsOn: readonly string[];
  }[];
  readonly activationDate: IsoDate;
  readonly technicalNotes: string;
  readonly internalNotes: string;
  readonly specialHandling: string;
}

export type TicketResult =
  | { readonly kind: 'opened'; readonly ticketNumber: string }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

export interface ProvisioningPort {
  /** Opens the ticket once per case and queue, reads it back. */
  readonly openTicket: (ticket: ProvisioningTicket) => Promise<TicketResult>;
  /**
   * Compensation: cancels every ticket of the case; one already activated is named, not touched.
   */
  readonly cancelTickets: (order: {
    readonly caseId: CaseId;
    readonly reason: string;
  }) => Promise<{ readonly cancelled: readonly string[]; readonly activated: readonly string[] }>;
}
