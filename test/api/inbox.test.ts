import type { TaskView } from '../../domain/cases/task.ts';
import type { Role } from '../../domain/shared/roles.ts';
import { createReadModel } from '../../store/read-model.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';
import {
  type ApiUnderTest,
  aCase,
  aTask,
  caseId,
  problemOf,
  startApiUnderTest,
} from './api-kit.ts';

const nowMs = 1_000_000;
const owner: Role = 'order-management-specialist';
const me = `person-of-${owner}`;
let table: TestTable;
let api: ApiUnderTest;

const fresh: TaskView = { ...aTask, openedAtMs: nowMs };
const tasks: readonly TaskView[] = [
  { ...fresh, dueAtMs: nowMs + 4, atRiskAtMs: nowMs + 3 },
  {
    ...fresh,
    dueAtMs: nowMs + 3,
    atRiskAtMs: nowMs,
    state: 'claimed' as const,
    claimedBy: me,
    priority: 'P1' as const,
    step: 'quote',
  },
  {
    ...fresh,
    dueAtMs: nowMs,
    atRiskAtMs: 0,
    assignee: 'zoe',
    customerId: 'C-200',
    openedAtMs: nowMs - 60_000,
  },
  {
    ...fresh,
    dueAtMs: nowMs + 1,
    atRiskAtMs: 0,
    snoozedUntilMs: nowMs + 1,
    procedure: 'provisioning-handoff',
  },
  { ...fresh, dueAtMs: nowMs + 2, atRiskAtMs: nowMs + 2, role: 'billing-owner' as const },
  { ...fresh, dueAtMs: 0, atRiskAtMs: 0, role: 'operations-manager' as const, alsoRoles: [owner] },
  { ...fresh, dueAtMs: 0, atRiskAtMs: 0, state: 'completed' as const },
].map((task, i) => ({ ...task, taskId: `${caseId}~${i + 1}` }));

beforeAll(async () => {
  table = await createTestTable();
  const readModel = createReadModel({ ...table, cursorKey: 'a key for cursors in tests' });
  api = await startApiUnderTest({ readModel, clock: () => nowMs });
  await readModel.project({ case: aCase, tasks, events: [] });
});
afterAll(async () => {
  api.close();
  await table.close();
});

interface Page {
  readonly tasks: readonly { readonly taskId: string }[];
  readonly cursor?: string;
}
const numbersOf = ({ tasks: found }: Page) =>
  found.map(({ taskId }) => Number(taskId.split('~')[1]));
async function listed(query: string, ...roles: Role[]): Promise<readonly number[] | number> {
  const response = await api.get(`/v1/tasks${query}`, roles.length === 0 ? [owner] : roles);
  return response.status === 200 ? numbersOf((await response.json()) as Page) : response.status;
}

describe('GET /v1/tasks', () => {
  test.each<[string, readonly number[]]>([
    ['', [6, 3, 2, 1]],
    ['?view=roles', [6, 3, 2, 1]],
    ['?view=mine', [2]],
    ['?view=unassigned', [6, 1]],
    ['?view=at-risk', [2]],
    ['?view=breached', [6, 3]],
    ['?view=snoozed', [4]],
    ['?state=open&sort=due', [6, 3, 1]],
    ['?state=claimed', [2]],
    ['?state=completed', [7]],
    ['?view=roles&state=completed', [7]],
    ['?priority=P1', [2]],
    ['?customerId=C-200', [3]],
    ['?step=quote&procedure=order-booking', [2]],
    ['?view=snoozed&procedure=provisioning-handoff', [4]],
    ['?view=snoozed&procedure=order-booking', []],
    ['?olderThanMinutes=1', [3]],
    ['?olderThanMinutes=2', []],
    [`?role=${owner}`, [6, 3, 2, 1]],
  ])('%s: what is due first comes first', async (query, wanted) => {
    expect(await listed(query)).toEqual(wanted);
  });

  test('goes on over pages', async () => {
    const first = (await (await api.get('/v1/tasks?view=roles&limit=3')).json()) as Page;
    const second = (await (
      await api.get(`/v1/tasks?view=roles&limit=3&cursor=${first.cursor}`)
    ).json()) as Page;
    expect([numbersOf(first), numbersOf(second), second.cursor]).toEqual([
      [6, 3, 2],
      [1],
      undefined,
    ]);
  });

  test('shows managers and on-call engineers the tasks of every role, but as `roles` and `mine` only their own', async () => {
    expect(await listed('', 'operations-manager')).toEqual([6, 3, 5, 2, 1]);
    expect(await listed('?view=breached', 'on-call-engineer')).toEqual([6, 3]);
    expect(await listed('?view=roles', 'operations-manager')).toEqual([6]);
    expect(await listed('?view=mine', 'operations-manager')).toEqual([]);
    expect(await listed('?role=billing-owner', 'operations-manager')).toEqual([5]);
  });

  test('OB-2: nobody sees the tasks of a role that is not theirs, in any view', async () => {
    for (const view of ['mine', 'roles', 'unassigned', 'at-risk', 'breached', 'snoozed']) {
      expect([view, await listed(`?view=${view}&role=billing-owner`)]).toEqual([view, 403]);
      expect([view, await listed(`?view=${view}`, 'revenue-operations-analyst')]).toEqual([
        view,
        [],
      ]);
    }
  });

  test('one task of several roles is shown to each of them', async () => {
    const shared = `/v1/tasks/${caseId}~6`;
    expect((await api.get(shared, [owner])).status).toBe(200);
    expect((await api.get(shared, ['operations-manager'])).status).toBe(200);
    expect((await api.get(shared, ['billing-owner'])).status).toBe(403);
  });

  test.each([
    ['view=all', 'view'],
    ['view=mine&state=completed', 'state'],
    ['view=breached&state=cancelled', 'state'],
    ['priority=high', 'priority'],
    ['olderThanMinutes=-1', 'olderThanMinutes'],
    ['olderThanMinutes=1.5', 'olderThanMinutes'],
    ['step=a b', 'step'],
    ['sort=priority', 'sort'],
    ['holder=zoe', 'holder'],
  ])('F-52: ?%s is a 400 that names %s', async (query, field) => {
    const response = await api.get(`/v1/tasks?${encodeURI(query)}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe('GET /v1/tasks/counts', () => {
  const counted = async (query: string, ...roles: Role[]) =>
    (await api.get(`/v1/tasks/counts${query}`, roles.length === 0 ? [owner] : roles)).json();

  test('counts what each view lists, for the same filters', async () => {
    expect(await counted('')).toEqual({
      counts: { mine: 1, roles: 4, unassigned: 2, 'at-risk': 1, breached: 2, snoozed: 1 },
      complete: true,
    });
    expect(await counted('?customerId=C-200')).toMatchObject({
      counts: { mine: 0, roles: 1, unassigned: 0, breached: 1, snoozed: 0 },
    });
    expect(await counted('', 'operations-manager')).toMatchObject({
      counts: { roles: 1, unassigned: 3, breached: 2, snoozed: 1 },
    });
  });

  test('is a 403 for a role that is not theirs, and a 400 for what is no filter', async () => {
    expect((await api.get('/v1/tasks/counts?role=billing-owner')).status).toBe(403);
    expect((await api.get('/v1/tasks/counts?view=mine')).status).toBe(400);
  });
});
