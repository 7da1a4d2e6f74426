/** Whose figures they are; a build id only where a metric is told by release as well. */
export interface MetricOwner {
  readonly stage: string;
  readonly buildId?: string | undefined;
}

/**
 * What stands beside a figure: a property of its line, by which logs are searched, and not a
 * dimension, which CloudWatch bills.
 */
export interface About {
  /** Key of the procedure. */
  readonly procedure?: string;
}

/** Values by metric; several values are several observations, at most 100 a line. */
export type MetricValues = { readonly [name in MetricName]?: number | readonly number[] };
export type MetricName =
  | 'SlaBreaches'
  | 'TaskBacklog'
  | 'StuckCases'
  | 'OpenTasks'
  | 'ScheduleToStartMs';

const namespace = 'Handoff';

/** What a line says, and of whom and when. */
export interface Told {
  readonly values: MetricValues;
  readonly about?: About;
  readonly atMs: number;
}

/**
 * One line of a log from which CloudWatch makes metrics (Embedded Metric Format): by stage, and by
 * stage and release where one is named.
 */
export function emfLine({ stage, buildId }: MetricOwner, { values, about, atMs }: Told): string {
  const metrics = Object.keys(values).map((name) => ({
    Name: name,
    Unit: name.endsWith('Ms') ? 'Milliseconds' : 'Count',
  }));
  const dimensions = buildId === undefined ? [['Stage']] : [['Stage'], ['Stage', 'BuildId']];
  return JSON.stringify({
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: dimensions, Metrics: metrics }],
    },
    Stage: stage,
    ...(buildId !== undefined && { BuildId: buildId }),
    ...(about?.procedure !== undefined && { Procedure: about.procedure }),
    ...values,
  });
}

/** What was measured of one owner. */
export interface Figure {
  readonly owner: MetricOwner;
  readonly values: MetricValues;
}
