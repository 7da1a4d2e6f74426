import type { CountedClock } from '../../../domain/reports/clock-outcome.ts';
import type { ClockView } from '../../../domain/sla/clock-view.ts';

/** A running clock of an hour. */
export function clockView(over: Partial<ClockView> = {}): ClockView {
  const startedAtMs = over.startedAtMs ?? Date.parse('2026-11-10T12:00:00Z');
  return {
    name: 'billing',
    title: 'Acknowledgment by billing',
    kind: 'acknowledge',
    state: 'running',
    priority: 'P3',
    calendar: 'always',
    targetMinutes: 60,
    startedAtMs,
    countingSinceMs: startedAtMs,
    elapsedMinutes: 0,
    atRiskAtMs: startedAtMs + 2_700_000,
    dueAtMs: startedAtMs + 3_600_000,
    ...over,
  };
}

/** So many counted clocks of an outcome. */
export function counted(
  count: number,
  outcome: CountedClock['outcome'],
  over: Partial<CountedClock> = {},
): readonly CountedClock[] {
  return Array.from({ length: count }, (_, i) => ({
    caseId: `practice:run:P-${i}.00000001`,
    clock: 'billing',
    title: 'Acknowledgment by billing',
    kind: 'acknowledge' as const,
    priority: 'P1' as const,
    outcome,
    dueAtMs: i,
    confirmed: true,
    ...over,
  }));
}
