import { randomBytes } from 'node:crypto';
import { addMonths, monthBounds, monthOf } from '../../../domain/reports/month.ts';
import { reviewWorkflowId } from '../../../domain/reports/review.ts';
import { ensureSchedules } from '../../../platform/temporal/schedules.ts';
import { createReviewStarter, type ReviewStarter } from '../../../workers/reports/start-reviews.ts';
import type { Policy } from '../../../workflows/load-policy.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';
import { CaseDriver } from '../../kit/case-driver.ts';
import { withChanged } from '../../kit/changed-policy.ts';
import { allRows } from '../../kit/dynamo.ts';
import { eventually } from '../../kit/eventually.ts';
import { clockCase } from '../../store/clock-cases.ts';

/** All test files share one Temporal server, hence its workflow ids. */
const run = randomBytes(4).toString('hex');
const names = ['at-limit', 'above', 'unsettled', 'scheduled'] as const;
const procedures = Object.fromEntries(names.map((name) => [name, `${name}-${run}`])) as {
  readonly [name in (typeof names)[number]]: string;
};
const zone = 'America/Chicago';
/**
 * The month before this one: it is over, and had its reviews waited for it, they would still wait.
 */
const month = addMonths(monthOf(zone, Date.now()), -1);
const { fromMs, toMs } = monthBounds(zone, month);
const patientlySettled = 100_000;

function withLevels(policy: Policy): Policy {
  const limited = Object.fromEntries(
    Object.values(procedures).map((name) => [name, { goals: [], breachLimits: [{ percent: 2 }] }]),
  );
  return withChanged(policy, 'service-level-review', (slice) => ({
    ...slice,
    settleMinutes: patientlySettled,
    levels: { ...slice.levels, ...limited },
  }));
}

let harness: ApiHarness;
let reviews: ReviewStarter;
beforeAll(async () => {
  harness = await startApiHarness({ policy: withLevels });
  const { client, readModel, policy } = harness;
  reviews = createReviewStarter({
    client,
    readModel,
    policy: policy.forProcedure('service-level-review'),
    now: Date.now,
  });
});
afterAll(() => harness.close());

async function fillMonth(
  procedure: string,
  { met, breached }: { readonly met: number; readonly breached: number },
): Promise<void> {
  const outcomes = [
    ...Array<'met'>(met).fill('met'),
    ...Array<'breached'>(breached).fill('breached'),
  ];
  const cases = outcomes.map((outcome, i) =>
    clockCase({ procedure, key: `K-${i}`, dueAtMs: fromMs + 7_200_000 + i, outcome }),
  );
  await Promise.all(cases.map((document) => harness.readModel.project(document)));
}
const start = (procedure: string) =>
  reviews.startMonth({ month, procedure, requestedBy: 'operator', taskQueue: harness.taskQueue });
const reviewOf = (procedure: string) =>
  new CaseDriver(harness.client, reviewWorkflowId({ procedure, month }));

test('CS-22: a month with exactly 2.0 % closes without an analysis, and its counts stay with the case', async () => {
  const procedure = procedures['at-limit'];
  await fillMonth(procedure, { met: 49, breached: 1 });
  await start(procedure);
  const review = reviewOf(procedure);
  expect(await review.handle.result()).toEqual({
    outcome: 'within-limits',
    counted: 50,
    breached: 1,
  });
  const { case: view, tasks } = await review.document();
  expect(tasks).toEqual([]);
  expect(view).toMatchObject({
    status: 'completed',
    facts: { reviewed: procedure, month, counted: 50, breached: 1 },
  });
  const kept = await harness.records.get(view.caseId);
  expect(JSON.stringify(kept?.record)).toContain('1 of 50 clocks breached (2 %), limit 2 %');
});

