import { emfLine } from '../../../platform/metrics/emf.ts';

test('a line names namespace, unit and dimensions as CloudWatch reads them, by stage and by release', () => {
  expect(
    JSON.parse(
      emfLine({ stage: 'prod', buildId: 'b1' }, { values: { ScheduleToStartMs: 12 }, atMs: 1_000 }),
    ),
  ).toEqual({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Handoff',
          Dimensions: [['Stage'], ['Stage', 'BuildId']],
          Metrics: [{ Name: 'ScheduleToStartMs', Unit: 'Milliseconds' }],
        },
      ],
    },
    Stage: 'prod',
    BuildId: 'b1',
    ScheduleToStartMs: 12,
  });
  expect(
    JSON.parse(
      emfLine(
        { stage: 'prod' },
        { values: { StuckCases: 0 }, about: { procedure: 'order-booking' }, atMs: 1_000 },
      ),
    ),
  ).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Dimensions: [['Stage']] }] },
    Procedure: 'order-booking',
    StuckCases: 0,
  });
});
