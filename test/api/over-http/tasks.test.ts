import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { changeAccepted, linkedTask, taskPage } from '../../../api/schemas/views.ts';
import type { TaskKind, TaskView } from '../../../domain/cases/task.ts';
import type { ApiCaller, Json, Seen } from '../../kit/api-caller.ts';
import { type ApiHarness, type PostedOrder, startApiHarness } from '../../kit/api-harness.ts';

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

/** Posts an order and answers with the task at which it stops, as the inbox shows it. */
async function stopped(
  sourceNumber: string,
  kind: TaskKind,
): Promise<PostedOrder & { readonly task: TaskView; readonly path: string }> {
  const order = await harness.postOrder(sourceNumber);
  const { taskId } = await order.driver.openTask(kind);
  const path = `/v1/tasks/${taskId}`;
  return { ...order, task: await harness.reads(olga, path), path };
}

const codeOf = ({ status, json }: Seen) => [status, json.code];
const idsOf = (page: Json): readonly string[] => page.tasks.map(({ taskId }: TaskView) => taskId);

describe('the inbox', () => {
  test('shows open tasks of the roles of the token, what is due first before the rest, over pages', async () => {
    const orders = [
      await stopped('Q-1011', 'escalation'),
      await stopped('Q-1012', 'escalation'),
      await stopped('Q-1035', 'correction'),
    ];
    const mine = orders.slice(0, 2).map(({ task }) => task.taskId);
    const page = await harness.reads(sue, '/v1/tasks?limit=100', (body) =>
      mine.every((id) => idsOf(body).includes(id)),
    );
    const { tasks } = taskPage.parse(page);
    expect(new Set(tasks.map(({ role }) => role))).toEqual(
      new Set(['order-management-specialist']),
    );
    expect(tasks.map(({ dueAtMs }) => dueAtMs)).toEqual(
      tasks.map(({ dueAtMs }) => dueAtMs).toSorted((a, b) => a - b),
    );
    const first = await sue.get(
      '/v1/tasks?limit=1&sort=due&state=open&role=order-management-specialist',
    );
    const next = await sue.get(
      `/v1/tasks?limit=1&sort=due&state=open&role=order-management-specialist&cursor=${first.json.cursor}`,
    );
    expect([...idsOf(first.json), ...idsOf(next.json)]).toEqual(idsOf(page).slice(0, 2));
  });

  test('each task leads to itself, its case and the run in Temporal Web', async () => {
    const { task, caseId, driver } = await stopped('Q-1011', 'escalation');
    const { json, headers } = await sue.get(`/v1/tasks/${task.taskId}`);
    const { links, version } = linkedTask.parse(json);
    expect([links.self, links.case]).toEqual([`/v1/tasks/${task.taskId}`, `/v1/cases/${caseId}`]);
    expect(links.run).toMatch(
      `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(driver.workflowId)}`,
    );
    expect(headers.get('etag')).toBe(`"${version}"`);
  });

  test('OB-2: a task of another role is neither listed nor shown, but an on-call engineer and an operations manager see all', async () => {
    const { task, path } = await stopped('Q-1035', 'correction');
    expect(task.role).toBe('revenue-operations-analyst');
    expect((await sue.get(path)).status).toBe(403);
    expect((await sue.get('/v1/tasks?role=revenue-operations-analyst')).status).toBe(403);
    for (const who of [
      olga,
      harness.as('oscar', 'on-call-engineer'),
      harness.as('rita', 'revenue-operations-analyst'),
    ]) {
      const page = await harness.reads(
        who,
        '/v1/tasks?role=revenue-operations-analyst&limit=100',
        (body) => body.tasks.length > 0,
      );
      expect(idsOf(page)).toContain(task.taskId);
    }
  });
});

describe('claim, release, reassign', () => {
  test('a claimed task is one person’s: no one else claims or decides it, until it is released', async () => {
    const { path, task } = await stopped('Q-1011', 'escalation');
    const claimed = await sue.post(`${path}/claim`);
    expect(() => changeAccepted.parse(claimed.json)).not.toThrow();
    expect(claimed.status).toBe(200);
    const [claim, decision, release] = [
      await sam.post(`${path}/claim`, {}),
      await sam.post(`${path}/complete`, { choice: 'resolved', comment: 'mended' }),
      await sam.post(`${path}/release`),
    ];
    expect(codeOf(claim)).toEqual([409, 'claimed-by-other']);
    expect([claim.json.by, new Date(claim.json.at).getTime()]).toEqual(['sue', expect.any(Number)]);
    expect([codeOf(decision), codeOf(release)]).toEqual([
      [409, 'claimed-by-other'],
      [409, 'not-claimed'],
    ]);
    const seen = await harness.reads(sue, path, ({ state }) => state === 'claimed');
    expect([seen.claimedBy, seen.version > task.version]).toEqual(['sue', true]);
    expect((await sue.post(`${path}/release`)).status).toBe(200);
    expect((await sam.post(`${path}/claim`)).status).toBe(200);
  });

  test('a reassigned task moves to the other role’s inbox', async () => {
    const { path, task } = await stopped('Q-1011', 'escalation');
    const moved = await sue.post(`${path}/reassign`, {
      toRole: 'revenue-operations-analyst',
      comment: 'a matter of the contract',
    });
    expect(moved.status).toBe(200);
    const rita = harness.as('rita', 'revenue-operations-analyst');
    await harness.reads(rita, '/v1/tasks?limit=100', (body) => idsOf(body).includes(task.taskId));
    expect(codeOf(await sue.post(`${path}/claim`))).toEqual([403, 'role-missing']);
  });
});

