import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, type Estate, listOf, type Part, textOf } from './estate.ts';
import { each, finding, type Rule } from './rule.ts';

export const functionsAreTraced: Rule = each(
  ['AWS::Lambda::Function'],
  ({ properties }) => at(properties['TracingConfig'], 'Mode') !== 'Active' && 'is not traced',
);

/** What must have an alarm, by type: metrics. */
const watched: { readonly [type: string]: readonly string[] } = {
  'AWS::Lambda::Function': ['Errors', 'Throttles', 'Duration'],
  'AWS::DynamoDB::GlobalTable': ['ReadThrottleEvents', 'WriteThrottleEvents'],
  'AWS::DynamoDB::Table': ['ReadThrottleEvents', 'WriteThrottleEvents'],
  'AWS::SQS::Queue': ['ApproximateNumberOfMessagesVisible'],
  'AWS::ApiGatewayV2::Api': ['5xx', 'Latency'],
  'AWS::CloudFront::Distribution': ['5xxErrorRate'],
  'AWS::ECS::Cluster': ['RunningTaskCount'],
};

export const everythingIsWatched: Rule = (estate) =>
  Object.entries(watched).flatMap(([type, metrics]) =>
    estate
      .of(type)
      .flatMap((part) =>
        metrics.flatMap((metric) =>
          finding(part, !hasAlarm(part, metric, estate) && `has no alarm on ${metric}`),
        ),
      ),
  );

const hasAlarm = (part: Part, metric: string, { of, named }: Estate) =>
  of('AWS::CloudWatch::Alarm').some(
    (alarm) =>
      alarm.properties['MetricName'] === metric &&
      listOf(alarm.properties['Dimensions']).some(
        (dimension) => named(at(dimension, 'Value'), alarm) === part,
      ),
  );

/** Metrics of the procedures themselves. */
const productMetrics = ['SlaBreaches', 'StuckCases', 'TaskBacklog', 'ScheduleToStartMs'];

export const proceduresAreWatched: Rule = ({ of }) => {
  const names = of('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties['Namespace'] === 'Handoff')
    .map(({ properties }) => properties['MetricName']);
  return productMetrics
    .filter((metric) => !names.includes(metric))
    .map((metric) => `nothing has an alarm on ${metric}`);
};

const runbook = readFileSync(join(import.meta.dirname, '../../../docs/runbooks/alarms.md'), 'utf8');
const headings = new Set(
  [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  ),
);
const description =
  /^\S.{20,}\. Owner: (?<owner>[a-z-]+)\. First steps: docs\/runbooks\/alarms\.md#(?<heading>[a-z-]+)$/s;

export const alarmsAreOwned: Rule = each(
  ['AWS::CloudWatch::Alarm'],
  ({ properties, tags }, estate) => {
    if (scalesOnly(properties['AlarmActions'], estate)) return false;
    const { heading } = description.exec(textOf(properties['AlarmDescription']))?.groups ?? {};
    if (heading === undefined)
      return 'says not who acts, what happens otherwise and where to begin';
    if (!headings.has(heading))
      return `refers to a heading that docs/runbooks/alarms.md has not: ${heading}`;
    return !tags?.includes('handoff:owner') && 'has no tag handoff:owner';
  },
);

/** An alarm that starts and stops containers tells nobody. */
function scalesOnly(actions: Part['properties'][string], { of }: Estate): boolean {
  const ids = listOf(actions).map((action) => at(action, 'Ref'));
  const policies = of('AWS::ApplicationAutoScaling::ScalingPolicy').map(({ id }) => id);
  return ids.length > 0 && ids.every((id) => policies.includes(textOf(id)));
}

export const everythingIsTagged: Rule = ({ parts }) =>
  parts.flatMap((part) => {
    const missing = ['service', 'stage'].filter((key) => part.tags && !part.tags.includes(key));
    return finding(part, missing.length > 0 && `has no tag ${missing.join(', ')}`);
  });

export const nothingHasAPublicAddress: Rule = each(
  ['AWS::ECS::Service', 'AWS::EC2::Subnet'],
  ({ properties }) =>
    (properties['MapPublicIpOnLaunch'] === true ||
      at(properties['NetworkConfiguration'], 'AwsvpcConfiguration', 'AssignPublicIp') ===
        'ENABLED') &&
    'gives out public addresses',
);
