import type { CaseView } from '../domain/cases/case.ts';
import type { CountedClock } from '../domain/reports/clock-outcome.ts';
import { type Month, type MonthBounds, monthBounds } from '../domain/reports/month.ts';
import {
  type MonthCount,
  type ReviewedMonth,
  reviewProcedureKey,
  reviewWorkflowId,
} from '../domain/reports/review.ts';
import type { ReportPolicy, ServiceLevels } from '../domain/reports/service-levels.ts';
import {
  type GoalResult,
  goalResults,
  type LimitResult,
  limitResults,
  type Tally,
  type TallyRow,
  tallyOf,
  tallyRows,
} from '../domain/reports/tally.ts';
import type { EpochMs } from '../domain/shared/json.ts';
import type { Priority } from '../domain/shared/priority.ts';
import type { ClockKind } from '../domain/sla/clock-view.ts';
import type { ReadModel } from './read-model.ts';

/** Which clocks of a month are reported; without procedure, kind or priority all of them. */
export interface ReportAsk {
  readonly month: Month;
  readonly procedure?: string | undefined;
  readonly kind?: ClockKind | undefined;
  readonly priority?: Priority | undefined;
}

/**
 * The review that was held of the month, with what it counted then; late data shows as a difference
 * to the report.
 */
export interface HeldReview {
  readonly caseId: string;
  readonly status: CaseView['status'];
  readonly outcome?: string;
  readonly counted?: number;
  readonly breached?: number;
}

/**
 * A month of a procedure. Totals and rows are of the clocks asked for; goals and limits always of
 * all clocks that they are about.
 */
export interface ProcedureReport {
  readonly procedure: string;
  readonly total: Tally;
  readonly rows: readonly TallyRow[];
  readonly goals: readonly GoalResult[];
  readonly limits: readonly LimitResult[];
  readonly review?: HeldReview;
  /** The first of them by due time. */
  readonly breachedClocks: readonly CountedClock[];
}

export interface MonthReport extends MonthBounds {
  readonly month: Month;
  readonly zone: string;
  /** False while the month lasts: what is counted is what came due so far. */
  readonly complete: boolean;
  readonly procedures: readonly ProcedureReport[];
}

/** What reports are made of. */
export interface ReportSource {
  readonly readModel: Pick<ReadModel, 'clocksDue' | 'latestCaseOfWorkflow'>;
  readonly policy: ReportPolicy;
  readonly procedures: readonly string[];
  readonly now: () => EpochMs;
}

export interface MonthReports {
  readonly report: (ask: ReportAsk) => Promise<MonthReport>;
  /** What the review of the month decides by. */
  readonly count: (ask: ReviewedMonth) => Promise<MonthCount>;
  /** Every procedure that is reported. */
  readonly procedures: readonly string[];
}

const mostBreached = 100;
const noLevels: ServiceLevels = { goals: [], breachLimits: [] };

/** Reports are computed from the case rows each time, hence include whatever came late. */
export function createMonthReports(source: ReportSource): MonthReports {
  const { policy, now } = source;
  const { zone } = policy;
  const procedures = [...new Set([...source.procedures, ...Object.keys(policy.levels)])];
  return {
    procedures,
    report: async (ask) => {
      const bounds = monthBounds(zone, ask.month);
      const wanted = ask.procedure === undefined ? procedures : [ask.procedure];
      const reports = await Promise.all(
        wanted.map((procedure) => reportOf(source, procedure, ask)),
      );
      const complete = now() >= bounds.toMs;
      return { month: ask.month, zone, ...bounds, complete, procedures: reports };
    },
    count: (ask) => countOf(source, ask),
  };
}

async function reportOf(
  { readModel, policy, now }: ReportSource,
  procedure: string,
  ask: ReportAsk,
): Promise<ProcedureReport> {
  const bounds = monthBounds(policy.zone, ask.month);
  const clocks = await readModel.clocksDue({ procedure, ...bounds, nowMs: now() });
  const review = await readModel.latestCaseOfWorkflow(
    reviewWorkflowId({ procedure, month: ask.month }),
  );
  const asked = clocks.filter((clock) => fits(clock, ask));
  const level = policy.levels[procedure] ?? noLevels;
  return {
    procedure,
    total: tallyOf(asked),
    rows: tallyRows(asked),
    goals: goalResults(level, clocks).filter((goal) => isAbout(goal, ask)),
    limits: limitResults(level, clocks).filter(
      ({ kind }) => kind === undefined || ask.kind === undefined || kind === ask.kind,
    ),
    ...(review && { review: heldReview(review) }),
    breachedClocks: breachedOf(asked),
  };
}

async function countOf(
  { readModel, policy, now }: ReportSource,
  { procedure, month }: ReviewedMonth,
): Promise<MonthCount> {
  const { zone, levels } = policy;
  const bounds = monthBounds(zone, month);
  const countedAtMs = now();
  const clocks = await readModel.clocksDue({ procedure, ...bounds, nowMs: countedAtMs });
  const evidence = breachedOf(clocks).map(({ caseId, clock, kind, priority, dueAtMs }) => ({
    caseId,
    clock,
    kind,
    priority,
    dueAtMs,
  }));
  return {
    procedure,
    month,
    zone,
    ...bounds,
    countedAtMs,
    total: tallyOf(clocks),
    rows: tallyRows(clocks),
    limits: limitResults(levels[procedure] ?? noLevels, clocks),
    breachedClocks: evidence,
  };
}

/**
 * The policy by which reports are made: that of the review, and every procedure that has policy.
 */
export interface ReportsPolicy {
  readonly forProcedure: (procedure: typeof reviewProcedureKey) => ReportPolicy;
  readonly procedures: readonly string[];
}

/** Reports by the policy of this process. */
export function reportsByPolicy(
  { forProcedure, procedures }: ReportsPolicy,
  readModel: ReportSource['readModel'],
): MonthReports {
  return createMonthReports({
    readModel,
    policy: forProcedure(reviewProcedureKey),
    procedures,
    now: Date.now,
  });
}

function fits(clock: CountedClock, { kind, priority }: ReportAsk): boolean {
  return (
    (kind === undefined || clock.kind === kind) &&
    (priority === undefined || clock.priority === priority)
  );
}

function isAbout(goal: GoalResult, { kind, priority }: ReportAsk): boolean {
  const isOfPriority = priority === undefined || (goal.priorities?.includes(priority) ?? true);
  return isOfPriority && (kind === undefined || goal.kind === kind);
}

function breachedOf(clocks: readonly CountedClock[]): readonly CountedClock[] {
  return clocks.filter(({ outcome }) => outcome === 'breached').slice(0, mostBreached);
}

function heldReview({ caseId, status, facts }: CaseView): HeldReview {
  const { outcome, counted, breached } = facts;
  return {
    caseId,
    status,
    ...(typeof outcome === 'string' && { outcome }),
    ...(typeof counted === 'number' && { counted }),
    ...(typeof breached === 'number' && { breached }),
  };
}
