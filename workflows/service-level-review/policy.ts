import type { ProcedurePolicy } from '../../domain/cases/procedure-policy.ts';
import type { Region } from '../../domain/commerce/facts.ts';
import type { ReviewTime, ServiceLevels } from '../../domain/reports/service-levels.ts';
import type { Role } from '../../domain/shared/roles.ts';
import type { ClockPolicy } from '../../domain/sla/clock-policy.ts';

/**
 * The slice of policy that the monthly service level review runs under, and reports are made by.
 */
export interface ServiceLevelReviewPolicy extends ProcedurePolicy {
  /** The organisation's time zone: its calendar months are those of reports (G-10). */
  readonly zone: string;
  /** Whose calendar and quiet hours hold for the review itself. */
  readonly region: Region;
  readonly reviewAt: ReviewTime;
  /**
   * So long after the month's end a review waits for cases that have not told yet whether an
   * overdue clock was met.
   */
  readonly settleMinutes: number;
  /** Gets the analysis. */
  readonly ownerRole: Role;
  readonly clocks: { readonly analysis: ClockPolicy };
  /** By procedure; one that is not named is reported without goals, and not reviewed. */
  readonly levels: { readonly [procedure: string]: ServiceLevels };
}
