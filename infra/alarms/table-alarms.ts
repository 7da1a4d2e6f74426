import { Duration, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import type { StatefulTable } from '../constructs/stateful-table.ts';
import type { VaultTable } from '../constructs/vault-table.ts';
import type { Data } from '../stacks/data.ts';
import type { StageConfig } from '../stage-config.ts';
import type { AlarmRow, AlarmRows } from './alarm-row.ts';

/** What the product asks of the table; each has a count of its own in CloudWatch. */
const operations = [
  dynamodb.Operation.GET_ITEM,
  dynamodb.Operation.BATCH_GET_ITEM,
  dynamodb.Operation.QUERY,
  dynamodb.Operation.PUT_ITEM,
  dynamodb.Operation.UPDATE_ITEM,
  dynamodb.Operation.DELETE_ITEM,
  dynamodb.Operation.BATCH_WRITE_ITEM,
];

/**
 * The table refuses or fails. Its faults are counted by operation, and summing them up takes metric
 * math.
 */
export function tableAlarms({ table, vault }: Data, { switches }: StageConfig): AlarmRows {
  const period = Duration.minutes(5);
  const throttled = (
    metricName: string,
    consequence: string,
    of: StatefulTable | VaultTable = table,
  ): AlarmRow => ({
    owner: 'on-call-engineer',
    consequence,
    runbook: 'table-throttles',
    metric: of.table.metric(metricName, { period, statistic: 'Sum' }),
    threshold: 1,
    periods: 2,
  });
  return {
    TableReadThrottles: throttled(
      'ReadThrottleEvents',
      'Lists and cases are shown late or not at all, because reads hit the ceiling of the table.',
    ),
    TableWriteThrottles: throttled(
      'WriteThrottleEvents',
      'Lists show an old state, because the read model cannot keep up with the cases.',
    ),
    VaultReadThrottles: throttled(
      'ReadThrottleEvents',
      'Values are not sent to outside systems in time, because reads hit the ceiling of the vault.',
      vault,
    ),
    VaultWriteThrottles: throttled(
      'WriteThrottleEvents',
      'Requests that bring a new address or name are refused, because the vault takes no ' +
        'more writes.',
      vault,
    ),
    ...(switches.metricMathAlarms && {
      TableFails: {
        owner: 'on-call-engineer',
        consequence:
          'DynamoDB itself fails: lists are not shown and cases retry their updates of the ' +
          'read model.',
        runbook: 'table-throttles',
        metric: table.table.metricSystemErrorsForOperations({ operations, period }),
        threshold: 5,
        periods: 2,
      } satisfies AlarmRow,
    }),
  };
}
