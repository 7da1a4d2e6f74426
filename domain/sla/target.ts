import type { Priority } from '../shared/priority.ts';
import type { ClockKind } from './clock-view.ts';

/**
 * How long a clock may run: open minutes of its calendar, or days of it (24 business hours are 1440
 * minutes, 2 business days are days).
 */
export type TargetUnits = { readonly minutes: number } | { readonly businessDays: number };

/**
 * A target of policy; the calendar is one of calendars.yaml, `always`, or `region` for that of the
 * case's region (G-6).
 */
export type ClockTarget = TargetUnits & { readonly calendar: string };

/** What policy says of a clock, apart from its ladder. */
export interface ClockRules {
  readonly kind: ClockKind;
  /** By priority; `default` is for every other one. */
  readonly targets: { readonly default: ClockTarget } & {
    readonly [priority in Priority]?: ClockTarget;
  };
  /** Share of the target after which the clock is at risk; without it 0.75 (G-7). */
  readonly atRiskShare?: number;
  /** Without it as the kind has it (G-9). */
  readonly mayPause?: boolean;
}

/**
 * G-9: clocks of an answer never pause, not even while the customer has the next move; those of the
 * work do.
 */
const pausesByKind = {
  acknowledge: false,
  respond: false,
  update: false,
  resolve: true,
  stage: true,
} as const satisfies { readonly [kind in ClockKind]: boolean };

export function targetFor(rules: ClockRules, priority: Priority): ClockTarget {
  return rules.targets[priority] ?? rules.targets.default;
}

export function mayPause(rules: ClockRules): boolean {
  return rules.mayPause ?? pausesByKind[rules.kind];
}

export function atRiskShareOf(rules: ClockRules): number {
  return rules.atRiskShare ?? 0.75;
}

/** The target without its calendar. */
export function unitsOf(target: TargetUnits): TargetUnits {
  return 'minutes' in target ? { minutes: target.minutes } : { businessDays: target.businessDays };
}

/** `240 minutes` or `2 business days`. */
export function targetText(target: TargetUnits): string {
  const [count, unit] =
    'minutes' in target ? [target.minutes, 'minute'] : [target.businessDays, 'business day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
