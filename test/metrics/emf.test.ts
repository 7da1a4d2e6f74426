import { emfLine } from '../../metrics/emf.ts';
import { telling } from '../../metrics/observe.ts';
import { closedDocument } from '../store/sample-case.ts';

test('a line names namespace, unit and dimensions as CloudWatch reads them, by stage and by release', () => {
  expect(JSON.parse(emfLine({ stage: 'prod', buildId: 'b1' }, { values: { ScheduleToStartMs: 12 }, atMs: 1_000 }))).toEqual({
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
    JSON.parse(emfLine({ stage: 'prod' }, { values: { StuckCases: 0 }, about: { procedure: 'order-booking' }, atMs: 1_000 })),
  ).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Dimensions: [['Stage']] }] },
    Procedure: 'order-booking',
    StuckCases: 0,
  });
});

test('missed targets are told once their batch is written, and not when the store refuses it', async () => {
  const told: object[] = [];
  const document = closedDocument('order-booking:Q-1.0a1b2c3d', 1);
  const event = { n: 2, atMs: 1, kind: 'clock.breached', text: 'late', actor: 'kernel' } as const;
  const batch = { case: document.case, tasks: [], events: [event, { ...event, n: 3 }] };
  await telling(
    async () => undefined,
    (values, about) => told.push({ ...values, ...about }),
  )(batch);
  await telling(
    async () => undefined,
    (values, about) => told.push({ ...values, ...about }),
  )({ ...batch, events: [] });
  const refused = telling(
    () => Promise.reject(new Error('down')),
    (values, about) => told.push({ ...values, ...about }),
  );
  await expect(refused(batch)).rejects.toThrow('down');
  expect(told).toEqual([{ SlaBreaches: 2, procedure: document.case.procedure }]);
});
