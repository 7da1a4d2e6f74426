import type { Priority } from '../shared/priority.ts';
import type { ClockKind } from '../sla/clock-view.ts';

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

/** What reports are made by: whose calendar months, and the levels of each procedure. */
export interface ReportPolicy {
  /** The organisation's time zone (G-10). */
  readonly zone: string;
  readonly levels: { readonly [procedure: string]: ServiceLevels };
}