describe('decisions', () => {
  test('a choice that is none, and a reason that is missing, are 422 with the field, and the task stays open', async () => {
    const { path, task } = await stopped('Q-1081', 'approval');
    const needsComment = task.choices.find((choice) => choice.needsComment);
    const unknown = await olga.post(`${path}/complete`, { choice: 'perhaps', comment: 'x' });
    expect([...codeOf(unknown), unknown.json.errors[0].field]).toEqual([
      422,
      'unknown-choice',
      'choice',
    ]);
    const bare = await olga.post(`${path}/complete`, { choice: needsComment?.key });
    expect([...codeOf(bare), bare.json.errors[0].field]).toEqual([
      422,
      'comment-missing',
      'comment',
    ]);
    expect((await olga.get(path)).json.state).toBe('open');
  });

  test('F-30: the same decision sent twice is one decision; another one later is told who decided and when', async () => {
    const { path, driver } = await stopped('Q-1081', 'approval');
    const [key, body] = [
      { 'idempotency-key': randomUUID() },
      { choice: 'approve', reasonCode: 'frame-agreement', comment: 'within the year’s frame' },
    ];
    const [first, second] = [
      await olga.post(`${path}/complete`, body, key),
      await olga.post(`${path}/complete`, body, key),
    ];
    expect([
      first.status,
      second.status,
      second.text,
      second.headers.get('idempotent-replayed'),
    ]).toEqual([200, 200, first.text, 'true']);
    await driver.handedOff();
    const later = await harness.as('omar', 'operations-manager').post(`${path}/complete`, body);
    expect([...codeOf(later), later.json.by]).toEqual([409, 'already-decided', 'olga']);
    expect(await driver.events('task.completed')).toHaveLength(1);
  });

  test('F-31: of two people who decide at the same moment exactly one wins, and the other is told', async () => {
    const { path, driver } = await stopped('Q-1081', 'approval');
    const answers = await Promise.all([
      olga.post(`${path}/complete`, { choice: 'approve', reasonCode: 'volume', comment: 'yes' }),
      harness
        .as('omar', 'operations-manager')
        .post(`${path}/complete`, { choice: 'cancel-case', reasonCode: 'price', comment: 'no' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(['already-decided', 'case-closed']).toContain(
      answers.find(({ status }) => status === 409)?.json.code,
    );
    expect(await driver.events('task.completed')).toHaveLength(1);
  });

  test('F-61: who asked for the order cannot approve it, whatever the roles of the token', async () => {
    const request = await harness.copyOf('Q-1081');
    const asker = harness.as('olga', 'order-management-specialist');
    const { caseId } = (await asker.post('/v1/orders', request)).json;
    const { tasks } = await harness.reads(
      olga,
      `/v1/cases/${caseId}`,
      (body) => body.tasks.length > 0,
    );
    const path = `/v1/tasks/${tasks[0].taskId}`;
    for (const verb of ['claim', 'complete']) {
      const answer = await olga.post(
        `${path}/${verb}`,
        verb === 'claim' ? {} : { choice: 'approve', reasonCode: 'other', comment: 'mine' },
      );
      expect([verb, ...codeOf(answer)]).toEqual([verb, 403, 'own-request']);
    }
    const other = await harness
      .as('omar', 'operations-manager')
      .post(`${path}/complete`, { choice: 'approve', reasonCode: 'other', comment: 'fine' });
    expect(other.status).toBe(200);
  });

  test('a refused decision is the answer of its key: the same request again is refused the same way', async () => {
    const { path } = await stopped('Q-1011', 'escalation');
    await sue.post(`${path}/claim`);
    const key = { 'idempotency-key': randomUUID() };
    const first = await sam.post(`${path}/claim`, {}, key);
    await sue.post(`${path}/release`);
    const second = await sam.post(`${path}/claim`, {}, key);
    expect([second.status, second.headers.get('idempotent-replayed'), second.json.code]).toEqual([
      409,
      'true',
      first.json.code,
    ]);
    expect((await sam.post(`${path}/claim`)).status).toBe(200);
  });
});

test('F-45: of many messages to one case at once none that counted is lost; the others are told when to come again, and then count', async () => {
  const { caseId, driver } = await stopped('Q-1011', 'escalation');
  const statuses: number[] = [];
  const note = async (n: number): Promise<void> => {
    const { status, headers } = await sue.post(
      `/v1/cases/${caseId}/notes`,
      { text: `note ${n}.` },
      { 'idempotency-key': `note-${n}` },
    );
    statuses.push(status);
    if (status === 200) return undefined;
    await pause(Number(headers.get('retry-after')) * 1000);
    return note(n);
  };
  await Promise.all(Array.from({ length: 30 }, (_, n) => note(n)));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const kept = (await driver.events('note.added')).map(
    (event) => /note \d+\./.exec(JSON.stringify(event))?.[0] ?? '',
  );
  expect(new Set(kept)).toEqual(new Set(Array.from({ length: 30 }, (_, n) => `note ${n}.`)));
  expect(kept).toHaveLength(30);
});
