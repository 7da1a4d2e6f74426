import { CfnOutput, aws_cloudwatch as cloudwatch, type Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmRows } from '../alarms/alarm-row.ts';
import { apiAlarms } from '../alarms/api-alarms.ts';
import { functionAlarms } from '../alarms/function-alarms.ts';
import { procedureAlarms } from '../alarms/procedure-alarms.ts';
import { tableAlarms } from '../alarms/table-alarms.ts';
import { containerAlarms, wakeAlarms } from '../alarms/worker-alarms.ts';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { monthlyBudget } from '../constructs/monthly-budget.ts';
import { OwnedAlarm } from '../constructs/owned-alarm.ts';
import { stageStack } from '../constructs/stage-stack.ts';
import { productMetric } from '../product-metrics.ts';
import type { StageConfig } from '../stage-config.ts';
import type { Api } from './api.ts';
import type { Data } from './data.ts';
import type { WorkerFargate } from './worker-fargate.ts';
import type { WorkerLambda } from './worker-lambda.ts';

export interface ObservabilityProps {
  readonly config: StageConfig;
  readonly data: Data;
  readonly api: Api;
  readonly workerLambda: WorkerLambda;
  /** Where the stage has workers in containers. */
  readonly workerFargate?: WorkerFargate | undefined;
}

/** Alarms with who acts on them, one page to look at, and what the stage may cost. */
export function observabilityStack(scope: Construct, props: ObservabilityProps): Stack {
  const { config } = props;
  const stack = stageStack(scope, 'Observability', {
    config,
    description: 'Handoff: alarms, dashboard, budget',
  });
  const topic = alarmTopic(stack, 'Alarms', config.alarmMail);
  const rows = Object.entries(alarmRows(props));
  const alarms = rows.map(([id, row]) => new OwnedAlarm(stack, id, { ...row, topic }));
  dashboard(stack, alarms, props);
  if (config.switches.budget) monthlyBudget(stack, config);
  new CfnOutput(stack, 'AlarmTopicArn', { value: topic.topicArn });
  return stack;
}

function alarmRows(props: ObservabilityProps): AlarmRows {
  const { config, data, api, workerLambda, workerFargate } = props;
  return {
    ...apiAlarms(api),
    ...apiFunctionAlarms(props),
    ...workerFunctionAlarms(props),
    ...wakeAlarms(workerLambda),
    ...tableAlarms(data, config),
    ...procedureAlarms(config),
    ...(workerFargate && containerAlarms(workerFargate, config)),
  };
}

function apiFunctionAlarms({ config, api }: ObservabilityProps): AlarmRows {
  return functionAlarms({
    name: 'ApiFunction',
    watched: api.function,
    consequences: {
      errors:
        'Calls of the API end without an answer of ours: orders and decisions may have been ' +
        'taken or not.',
      throttles: 'The API turns callers away, because as many run at once as the stage allows.',
      slow:
        'Calls come near the time limit, after which they are cut off in the middle of what ' +
        'they do.',
    },
    slowMs: config.api.timeoutSeconds * 900,
    errors: 1,
  });
}

/**
 * A wake lasts until shortly before the time limit by design: only one that is killed reaches its
 * last second.
 */
function workerFunctionAlarms({ config, workerLambda }: ObservabilityProps): AlarmRows {
  return functionAlarms({
    name: 'WorkerFunction',
    watched: workerLambda.function,
    consequences: {
      errors:
        'Workers crash or are killed, so what they held is tried again only when its time ' +
        'limit has passed.',
      throttles: 'Temporal cannot wake as many workers as it asks for, so work waits.',
      slow: 'Workers do not stop in time and are killed in the middle of an activity.',
    },
    slowMs: config.worker.timeoutSeconds * 1_000 - 1_000,
    errors: 3,
  });
}

/** From what customers notice down to its causes. */
function dashboard(
  stack: Stack,
  alarms: readonly cloudwatch.IAlarm[],
  props: ObservabilityProps,
): void {
  const { stage } = props.config;
  const product = (title: string, name: Parameters<typeof productMetric>[0]) =>
    graph(title, [productMetric(name, { stage })]);
  const { http, function: api } = props.api;
  const worker = props.workerLambda.function.function;
  const table = props.data.table.table;
  new cloudwatch.Dashboard(stack, 'Dashboard', {
    dashboardName: `handoff-${stage}`,
    widgets: [
      [
        new cloudwatch.AlarmStatusWidget({
          title: 'Alarms',
          alarms: [...alarms],
          width: 24,
          height: 4,
        }),
      ],
      [product('SLA breaches', 'SlaBreaches'), product('Stuck cases', 'StuckCases')],
      [
        product('Waiting work', 'TaskBacklog'),
        product('Wait for a worker (ms)', 'ScheduleToStartMs'),
      ],
      [product('Open tasks of people', 'OpenTasks')],
      [
        graph('API', [http.metricCount(), http.metricClientError(), http.metricServerError()]),
        graph('API latency (ms)', [http.metricLatency()]),
      ],
      [graph('API function', callsOf(api.function)), graph('Worker function', callsOf(worker))],
      [
        graph('Table, units', [
          table.metricConsumedReadCapacityUnits(),
          table.metricConsumedWriteCapacityUnits(),
        ]),
        graph('Table, throttles', [
          table.metric('ReadThrottleEvents'),
          table.metric('WriteThrottleEvents'),
        ]),
      ],
    ],
  });
}

const graph = (title: string, left: cloudwatch.IMetric[]) =>
  new cloudwatch.GraphWidget({ title, left, width: 12 });

const callsOf = (fn: Api['function']['function']) => [
  fn.metricInvocations(),
  fn.metricErrors(),
  fn.metricThrottles(),
];
