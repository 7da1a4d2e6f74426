import { productMetric } from '../product-metrics.ts';
import type { StageConfig } from '../stage-config.ts';
import type { AlarmRow, AlarmRows } from './alarm-row.ts';

/** What the procedures themselves say: late cases, stuck cases, work that nobody takes. */
export function procedureAlarms({ stage, fargate, switches }: StageConfig): AlarmRows {
  return {
    SlaBreaches: {
      owner: 'operations-manager',
      consequence:
        'Targets promised to customers are missed one after the other; single breaches ' +
        'climb their ladder, this many are a pattern.',
      runbook: 'sla-breaches',
      metric: productMetric('SlaBreaches', { stage }),
      threshold: 5,
    },
    StuckCases: {
      owner: 'on-call-engineer',
      consequence:
        'A case neither goes on nor waits for anybody, so its order is not delivered until ' +
        'somebody looks.',
      runbook: 'stuck-cases',
      metric: productMetric('StuckCases', { stage }),
      threshold: 1,
      periods: 2,
    },
    Backlog: {
      owner: 'on-call-engineer',
      consequence:
        'More work comes in than the workers take, so clocks fire late and acknowledgments ' +
        'are demanded too late.',
      runbook: 'backlog',
      metric: productMetric('TaskBacklog', { stage }),
      threshold: fargate.backlogPerTask * 4,
      periods: 3,
      // Containers measure all the time: where there are some, silence means that none runs.
      ...(switches.fargate && { silence: 'alarming' }),
    } satisfies AlarmRow,
    WorkWaits: {
      owner: 'on-call-engineer',
      consequence:
        'Every step of every case begins late, because workers are too few or cannot be woken.',
      runbook: 'backlog',
      metric: productMetric('ScheduleToStartMs', { stage }),
      threshold: 30_000,
      periods: 2,
    },
  };
}
