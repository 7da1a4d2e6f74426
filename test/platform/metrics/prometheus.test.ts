import { createPrometheus } from '../../../platform/metrics/prometheus.ts';
import { measure } from '../../../store/measure.ts';
import { oneRelease } from './one-release.ts';

const figuresOf = (text: string) => text.split('\n').filter((line) => line.startsWith('handoff_'));

test('a page has breaches by procedure, waits in seconds, and what is measured: stuck cases, open tasks, the backlog of each release', async () => {
  const { tell, page } = createPrometheus();
  tell({ SlaBreaches: 2 }, { procedure: 'order-booking' });
  tell({ ScheduleToStartMs: [40, 2_000] });
  const { text, contentType } = await page((nowMs) => measure(oneRelease, nowMs))();
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(figuresOf(text)).toEqual(
    expect.arrayContaining([
      'handoff_sla_breaches_total{procedure="order-booking"} 2',
      'handoff_schedule_to_start_seconds_bucket{le="0.05"} 1',
      'handoff_schedule_to_start_seconds_sum 2.04',
      'handoff_stuck_cases 0',
      'handoff_open_tasks 0',
      'handoff_task_backlog{build_id="b1"} 2',
      'handoff_measured 1',
    ]),
  );
  expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
});

test('however often it is asked for, it measures once in its time; what cannot be measured is not told', async () => {
  let asked = 0;
  const send = async () => {
    asked += 1;
    throw new Error('the table is down');
  };
  const source = { ...oneRelease.source, client: { send } } as unknown as typeof oneRelease.source;
  const { tell, page } = createPrometheus();
  tell({ SlaBreaches: 1 }, { procedure: 'order-booking' });
  const ask = page((nowMs) => measure({ ...oneRelease, source }, nowMs));
  await Promise.all([ask(), ask()]);
  const { text } = await ask();
  expect(asked).toBe(2); // one for each shelf of tasks
  const figures = figuresOf(text).filter((line) => !line.includes('schedule_to_start'));
  expect(figures).toEqual([
    'handoff_sla_breaches_total{procedure="order-booking"} 1',
    'handoff_measured 0',
  ]);
});
