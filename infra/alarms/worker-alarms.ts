import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { WorkerFargate } from '../stacks/worker-fargate.ts';
import type { WorkerLambda } from '../stacks/worker-lambda.ts';
import type { StageConfig } from '../stage-config.ts';
import type { AlarmRows } from './alarm-row.ts';

/** Wakes of the worker that came to nothing. */
export function wakeAlarms({ failedWakes }: WorkerLambda): AlarmRows {
  return {
    FailedWakes: {
      owner: 'on-call-engineer',
      consequence:
        'Workers crash or are killed when they are woken, so cases stand still or go on ' +
        'only at the next try.',
      runbook: 'failed-wakes',
      metric: failedWakes.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
    },
  };
}

/** Containers of this build that run, against those that must. */
export function containerAlarms(
  { cluster, serviceName }: WorkerFargate,
  { fargate }: StageConfig,
): AlarmRows {
  return {
    ContainersMissing: {
      owner: 'on-call-engineer',
      consequence:
        'Fewer workers run than must, so work piles up, and with none every case stands still.',
      runbook: 'containers-missing',
      metric: new cloudwatch.Metric({
        namespace: 'ECS/ContainerInsights',
        metricName: 'RunningTaskCount',
        dimensionsMap: { ClusterName: cluster.clusterName, ServiceName: serviceName },
        statistic: 'Minimum',
        period: Duration.minutes(5),
      }),
      threshold: Math.max(1, fargate.minTasks),
      comparison: 'below',
      silence: 'alarming',
      periods: 2,
    },
  };
}
