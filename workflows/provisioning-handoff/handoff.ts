import type { Acknowledge } from '../../domain/cases/messages.ts';
import type { IsoDate, OrderLine, Region } from '../../domain/commerce/facts.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { OrderRequest } from '../order-booking/order.ts';

/**
 * Input of the provisioning handoff: what the fulfilment queues need (OB-40..OB-44), no contact
 * details.
 */
export interface HandoffInput {
  readonly parentCaseId: string;
  /** Of the order. */
  readonly priority: Priority;
  readonly requestedBy: string;
  readonly sourceNumber: string;
  readonly orderNumber: string;
  readonly customerId: string;
  readonly region: Region;
  readonly lines: readonly OrderLine[];
  readonly dependencies: OrderRequest['dependencies'];
  readonly activationDate: IsoDate;
  readonly internalNotes: string;
  readonly technicalNotes: string;
  readonly specialHandling: string;
  readonly billingReference: string;
  /** Acknowledgments that came before the handoff was open. */
  readonly acknowledgments: readonly Acknowledge[];
}

/** A provisioning ticket and what its owner said of it. */
export interface HandedTicket {
  readonly key: string;
  readonly ticketNumber: string;
  readonly queue: string;
  readonly acknowledgedBy?: string;
  readonly acknowledgedAtMs?: EpochMs;
  readonly owner?: string;
  readonly dueAtMs?: EpochMs;
  readonly activatedAtMs?: EpochMs;
}

/**
 * Where the handoff stands: told to the parent when all is acknowledged, and its result when all is
 * activated.
 */
export interface HandoffProgress {
  readonly billing?: { readonly by: string; readonly atMs: EpochMs; readonly reference: string };
  readonly tickets: readonly HandedTicket[];
}
