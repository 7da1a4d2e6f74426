import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

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
  /** From a task's scheduling to a worker's taking it, in milliseconds. */
  ScheduleToStartMs: 'p95',
} as const;

/** A metric of a stage; of one version of the workers where a build id is given. */
export function productMetric(name: keyof typeof statistics, of: { readonly stage: string; readonly buildId?: string }): Metric {
  return new Metric({
    namespace: productNamespace,
    metricName: name,
    dimensionsMap: { Stage: of.stage, ...(of.buildId && { BuildId: of.buildId }) },
    statistic: statistics[name],
    period: Duration.minutes(5),
  });
}
