import { type Priority, priorities } from '../shared/priority.ts';
import { type ClockKind } from '../sla/clock-view.ts';
import type { ClockOutcome, CountedClock } from './clock-outcome.ts';
import type { BreachLimit, MetGoal, ServiceLevels } from './service-levels.ts';

/** How many clocks had which outcome. `counted` came due: met and breached. */
export interface Tally extends Readonly<Record<ClockOutcome, number>> {
  readonly counted: number;
  /** Of the breached: overdue, and their cases have not told so yet. */
  readonly unconfirmed: number;
  /**
   * Of the counted, in percent to 2 decimals; `null` when none came due. For show: decisions
   * compare whole numbers.
   */
  readonly metPercent: number | null;
  readonly breachedPercent: number | null;
}

/** A tally of one kind and priority. */
export interface TallyRow extends Tally {
  readonly kind: ClockKind;
  readonly priority: Priority;
}

/** A goal, and how the month stood against it. */
export interface GoalResult extends MetGoal {
  readonly counted: number;
  readonly met: number;
  readonly actualPercent: number | null;
  /** `null` when nothing came due. */
  readonly attained: boolean | null;
}

/** A limit, and how the month stood against it. */
export interface LimitResult extends BreachLimit {
  readonly counted: number;
  readonly breached: number;
  readonly actualPercent: number | null;
  readonly exceeded: boolean;
}

/** Everything together. */
export function tallyOf(clocks: readonly CountedClock[]): Tally {
  const count = (outcome: ClockOutcome) =>
    clocks.filter((clock) => clock.outcome === outcome).length;
  const met = count('met');
  const breached = count('breached');
  const counted = met + breached;
  return {
    counted,
    met,
    breached,
    open: count('open'),
    paused: count('paused'),
    stopped: count('stopped'),
    unconfirmed: clocks.filter(({ confirmed }) => !confirmed).length,
    metPercent: percentOf(met, counted),
    breachedPercent: percentOf(breached, counted),
  };
}

/** By kind and priority, those that have any clock. */
export function tallyRows(clocks: readonly CountedClock[]): readonly TallyRow[] {
  const kinds = [...new Set(clocks.map(({ kind }) => kind))].toSorted();
  return kinds.flatMap((kind) =>
    priorities.flatMap((priority) => {
      const own = clocks.filter((clock) => clock.kind === kind && clock.priority === priority);
      return own.length === 0 ? [] : [{ kind, priority, ...tallyOf(own) }];
    }),
  );
}

/** CS-17, PA-33: the share of those that came due that was met in time. */
export function goalResults(
  { goals }: ServiceLevels,
  clocks: readonly CountedClock[],
): readonly GoalResult[] {
  return goals.map((goal) => {
    const fits = ({ kind, priority }: CountedClock) =>
      kind === goal.kind && (goal.priorities?.includes(priority) ?? true);
    const { counted, met, metPercent } = tallyOf(clocks.filter(fits));
    const attained = counted === 0 ? null : !isShareBelow(met, counted, goal.metPercent);
    return { ...goal, counted, met, actualPercent: metPercent, attained };
  });
}

/** CS-22, G-10: breached ÷ came due, above the limit or not. */
export function limitResults(
  { breachLimits }: ServiceLevels,
  clocks: readonly CountedClock[],
): readonly LimitResult[] {
  return breachLimits.map((limit) => {
    const { counted, breached, breachedPercent } = tallyOf(
      clocks.filter(({ kind }) => limit.kind === undefined || limit.kind === kind),
    );
    return {
      ...limit,
      counted,
      breached,
      actualPercent: breachedPercent,
      exceeded: isShareAbove(breached, counted, limit.percent),
    };
  });
}

/** Whole numbers on both sides: 2 of 100 is not above 2 %, whatever a division says. */
function isShareAbove(part: number, whole: number, percent: number): boolean {
  return part * 10_000 > hundredthsOf(percent) * whole;
}

function isShareBelow(part: number, whole: number, percent: number): boolean {
  return part * 10_000 < hundredthsOf(percent) * whole;
}

/** Policy has at most 2 decimals. */
function hundredthsOf(percent: number): number {
  return Math.round(percent * 100);
}

function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 10_000) / whole) / 100;
}
