import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { ApprovalRule } from '../../domain/cases/task-policy.ts';
import type { BillingAction, CustomerFacts } from '../../domain/commerce/facts.ts';
import type { MinorUnits } from '../../domain/shared/money.ts';
import type { Role } from '../../domain/shared/roles.ts';

/** The slice of policy an order booking runs under: small, since it stays in the case's history. */
export interface OrderBookingPolicy extends ProcedurePolicy {
  readonly quote: {
    /**
     * OB-8: the highest row whose `fromDiscountPercent` the quote reaches names the level it needs.
     * Ascending.
     */
    readonly approvalLevels: readonly {
      readonly fromDiscountPercent: number;
      readonly level: number;
    }[];
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
    /**
     * First row whose `countries` and `customerTypes` match (empty = any) says what must be set
     * (OB-23).
     */
    readonly requiredSettings: readonly {
      readonly countries: readonly string[];
      readonly customerTypes: readonly CustomerFacts['type'][];
      readonly settings: readonly ('tax' | 'currency' | 'paymentMethod')[];
    }[];
  };
  readonly crm: {
    /** OB-33: CRM statuses that count as booked. */
    readonly bookedEquivalents: readonly string[];
    /**
     * Status written when the handoff is acknowledged, and when the service is activated (OB-50).
     */
    readonly nextStageStatus: string;
    readonly completedStatus: string;
    /** How long a created order may take to show a booked status before it escalates. */
    readonly confirmationMinutes: number;
  };
  /** Facts older than this are read and checked again before booking. */
  readonly recheckAfterSeconds: number;
}
