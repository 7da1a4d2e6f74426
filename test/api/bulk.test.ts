import { TemporalBusy, TemporalUnavailable } from '../../api/temporal-faults.ts';
import type { UpdateResult } from '../../api/temporal-gateway.ts';
import {
  type ApiUnderTest,
  type Asked,
  caseId,
  problemOf,
  startApiUnderTest,
  yesGateway,
} from './api-kit.ts';

const asked: Asked[] = [];
const other = 'order-booking:quote:Q-1002.0a1b2c3e';
const taskIds = [`${caseId}~1`, `${other}~1`, `${caseId}~2`];
/** What the case says about a task; yes unless a test says otherwise. */
let says: (taskId: string) => UpdateResult | Error | Promise<UpdateResult>;
let clock: () => number;
let api: ApiUnderTest;

beforeAll(async () => {
  const scripted = (verb: string) => async (message: { readonly taskId: string }, key: string) => {
    asked.push({ verb, message, key });
    const answer = await says(message.taskId);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const over = {
    reassign: scripted('reassign'),
    snooze: scripted('snooze'),
    escalate: scripted('escalate'),
  };
  api = await startApiUnderTest({ temporal: yesGateway([], over), clock: () => clock() });
});
beforeEach(() => {
  asked.length = 0;
  says = () => ({ kind: 'answered', answer: { ok: true, seq: 8 } });
  clock = Date.now;
});
afterAll(() => api.close());

const manager = { roles: ['operations-manager'] } as const;
const actor = { subject: 'person-of-operations-manager', roles: ['operations-manager'] };
const bulk = (body: object, headers: Record<string, string> = {}) =>
  api.post('/v1/tasks/bulk', { taskIds, ...body }, { ...manager, headers });
const snooze = { action: 'snooze', until: '2030-01-01T00:00:00Z', comment: 'year end' };
interface Results {
  readonly changed: number;
  readonly refused: number;
  readonly results: readonly {
    readonly taskId: string;
    readonly status: number;
    readonly code?: string;
  }[];
}
const resultsOf = async (response: Response) => (await response.json()) as Results;

describe('POST /v1/tasks/bulk', () => {
  test.each([
    [
      { action: 'assign', toPerson: 'zoe', comment: 'hers' },
      'reassign',
      { toPerson: 'zoe', comment: 'hers' },
    ],
    [
      { action: 'assign', toRole: 'billing-owner', comment: 'theirs', nextStep: 'call' },
      'reassign',
      { toRole: 'billing-owner', comment: 'theirs', nextStep: 'call' },
    ],
    [snooze, 'snooze', { untilMs: Date.UTC(2030, 0, 1), comment: 'year end' }],
    [{ action: 'escalate', reason: 'beyond us' }, 'escalate', { reason: 'beyond us' }],
    [
      { action: 'escalate', toRole: 'billing-queue-lead', reason: 'late' },
      'escalate',
      { toRole: 'billing-queue-lead', reason: 'late' },
    ],
  ])('%j sends every task one message, in the name of who asks', async (body, verb, words) => {
    const response = await bulk(body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      changed: 3,
      refused: 0,
      results: taskIds.map((taskId) => ({
        taskId,
        status: 200,
        caseId: taskId.split('~')[0],
        seq: 8,
      })),
    });
    expect(asked.map((one) => one.verb)).toEqual([verb, verb, verb]);
    expect(asked.map(({ message }) => message)).toEqual(
      expect.arrayContaining(taskIds.map((taskId) => ({ taskId, actor, inBulk: true, ...words }))),
    );
  });

  test('answers for each task, in the order asked: what one is refused does not touch the others', async () => {
    const refusals: { readonly [taskId: string]: UpdateResult | Error } = {
      [`${caseId}~1`]: {
        kind: 'answered',
        answer: { ok: false, code: 'approval-in-bulk', detail: 'an approval', field: 'taskIds' },
      },
      [`${other}~1`]: { kind: 'absent' },
      [`${caseId}~3`]: { kind: 'absent' },
      [`${caseId}~4`]: new TemporalBusy('busy'),
      [`${caseId}~5`]: new TemporalUnavailable('down'),
    };
    says = (taskId) => refusals[taskId] ?? { kind: 'answered', answer: { ok: true, seq: 9 } };
    const ids = [
      `${caseId}~5`,
      `${caseId}~4`,
      `${caseId}~3`,
      `${caseId}~2`,
      `${caseId}~1`,
      `${other}~1`,
    ];
    const { changed, refused, results } = await resultsOf(await bulk({ ...snooze, taskIds: ids }));
    expect([changed, refused]).toEqual([1, 5]);
    expect(results).toEqual([
      { taskId: `${caseId}~5`, status: 503, code: 'unavailable', detail: expect.any(String) },
      { taskId: `${caseId}~4`, status: 429, code: 'too-busy', detail: expect.any(String) },
      { taskId: `${caseId}~3`, status: 409, code: 'case-closed', detail: expect.any(String) },
      { taskId: `${caseId}~2`, status: 200, caseId, seq: 9 },
      {
        taskId: `${caseId}~1`,
        status: 409,
        code: 'approval-in-bulk',
        detail: 'an approval.',
        errors: [{ field: 'taskIds', reason: 'an approval' }],
      },
      { taskId: `${other}~1`, status: 404, code: 'unknown-task', detail: expect.any(String) },
    ]);
  });

  test('F-30: the same request has the same id in Temporal for every task', async () => {
    const keys = async (key: string) => {
      asked.length = 0;
      await bulk(snooze, { 'idempotency-key': key });
      return new Map(
        asked.map(({ message, key: updateId }) => [
          (message as { readonly taskId: string }).taskId,
          updateId,
        ]),
      );
    };
    const first = await keys('k');
    expect(new Set(first.values()).size).toBe(3);
    expect(await keys('k')).toEqual(first);
    expect([...(await keys('k2')).values()].some((id) => [...first.values()].includes(id))).toBe(
      false,
    );
  });

  test('tasks of one case come one after the other, those of several cases side by side', async () => {
    const atWork = new Map<string, number>();
    let most = 0;
    says = async (taskId) => {
      const of = taskId.split('~')[0] ?? '';
      atWork.set(of, (atWork.get(of) ?? 0) + 1);
      expect(atWork.get(of)).toBe(1);
      most = Math.max(
        most,
        [...atWork.values()].reduce((a, b) => a + b),
      );
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      atWork.set(of, 0);
      return { kind: 'answered', answer: { ok: true, seq: 1 } };
    };
    const ids = Array.from(
      { length: 40 },
      (_, i) => `order-booking:quote:Q-${i % 10}.0a1b2c3d~${i}`,
    );
    expect((await resultsOf(await bulk({ ...snooze, taskIds: ids }))).changed).toBe(40);
    expect(most).toBe(8);
  });

  test('F-7: when the time is up the rest is not tried, and what was done is told', async () => {
    let ms = 0;
    clock = () => ms;
    says = () => {
      ms += 3_000;
      return { kind: 'answered', answer: { ok: true, seq: 1 } };
    };
    const { changed, results } = await resultsOf(
      await bulk({ ...snooze, taskIds: [1, 2, 3].map((n) => `${caseId}~${n}`) }),
    );
    expect([changed, results.map(({ status }) => status)]).toEqual([2, [200, 200, 503]]);
  });

  test('F-6: when no task could be reached it is a 503, to be sent again', async () => {
    says = () => new TemporalUnavailable('down');
    const response = await bulk(snooze);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  });

  test('a defect is a 500', async () => {
    says = () => new Error('secret detail');
    const response = await bulk(snooze);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
  });

  test.each([
    [{ action: 'complete' }, 'action'],
    [{ ...snooze, taskIds: [] }, 'taskIds'],
    [{ ...snooze, taskIds: Array.from({ length: 101 }, (_, i) => `${caseId}~${i}`) }, 'taskIds'],
    [{ ...snooze, taskIds: [`${caseId}~1`, `${caseId}~1`] }, 'taskIds'],
    [{ ...snooze, taskIds: ['nonsense'] }, 'taskIds[0]'],
    [{ ...snooze, until: 'tomorrow' }, 'until'],
    [{ ...snooze, comment: ' ' }, 'comment'],
    [{ ...snooze, toRole: 'billing-owner' }, 'toRole'],
    [{ action: 'assign', comment: 'theirs' }, 'toRole'],
    [{ action: 'escalate', toRole: 'wizard', reason: 'x' }, 'toRole'],
    [{ action: 'escalate' }, 'reason'],
  ])('%j is a 400 that names %s', async (body, field) => {
    const response = await bulk(body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
    expect(asked).toEqual([]);
  });
});

test.each([
  [
    'snooze',
    { until: '2030-01-01T00:00:00+02:00', comment: 'later' },
    { untilMs: Date.UTC(2029, 11, 31, 22), comment: 'later' },
  ],
  ['escalate', { reason: 'beyond us' }, { reason: 'beyond us' }],
  [
    'escalate',
    { toRole: 'billing-owner', reason: 'beyond us' },
    { toRole: 'billing-owner', reason: 'beyond us' },
  ],
])(
  'POST /v1/tasks/{id}/%s sends the task one message, in the name of who asks',
  async (verb, body, words) => {
    const response = await api.post(`/v1/tasks/${caseId}~1/${verb}`, body);
    expect(await response.json()).toMatchObject({ caseId, seq: 8 });
    const by = {
      subject: 'person-of-order-management-specialist',
      roles: ['order-management-specialist'],
    };
    expect(asked).toEqual([
      { verb, message: { taskId: `${caseId}~1`, actor: by, ...words }, key: expect.any(String) },
    ]);
  },
);
