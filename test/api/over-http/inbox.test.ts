import {
  bulkResults,
  caseWithTasks,
  changeAccepted,
  taskCounts,
  taskPage,
} from '../../../api/schemas/views.ts';
import type { TaskKind } from '../../../domain/cases/task.ts';
import type { ApiCaller, Json } from '../../kit/api-caller.ts';
import { type ApiHarness, startApiHarness } from '../../kit/api-harness.ts';

let harness: ApiHarness;
let sue: ApiCaller;
let sam: ApiCaller;
let olga: ApiCaller;
beforeAll(async () => {
  harness = await startApiHarness();
  sue = harness.as('sue', 'order-management-specialist');
  sam = harness.as('sam', 'order-management-specialist');
  olga = harness.as('olga', 'operations-manager');
});
afterAll(() => harness.close());

const idsOf = (page: Json): readonly string[] =>
  taskPage.parse(page).tasks.map(({ taskId }) => taskId);
const inHours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();

/** Posts an order and answers with the task at which it stops. */
async function stopped(sourceNumber: string, kind: TaskKind = 'escalation') {
  const order = await harness.postOrder(sourceNumber);
  const { taskId } = await order.driver.openTask(kind);
  await harness.reads(olga, `/v1/tasks/${taskId}`);
  return { ...order, taskId };
}

/** The views in which a person sees the task, of those whose lists are looked at. */
async function viewsOf(
  who: ApiCaller,
  taskId: string,
  views = ['mine', 'roles', 'unassigned', 'snoozed'],
): Promise<readonly string[]> {
  const found = await Promise.all(
    views.map(async (view) =>
      idsOf((await who.get(`/v1/tasks?view=${view}&limit=100`)).json).includes(taskId)
        ? [view]
        : [],
    ),
  );
  return found.flat();
}

test('a task moves through the lists as people take it, put it off and pass it on', async () => {
  const { taskId, caseId } = await stopped('Q-1011');
  const path = `/v1/tasks/${taskId}`;
  expect(await viewsOf(sue, taskId)).toEqual(['roles', 'unassigned']);
  await sue.post(`${path}/claim`);
  expect(await viewsOf(sue, taskId)).toEqual(['mine', 'roles']);
  expect(await viewsOf(sam, taskId)).toEqual(['roles']);
  const snoozed = await sue.post(`${path}/snooze`, {
    until: inHours(2),
    comment: 'the customer calls at noon',
  });
  expect(changeAccepted.parse(snoozed.json).caseId).toBe(caseId);
  expect(await viewsOf(sue, taskId)).toEqual(['snoozed']);
  const past = await sue.post(`${path}/snooze`, { until: inHours(-1), comment: 'earlier' });
  expect([past.status, past.json.code, past.json.errors[0].field]).toEqual([
    422,
    'snooze-invalid',
    'until',
  ]);
  expect((await sue.post(`${path}/escalate`, { reason: 'beyond our limits' })).status).toBe(200);
  expect(await viewsOf(sue, taskId)).toEqual([]);
  expect(await viewsOf(olga, taskId)).toEqual(['roles', 'unassigned']);
  const { escalations } = caseWithTasks.parse((await olga.get(`/v1/cases/${caseId}`)).json);
  expect(escalations).toMatchObject([{ reason: 'beyond our limits', taskId }]);
});

test('the counts are those of the lists', async () => {
  await stopped('Q-1012');
  for (const who of [
    sue,
    olga,
    harness.as('otto', 'on-call-engineer'),
    harness.as('rita', 'revenue-operations-analyst'),
  ]) {
    const { counts, complete } = taskCounts.parse((await who.get('/v1/tasks/counts')).json);
    const lists = await Promise.all(
      Object.keys(counts).map(async (view) => [
        view,
        idsOf((await who.get(`/v1/tasks?view=${view}&limit=100`)).json).length,
      ]),
    );
    expect([counts, complete]).toEqual([Object.fromEntries(lists), true]);
  }
});

test('PA-9: a manager assigns many tasks at once; each has its result, and approvals are left alone', async () => {
  const [first, second, approval] = [
    await stopped('Q-1011'),
    await stopped('Q-1012'),
    await stopped('Q-1081', 'approval'),
  ];
  const gone = await stopped('Q-1011');
  await olga.post(`/v1/cases/${gone.caseId}/cancel`, { reason: 'withdrawn' });
  await harness.reads(olga, `/v1/cases/${gone.caseId}`, ({ status }) => status === 'cancelled');
  const body = {
    action: 'assign',
    taskIds: [first.taskId, approval.taskId, gone.taskId, second.taskId],
    toPerson: 'sam',
    comment: 'sue is at lunch',
    nextStep: 'call the customer',
  };
  expect((await sue.post('/v1/tasks/bulk', body)).status).toBe(403);
  const key = { 'idempotency-key': 'assign-to-sam' };
  const answer = await olga.post('/v1/tasks/bulk', body, key);
  const { changed, refused, results } = bulkResults.parse(answer.json);
  expect([changed, refused, results.map(({ taskId }) => taskId)]).toEqual([2, 2, body.taskIds]);
  expect(results.map(({ status, code }) => [status, code])).toEqual([
    [200, undefined],
    [409, 'approval-in-bulk'],
    [409, 'case-closed'],
    [200, undefined],
  ]);
  expect(await viewsOf(sam, first.taskId)).toEqual(['mine', 'roles']);
  const again = await olga.post('/v1/tasks/bulk', body, key);
  expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([answer.text, 'true']);
  expect(await second.driver.events('task.reassigned')).toHaveLength(1);
  expect((await olga.get(`/v1/tasks/${approval.taskId}`)).json).not.toHaveProperty('assignee');
});

describe('why a case waits', () => {
  test('for a decision: whose, since when, and when it is at risk', async () => {
    const { caseId, taskId } = await stopped('Q-1011');
    const { why } = caseWithTasks.parse((await sue.get(`/v1/cases/${caseId}`)).json);
    expect(why).toMatch(
      /^The case waits for somebody of role order-management-specialist to decide ".+", since .+ UTC; next, on .+ UTC: ".+" is at risk\.$/,
    );
    await sue.post(`/v1/tasks/${taskId}/claim`);
    const claimed = caseWithTasks.parse((await sue.get(`/v1/cases/${caseId}`)).json);
    expect(claimed.why).toMatch(
      /^The case waits for sue, who has had it since .+; next, on .+: The lease of sue ends/,
    );
  });

  test('for its handoff, and what that one waits for', async () => {
    const { caseId, driver } = await harness.postOrder('Q-1002');
    await driver.handedOff();
    const { why } = await harness.reads(sue, `/v1/cases/${caseId}`, (body) =>
      body.why.includes('which waits for'),
    );
    expect(why).toMatch(
      /^The case waits for Provisioning handoff of order .+ \(provisioning-handoff:.+\), since .+ UTC, which waits for the acknowledgment of .+ since .+ UTC; next, on .+ UTC: .+/,
    );
    await driver.acknowledgeAll();
    await driver.handle.result();
    const closed = await harness.reads(
      sue,
      `/v1/cases/${caseId}`,
      ({ status }) => status === 'completed',
    );
    expect(closed.why).toMatch(/^The case was completed on .+ UTC, and nothing is left to do\.$/);
  });
});
