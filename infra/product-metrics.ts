import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../platform/metrics/emf.ts';

/** Namespace of the metrics that the API and the workers publish. */
export const productNamespace = 'Handoff';

/** Metrics of the product and how they are summed up over five minutes. */
const statistics = {
  /** Targets missed. */
  SlaBreaches: 'Sum',
  /** Tasks of Temporal's queues that wait for a worker. */
  TaskBacklog: 'Maximum',
  /** Cases that neither go on nor wait for somebody. */
  StuckCases: 'Maximum',
  /** Tasks of people that are not done. */
  OpenTasks: 'Maximum',
  /** From a task's scheduling to a worker's taking it, in milliseconds. */
  ScheduleToStartMs: 'p95',
} as const satisfies { readonly [name in MetricName]: string };

/** A metric of a stage; of one version of the workers where a build id is given. */
export function productMetric(
  name: MetricName,
  of: { readonly stage: string; readonly buildId?: string },
): Metric {
  return new Metric({
    namespace: productNamespace,
    metricName: name,
    dimensionsMap: { Stage: of.stage, ...(of.buildId && { BuildId: of.buildId }) },
    statistic: statistics[name],
    period: Duration.minutes(5),
  });
}
