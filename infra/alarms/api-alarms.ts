import { Duration } from 'aws-cdk-lib';
import type { Api } from '../stacks/api.ts';
import type { AlarmRows } from './alarm-row.ts';

const period = Duration.minutes(5);

/** What callers of the API notice. */
export function apiAlarms({ http }: Api): AlarmRows {
  return {
    ApiFails: {
      owner: 'on-call-engineer',
      consequence:
        'Orders are refused and nobody can see or decide a task; senders try again for a ' +
        'while, then give up.',
      runbook: 'api-fails',
      metric: http.metricServerError({ period, statistic: 'Sum' }),
      threshold: 5,
    },
    ApiSlow: {
      owner: 'on-call-engineer',
      consequence:
        'Lists and decisions take seconds, and senders of orders run into their time limits ' +
        'and send twice.',
      runbook: 'api-slow',
      metric: http.metricLatency({ period, statistic: 'p95' }),
      threshold: 2_000,
      periods: 3,
    },
  };
}
