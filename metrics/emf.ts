/** Whose figures they are; a build id only where a metric is told by release as well. */
export interface MetricOwner {
  readonly stage: string;
  readonly buildId?: string | undefined;
}

/** Values by metric; several values are several observations, at most 100 a line. */
export type MetricValues = { readonly [name in MetricName]?: number | readonly number[] };
export type MetricName = 'SlaBreaches' | 'TaskBacklog' | 'StuckCases' | 'ScheduleToStartMs';

const namespace = 'Handoff';

/** One line of a log from which CloudWatch makes metrics (Embedded Metric Format): by stage, and by stage and release where one is named. */
export function emfLine({ stage, buildId }: MetricOwner, values: MetricValues, atMs: number): string {
  const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: name.endsWith('Ms') ? 'Milliseconds' : 'Count' }));
  const dimensions = buildId === undefined ? [['Stage']] : [['Stage'], ['Stage', 'BuildId']];
  return JSON.stringify({
    _aws: { Timestamp: atMs, CloudWatchMetrics: [{ Namespace: namespace, Dimensions: dimensions, Metrics: metrics }] },
    Stage: stage,
    ...(buildId !== undefined && { BuildId: buildId }),
    ...values,
  });
}
