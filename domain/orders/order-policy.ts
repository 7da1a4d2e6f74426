import type { Priority } from '../cases/case.ts';
import type { ApprovalRule, ExceptionPolicy, TaskPolicy } from '../cases/task-policy.ts';
import type { TaskTarget } from '../cases/task-target.ts';
import type { CustomerNotice } from '../escalation/customer-notice.ts';
import type { MinorUnits } from '../shared/money.ts';
import type { Role } from '../shared/roles.ts';
import type { ClockPolicy } from '../sla/clock-policy.ts';
import type { CustomerFacts } from './order.ts';

/** What every procedure's snapshot carries; `version` is the content hash of the policy files. */
export interface ProcedurePolicy {
  readonly version: string;
  /** Of a case that is given none (G-1). */
  readonly priority: Priority;
  /** By key; a procedure starts them under names of their own. */
  readonly clocks: { readonly [key: string]: ClockPolicy };
  readonly taskTargets: { readonly [kind: string]: TaskTarget };
  /** An effect that is still failing after this long opens a task for the owner. */
  readonly effectLimitMinutes: number;
  /** Attempts of a compensation before it becomes a task (F-23). */
  readonly compensationAttempts: number;
  readonly tasks: TaskPolicy;
  readonly exceptions: ExceptionPolicy;
  /** What customers are told, by the key that the procedure names; absent when they are told nothing. */
  readonly customerNotices?: { readonly [key: string]: CustomerNotice };
  /** Roles of the on-call names that its ladders use: whose inbox gets the task. Absent when they use none. */
  readonly onCall?: { readonly [name: string]: Role };
}

/** A billing action of OB-35..OB-37. */
export type BillingAction = 'activate-schedule' | 'first-invoice' | 'recurring-cycle';

/** The slice of policy an order booking runs under: small, since it stays in the case's history. */
export interface OrderBookingPolicy extends ProcedurePolicy {
  readonly quote: {
    /** OB-8: the highest row whose `fromDiscountPercent` the quote reaches names the level it needs. Ascending. */
    readonly approvalLevels: readonly { readonly fromDiscountPercent: number; readonly level: number }[];
  };
  readonly approval: ApprovalRule & {
    /** Total contract value, by currency, above which an order needs an approval. */
    readonly totalContractValueMinor: { readonly [currency: string]: MinorUnits };
    /** A currency without a limit of its own always needs an approval. */
    readonly discountPercent: number;
    readonly approverRole: Role;
  };
  readonly billing: {
    readonly actions: readonly BillingAction[];
    /** First row whose `countries` and `customerTypes` match (empty = any) says what must be set (OB-23). */
    readonly requiredSettings: readonly {
      readonly countries: readonly string[];
      readonly customerTypes: readonly CustomerFacts['type'][];
      readonly settings: readonly ('tax' | 'currency' | 'paymentMethod')[];
    }[];
  };
  readonly crm: {
    /** OB-33: CRM statuses that count as booked. */
    readonly bookedEquivalents: readonly string[];
    /** Status written when the handoff is acknowledged, and when the service is activated (OB-50). */
    readonly nextStageStatus: string;
    readonly completedStatus: string;
    /** How long a created order may take to show a booked status before it escalates. */
    readonly confirmationMinutes: number;
  };
  /** Facts older than this are read and checked again before booking. */
  readonly recheckAfterSeconds: number;
}

/** A fulfilment queue of policy; where it is reached stays out of cases. */
export interface Queue {
  readonly key: string;
  readonly title: string;
  readonly leadRole: Role;
}

/** The slice of policy a provisioning handoff runs under. */
export interface HandoffPolicy extends ProcedurePolicy {
  readonly queues: readonly Queue[];
  /** First route whose `skus` holds the SKU or a prefix ending in `*` wins (OB-45). */
  readonly routes: readonly { readonly skus: readonly string[]; readonly queue: string }[];
  readonly clocks: {
    readonly billing: ClockPolicy;
    readonly provisioning: ClockPolicy;
  };
  /** Hears of a late billing acknowledgment as its queue's lead. */
  readonly billingQueue: Queue;
}
