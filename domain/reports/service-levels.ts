import type { ClockKind, Priority } from '../cases/case.ts';
import type { Region } from '../orders/order.ts';
import type { ProcedurePolicy } from '../orders/order-policy.ts';
import type { Role } from '../shared/roles.ts';
import type { ClockPolicy } from '../sla/clock-policy.ts';

/** A share of clocks that must be met in time (CS-17, PA-33). */
export interface MetGoal {
  readonly key: string;
  readonly title: string;
  readonly kind: ClockKind;
  /** Without it every priority counts. */
  readonly priorities?: readonly Priority[];
  /** Attained at exactly this share; at most 2 decimals. */
  readonly metPercent: number;
}

/** A monthly breach rate above which the root causes are analysed (CS-22). */
export interface BreachLimit {
  /** Without it all clocks of the procedure count together. */
  readonly kind?: ClockKind;
  /** Exactly this is within the limit; at most 2 decimals. */
  readonly percent: number;
}

/** What a procedure is held to. */
export interface ServiceLevels {
  readonly goals: readonly MetGoal[];
  readonly breachLimits: readonly BreachLimit[];
}

/** When the month before is reviewed, by the wall clock of the organisation. */
export interface ReviewTime {
  readonly dayOfMonth: number;
  /** Minutes after midnight. */
  readonly minuteOfDay: number;
}

/** The slice of policy that the monthly service level review runs under, and reports are made by. */
export interface ServiceLevelReviewPolicy extends ProcedurePolicy {
  /** The organisation's time zone: its calendar months are those of reports (G-10). */
  readonly zone: string;
  /** Whose calendar and quiet hours hold for the review itself. */
  readonly region: Region;
  readonly reviewAt: ReviewTime;
  /** So long after the month's end a review waits for cases that have not told yet whether an overdue clock was met. */
  readonly settleMinutes: number;
  /** Gets the analysis. */
  readonly ownerRole: Role;
  readonly clocks: { readonly analysis: ClockPolicy };
  /** By procedure; one that is not named is reported without goals, and not reviewed. */
  readonly levels: { readonly [procedure: string]: ServiceLevels };
}
