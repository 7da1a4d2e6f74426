import type { IsoDate, OrderLine, Region } from '../../domain/commerce/facts.ts';
import type { EpochMs } from '../../domain/shared/json.ts';
import type { Priority } from '../../domain/shared/priority.ts';
import type { OrderRequest } from '../order-booking/order.ts';
import type { ChildProcedure, Message, OpenChild, Sop } from '../sop/index.ts';
import type { AcknowledgmentData } from './acknowledgment.schema.ts';
import type { HandoffPolicy } from './policy.ts';
import { provisioningHandoffProcedure } from './procedure.ts';

/** The messages that the handoff takes, and order booking on its behalf. */
export interface HandoffMessages {
  readonly [name: string]: object;
  readonly acknowledgment: AcknowledgmentData;
}
export type AcknowledgmentMessage = Message<AcknowledgmentData>;

/** The kernel's verbs in the names of the handoff. */
export type HandoffSop = Sop<typeof provisioningHandoffProcedure, HandoffPolicy, HandoffMessages>;

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
  readonly acknowledgments: readonly AcknowledgmentMessage[];
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

/** What the handoff tells before its end. */
interface HandoffMilestones {
  readonly [name: string]: object;
  /** Everything is acknowledged; activation may still be awaited. */
  readonly acknowledged: HandoffProgress;
}

/** The handoff as order booking starts it. */
export const provisioningHandoffChild: ChildProcedure<
  HandoffInput,
  HandoffProgress,
  HandoffMilestones
> = { workflow: 'provisioningHandoff', definition: provisioningHandoffProcedure };
export type Handoff = OpenChild<HandoffProgress, HandoffMilestones>;

/** The progress as facts of a case. */
export function acknowledgmentFacts({ billing, tickets }: HandoffProgress) {
  return {
    ...(billing && { billing: { ...billing } }),
    tickets: tickets.map((ticket) => ({ ...ticket })),
  };
}
