import type { CountedClock } from '../../../domain/reports/clock-outcome.ts';
import { monthBounds } from '../../../domain/reports/month.ts';
import { createMonthReports } from '../../../store/month-report.ts';
import { runReportsCommand } from '../../../workers/reports/command.ts';
import { counted } from '../../domain/reports/clocks.ts';

const goal = {
  key: 'acknowledged',
  title: 'Acknowledged in time',
  kind: 'acknowledge',
  metPercent: 90,
} as const;
const levels = { tickets: { goals: [goal], breachLimits: [{ percent: 2 }] } };

async function command(line: string, clocks: readonly CountedClock[] = []) {
  const lines: string[] = [];
  const started: object[] = [];
  let schedules = 0;
  const code = await runReportsCommand(line.split(' '), {
    reports: createMonthReports({
      readModel: { clocksDue: async () => clocks, latestCaseOfWorkflow: async () => undefined },
      policy: { zone: 'UTC', levels },
      procedures: [],
      now: () => monthBounds('UTC', '2026-10').toMs,
    }),
    reviews: {
      startMonth: async (ask) => {
        started.push(ask);
        return [
          {
            procedure: 'tickets',
            month: ask.month,
            workflowId: `service-level-review:month:tickets-${ask.month}`,
            result: 'held' as const,
          },
        ];
      },
    },
    ensureSchedules: async () => {
      schedules += 1;
    },
    taskQueue: 'handoff',
    print: (text) => lines.push(text),
  });
  return { code, lines, started, schedules };
}

test('sla prints the month in lines', async () => {
  const clocks = [...counted(8, 'met'), ...counted(2, 'breached'), ...counted(1, 'open')];
  const { code, lines } = await command('sla --month 2026-10', clocks);
  expect(code).toBe(0);
  expect(lines).toEqual([
    '2026-10 in UTC',
    'tickets: 10 came due, 8 met, 2 breached; not counted: 1 open, 0 paused, 0 stopped, 0 ' +
      'not told of yet',
    '  acknowledge P1: 8 of 10 met (80 %)',
    '  goal Acknowledged in time, 90 %: 8 of 10 (80 %), missed',
    '  2 of 10 clocks breached (20 %), limit 2 %: exceeded',
  ]);
});

test('sla --json prints the whole report', async () => {
  const { lines } = await command(
    'sla --month 2026-10 --procedure tickets --json',
    counted(1, 'met'),
  );
  expect(JSON.parse(lines.join(''))).toMatchObject({
    month: '2026-10',
    complete: true,
    procedures: [{ total: { met: 1 } }],
  });
});

test('review starts the reviews of the month and says what became of each', async () => {
  const { code, lines, started } = await command('review --month 2026-10 --procedure tickets');
  expect(started).toEqual([
    { month: '2026-10', procedure: 'tickets', requestedBy: 'operator', taskQueue: 'handoff' },
  ]);
  expect([code, lines]).toEqual([
    0,
    ['service-level-review:month:tickets-2026-10: was held already'],
  ]);
});

test('schedules brings the schedules to the policy', async () => {
  expect(await command('schedules')).toMatchObject({
    code: 0,
    schedules: 1,
    lines: ['the schedules stand'],
  });
});

test.each([
  'sla',
  'sla --month 2026-13',
  'review --month october',
  'evaluate --month 2026-10',
  'sla 2026-10',
])('%s is wrong usage', async (line) => {
  const { code, lines, started } = await command(line);
  expect([code, lines[0], started]).toEqual([1, 'usage:', []]);
});

test('an unknown procedure is named with those that there are', async () => {
  const { code, lines } = await command('sla --month 2026-10 --procedure gardening');
  expect([code, lines]).toEqual([1, ['there is no procedure gardening; there are tickets']]);
});
