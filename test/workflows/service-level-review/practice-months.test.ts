import { monthOf } from '../../../domain/reports/month.ts';
import { createMonthReports } from '../../../store/month-report.ts';
import type { ServiceLevelReviewPolicy } from '../../../workflows/service-level-review/policy.ts';
import { type PracticeHarness, startPracticeHarness } from '../../kit/practice-harness.ts';

const levels: ServiceLevelReviewPolicy['levels'] = {
  practice: {
    goals: [{ key: 'done', title: 'Done in time', kind: 'resolve', metPercent: 50 }],
    breachLimits: [{ kind: 'resolve', percent: 49.99 }],
  },
};

let harness: PracticeHarness;
beforeAll(async () => {
  harness = await startPracticeHarness();
});
afterAll(() => harness.close());

test('CS-17, CS-22: clocks of any procedure count: one met and one breached are 50 %', async () => {
  const { readModel } = harness;
  const [kept, missed] = await Promise.all([harness.start(), harness.start()]);
  await Promise.all([kept.startClock('plain'), missed.startClock('plain')]);
  await kept.tell({ do: 'meet', name: 'plain' });
  await missed.advance('101 minutes');
  await Promise.all([kept.finish(), missed.finish()]);
  const [clock] = (await missed.document()).case.clocks;
  const month = monthOf('UTC', clock?.dueAtMs ?? 0);
  const reports = createMonthReports({
    readModel,
    policy: { zone: 'UTC', levels },
    procedures: [],
    now: Date.now,
  });
  const { procedures } = await reports.report({ month });
  expect(procedures).toMatchObject([
    {
      procedure: 'practice',
      total: { counted: 2, met: 1, breached: 1, unconfirmed: 0 },
      goals: [{ actualPercent: 50, attained: true }],
      limits: [{ actualPercent: 50, exceeded: true }],
      breachedClocks: [{ caseId: await missed.caseId(), clock: 'plain', dueAtMs: clock?.dueAtMs }],
    },
  ]);
});
