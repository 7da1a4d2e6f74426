import { monthReport } from '../../api/schemas/reports.ts';
import { monthBounds } from '../../domain/reports/month.ts';
import { createMonthReports } from '../../store/month-report.ts';
import { counted } from '../domain/reports/clocks.ts';
import { type ApiUnderTest, problemOf, startApiUnderTest } from './api-kit.ts';

const month = '2026-10';
const nowMs = monthBounds('UTC', month).toMs;
const clocks = [
  ...counted(8, 'met'),
  ...counted(2, 'breached'),
  ...counted(3, 'met', { priority: 'P4' }),
  ...counted(1, 'open', { kind: 'resolve' }),
];

let api: ApiUnderTest;
beforeAll(async () => {
  const goal = {
    key: 'acknowledged',
    title: 'Acknowledged',
    kind: 'acknowledge',
    priorities: ['P1'],
    metPercent: 90,
  } as const;
  const reports = createMonthReports({
    readModel: {
      clocksDue: async ({ procedure }) => (procedure === 'tickets' ? clocks : []),
      latestCaseOfWorkflow: async () => undefined,
    },
    policy: {
      zone: 'UTC',
      levels: {
        tickets: { goals: [goal], breachLimits: [{ percent: 2 }, { kind: 'resolve', percent: 0 }] },
      },
    },
    procedures: ['order-booking'],
    now: () => nowMs,
  });
  api = await startApiUnderTest({ reports });
});
afterAll(() => api.close());

const read = async (query: string) => {
  const answer = await api.get(`/v1/reports/sla?${query}`, ['operations-manager']);
  expect(answer.status).toBe(200);
  return monthReport.parse(await answer.json());
};

test('CS-17, CS-22: the month of every procedure, with goals and limits', async () => {
  const { procedures, complete } = await read(`month=${month}`);
  expect(complete).toBe(true);
  expect(
    procedures.map(({ procedure, total }) => [procedure, total.counted, total.metPercent]),
  ).toEqual([
    ['order-booking', 0, null],
    ['tickets', 13, 84.62],
  ]);
  const tickets = procedures[1];
  expect(tickets?.goals).toMatchObject([
    { counted: 10, met: 8, actualPercent: 80, attained: false },
  ]);
  expect(
    tickets?.limits.map(({ breached, counted: all, exceeded }) => [breached, all, exceeded]),
  ).toEqual([
    [2, 13, true],
    [0, 0, false],
  ]);
  expect(
    tickets?.rows.map(({ kind, priority, counted: all, open }) => [kind, priority, all, open]),
  ).toEqual([
    ['acknowledge', 'P1', 10, 0],
    ['acknowledge', 'P4', 3, 0],
    ['resolve', 'P1', 0, 1],
  ]);
  expect(tickets?.breachedClocks).toHaveLength(2);
});

test('procedure, kind and priority narrow what is shown; a goal stays about all of its clocks', async () => {
  const { procedures } = await read(
    `month=${month}&procedure=tickets&kind=acknowledge&priority=P4`,
  );
  expect(procedures).toMatchObject([
    {
      total: { counted: 3, met: 3 },
      goals: [],
      limits: [{ percent: 2, counted: 13 }],
      breachedClocks: [],
    },
  ]);
});

test.each([
  ['', 'month'],
  ['month=2026-13', 'month'],
  ['month=november', 'month'],
  [`month=${month}&kind=answer`, 'kind'],
  [`month=${month}&priority=P9`, 'priority'],
  [`month=${month}&procedure=gardening`, 'procedure'],
  [`month=${month}&year=2026`, 'year'],
])('?%s is refused by name', async (query, field) => {
  const answer = await api.get(`/v1/reports/sla?${query}`, ['operations-manager']);
  expect(answer.status).toBe(400);
  expect((await problemOf(answer)).errors?.map((error) => error.field)).toContain(field);
});
