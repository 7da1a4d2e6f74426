import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { procedureAlarms } from '../../../infra/alarms/procedure-alarms.ts';
import { productMetric } from '../../../infra/product-metrics.ts';
import { stages } from '../../../infra/stage-config.ts';
import { emfLine, type MetricOwner, type MetricValues } from '../../../platform/metrics/emf.ts';
import { telling } from '../../../platform/metrics/observe.ts';
import { measure } from '../../../store/measure.ts';
import { closedDocument } from '../../store/sample-case.ts';
import { oneRelease } from './one-release.ts';

const stage = 'prod';
const release = { stage, buildId: 'b1' };

interface Line {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      Namespace: string;
      Dimensions: string[][];
      Metrics: readonly { Name: string }[];
    }[];
  };
  readonly [property: string]: unknown;
}

/** Every metric that CloudWatch makes of a line, as `namespace name dimension=value …`. */
function metricsOf(owner: MetricOwner, values: MetricValues): readonly string[] {
  const line = JSON.parse(emfLine(owner, { values, atMs: 0 })) as Line;
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names) =>
        [Namespace, Name, ...names.toSorted().map((name) => `${name}=${String(line[name])}`)].join(
          ' ',
        ),
      ),
    ),
  );
}

/** The metric that an alarm or a scaling reads, in the same words. */
function read(metric: Metric): string {
  const { namespace, metricName, dimensions = {} } = metric;
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${String(value)}`);
  return [namespace, metricName, ...pairs.toSorted()].join(' ');
}

async function toldMetrics(): Promise<readonly string[]> {
  const byWorkers: MetricValues[] = [{ ScheduleToStartMs: 1 }];
  const { case: view } = closedDocument('order-booking:quote:Q-1.0a1b2c3d', 1);
  const event = { n: 2, atMs: 1, kind: 'clock.breached', text: 'late', actor: 'kernel' } as const;
  await telling(
    async () => undefined,
    (values) => byWorkers.push(values),
  )({ case: view, tasks: [], events: [event] });
  const bySchedule = await measure(oneRelease, 0);
  return [
    ...byWorkers.flatMap((values) => metricsOf(release, values)),
    ...bySchedule.flatMap(({ owner, values }) => metricsOf(owner, values)),
  ];
}

test('every alarm on the procedures, and the scaling of containers, reads a metric that a program tells under this name and these dimensions', async () => {
  const reads = [
    ...Object.values(procedureAlarms(stages.prod)).map(({ metric }) => read(metric as Metric)),
    read(productMetric('TaskBacklog', release)),
  ];
  expect(reads.toSorted()).toEqual([
    'Handoff ScheduleToStartMs Stage=prod',
    'Handoff SlaBreaches Stage=prod',
    'Handoff StuckCases Stage=prod',
    'Handoff TaskBacklog BuildId=b1 Stage=prod',
    'Handoff TaskBacklog Stage=prod',
  ]);
  expect(await toldMetrics()).toEqual(expect.arrayContaining(reads));
});