describe('a month above 2 %', () => {
  const procedure = procedures.above;
  const review = () => reviewOf(procedure);
  beforeAll(() => fillMonth(procedure, { met: 48, breached: 1 }));

  test('CS-22: opens exactly one analysis, however often and by whomever its review is started', async () => {
    const starts = (
      await Promise.all([start(procedure), start(procedure), start(procedure)])
    ).flat();
    expect(starts.map(({ result }) => result).toSorted()).toEqual([
      'running',
      'running',
      'started',
    ]);
    const task = await review().openTask('root-cause-analysis');
    expect(await start(procedure)).toMatchObject([{ result: 'running' }]);
    const manager = harness.as('olga', 'operations-manager');
    const inbox = await harness.reads(
      manager,
      `/v1/tasks?view=roles&procedure=service-level-review`,
      ({ tasks }) => tasks.length > 0,
    );
    const ofMonth = inbox.tasks.filter(
      ({ data }: { data: { procedure: string } }) => data.procedure === procedure,
    );
    expect(ofMonth).toMatchObject([
      { taskId: task.taskId, role: 'operations-manager', kind: 'root-cause-analysis' },
    ]);
  });

  test('CS-22: the analysis has the counts and the breached cases as its evidence, and a clock with a ladder', async () => {
    const { case: view, tasks } = await review().document();
    expect(tasks[0]?.data).toMatchObject({
      month,
      zone,
      total: { counted: 49, breached: 1, breachedPercent: 2.04 },
      rows: [{ kind: 'acknowledge', priority: 'P1', counted: 49 }],
      limits: [{ percent: 2, exceeded: true }],
      breachedClocks: [
        { caseId: `${procedure}:K-48.00000001`, clock: 'billing', dueAtMs: fromMs + 7_200_048 },
      ],
    });
    expect(view.clocks).toMatchObject([
      { name: 'analysis', kind: 'resolve', businessDays: 10, state: 'running' },
    ]);
  });

  test('the analysis is decided with a form like any task; then the month is closed for good', async () => {
    const manager = harness.as('olga', 'operations-manager');
    const task = await review().openTask('root-cause-analysis');
    const path = `/v1/tasks/${encodeURIComponent(task.taskId)}/complete`;
    expect(
      (await manager.post(path, { choice: 'analysed', form: { rootCauses: ' ' } })).status,
    ).toBe(422);
    const form = {
      rootCauses: 'The billing queue had no lead',
      correctiveActions: 'A deputy is named',
    };
    expect((await manager.post(path, { choice: 'analysed', form })).status).toBe(200);
    expect(await review().handle.result()).toEqual({
      outcome: 'limit-exceeded',
      counted: 49,
      breached: 1,
    });
    expect((await review().document()).case).toMatchObject({
      facts: { analysis: form },
      clocks: [{ state: 'met' }],
    });
    expect(await start(procedure)).toMatchObject([{ result: 'held' }]);
  });

  test('what comes after the review shows in the report beside it, and opens nothing', async () => {
    const late = clockCase({ procedure, key: 'late', dueAtMs: toMs - 1, outcome: 'breached' });
    await harness.readModel.project(late);
    expect(await start(procedure)).toMatchObject([{ result: 'held' }]);
    const manager = harness.as('olga', 'operations-manager');
    const { json, status } = await manager.get(
      `/v1/reports/sla?month=${month}&procedure=${procedure}`,
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({
      month,
      zone,
      complete: true,
      procedures: [
        {
          procedure,
          total: { counted: 50, breached: 2, breachedPercent: 4 },
          review: { counted: 49, breached: 1, status: 'completed' },
        },
      ],
    });
  });
});

test('a review waits for a case that has not told yet what became of an overdue clock', async () => {
  const procedure = procedures.unsettled;
  await fillMonth(procedure, { met: 9, breached: 0 });
  const slow = { procedure, key: 'slow', dueAtMs: toMs - 1_000 } as const;
  await harness.readModel.project(clockCase({ ...slow, outcome: 'running' }));
  await start(procedure);
  const review = reviewOf(procedure);
  await eventually('the count is tried again', async () => {
    const { raw } = await review.handle.describe();
    return raw.pendingActivities?.some(
      ({ lastFailure }) => lastFailure?.applicationFailureInfo?.type === 'MonthUnsettled',
    );
  });
  await harness.readModel.project(clockCase({ ...slow, outcome: 'met' }));
  expect(await review.handle.result()).toEqual({
    outcome: 'within-limits',
    counted: 10,
    breached: 0,
  });
});

test('a month that lasts, and a procedure without a limit, are refused', async () => {
  const ask = { requestedBy: 'operator', taskQueue: harness.taskQueue };
  await expect(reviews.startMonth({ ...ask, month: addMonths(month, 1) })).rejects.toThrow(
    'is not over in America/Chicago',
  );
  await expect(reviews.startMonth({ ...ask, month, procedure: 'order-booking' })).rejects.toThrow(
    'order-booking has no breach limit',
  );
});

test('the schedule of policy is made, and a run of it reviews the month before', async () => {
  const { client, taskQueue, policy } = harness;
  const [planned] = policy.schedules;
  if (planned === undefined) throw new Error('the review has no schedule');
  const schedules = [{ ...planned, id: `${planned.id}-${run}` }];
  await ensureSchedules(client, { taskQueue, schedules });
  const handle = client.schedule.getHandle(`${planned.id}-${run}`);
  try {
    await handle.trigger();
    const { outcome } = await reviewOf(procedures.scheduled)
      .sees('closed', ({ case: view }) => view.closedAtMs !== undefined)
      .then(({ case: view }) => view.facts);
    expect(outcome).toBe('within-limits');
  } finally {
    await handle.delete();
  }
});

test('G-10: a clean order costs one row more, and its acknowledgments count in the month in which they were due', async () => {
  const rowsBefore = (await allRows(harness.table)).length;
  const order = await harness.order('Q-1001');
  await order.acknowledgeAll();
  await order.handle.result();
  const rows = await allRows(harness.table);
  const leading = rows
    .slice()
    .filter(
      ({ pk, sk }) =>
        String(pk).startsWith('REF#clocks-due#') && String(sk).includes(order.handoff.workflowId),
    );
  process.stdout.write(
    `rows of a clean order: ${rows.length - rowsBefore}, of them ${leading.length} for reports\n`,
  );
  const { clocks } = (await order.handoff.document()).case;
  // At the end of a month the two acknowledgments may be due in two of them.
  const months = new Set(clocks.map(({ dueAtMs }) => monthOf(zone, dueAtMs)));
  expect(leading).toHaveLength(months.size);
  for (const month of months) {
    const counted = clocks.filter(({ dueAtMs }) => monthOf(zone, dueAtMs) === month).length;
    const { procedures: reports } = await harness.reports.report({
      month,
      procedure: 'provisioning-handoff',
      kind: 'acknowledge',
      priority: 'P3',
    });
    expect(reports[0]).toMatchObject({
      total: { counted, met: counted, metPercent: 100 },
      goals: [{ key: 'acknowledged-in-time', attained: true }],
      limits: [{ percent: 2, exceeded: false }],
    });
  }
});
