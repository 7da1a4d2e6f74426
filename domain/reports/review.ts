import { workflowIdOf } from '../cases/case-id.ts';
import type { EpochMs } from '../shared/json.ts';
import type { CountedClock } from './clock-outcome.ts';
import type { Month } from './month.ts';
import type { LimitResult, Tally, TallyRow } from './tally.ts';

/** Key of the monthly service level review, whose cases reports point to. */
export const reviewProcedureKey = 'service-level-review';

/** A procedure and the month of it that is reviewed. */
export interface ReviewedMonth {
  readonly procedure: string;
  readonly month: Month;
}

/** What a review found; stays in its history and its record. */
export interface MonthCount extends ReviewedMonth {
  readonly zone: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly countedAtMs: EpochMs;
  readonly total: Tally;
  readonly rows: readonly TallyRow[];
  readonly limits: readonly LimitResult[];
  /** The first of them by due time; `total.breached` says how many there are. */
  readonly breachedClocks: readonly Pick<
    CountedClock,
    'caseId' | 'clock' | 'kind' | 'priority' | 'dueAtMs'
  >[];
}

/** `1 of 40 clocks breached (2.5 %), limit 2 %` */
export function limitText({
  kind,
  counted,
  breached,
  actualPercent,
  percent,
}: LimitResult): string {
  const what = kind === undefined ? 'clocks' : `clocks of kind ${kind}`;
  return `${breached} of ${counted} ${what} breached (${actualPercent ?? 0} %), limit ${percent} %`;
}

/**
 * The one workflow of a procedure and month: whoever starts it again meets the same (CS-22 exactly
 * one).
 */
export function reviewWorkflowId({ procedure, month }: ReviewedMonth): string {
  return workflowIdOf(reviewProcedureKey, { kind: 'month', number: `${procedure}-${month}` });
}
