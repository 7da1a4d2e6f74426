import { Duration } from 'aws-cdk-lib';
import type { ProductFunction } from '../constructs/product-function.ts';
import type { AlarmRow, AlarmRows } from './alarm-row.ts';

/** What a function is for, and what is usual for it. */
export interface WatchedFunction {
  /** Begins the ids of its alarms. */
  readonly name: string;
  readonly watched: ProductFunction;
  readonly consequences: {
    readonly errors: string;
    readonly throttles: string;
    readonly slow: string;
  };
  /** Milliseconds that a call may take: below the time limit, at which it is killed. */
  readonly slowMs: number;
  /** Failed calls in five minutes that are one too many. */
  readonly errors: number;
}

/** Fails, is held back by its fuse, comes near its time limit. */
export function functionAlarms({
  name,
  watched,
  consequences,
  slowMs,
  errors,
}: WatchedFunction): AlarmRows {
  const period = Duration.minutes(5);
  const row = (
    about: Pick<AlarmRow, 'consequence' | 'metric' | 'threshold' | 'periods'>,
  ): AlarmRow => ({
    owner: 'on-call-engineer',
    runbook: 'function-fails',
    ...about,
  });
  const fn = watched.function;
  return {
    [`${name}Errors`]: row({
      consequence: consequences.errors,
      metric: fn.metricErrors({ period, statistic: 'Sum' }),
      threshold: errors,
    }),
    [`${name}Throttles`]: row({
      consequence: consequences.throttles,
      metric: fn.metricThrottles({ period, statistic: 'Sum' }),
      threshold: 1,
      periods: 2,
    }),
    [`${name}Slow`]: row({
      consequence: consequences.slow,
      metric: fn.metricDuration({ period, statistic: 'Maximum' }),
      threshold: slowMs,
      periods: 2,
    }),
  };
}
