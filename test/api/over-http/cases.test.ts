import {
  casePage,
  caseWithTasks,
  changeAccepted,
  linkedRecord,
  timelinePage,
} from '../../../api/schemas/views.ts';
import { createPayloadCodec } from '../../../platform/temporal/payload-codec.ts';
import type { ApiCaller, Json } from '../../kit/api-caller.ts';
import { type ApiHarness, type PostedOrder, startApiHarness } from '../../kit/api-harness.ts';
import { testKeyRing } from '../../kit/keys.ts';

let harness: ApiHarness;
let specialist: ApiCaller;
let closed: PostedOrder;
beforeAll(async () => {
  harness = await startApiHarness();
  specialist = harness.as('sue', 'order-management-specialist');
  closed = await harness.postOrder('Q-1002');
  await closed.driver.acknowledgeAll();
  await closed.driver.handle.result();
}, 60_000);
afterAll(() => harness.close());

const pathOf = ({ caseId }: PostedOrder) => `/v1/cases/${caseId}`;

/** Every page of a list, three entries at a time. */
async function pages(path: string, list: 'events' | 'cases'): Promise<readonly Json[][]> {
  const found: Json[][] = [];
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, json } = await specialist.get(
      `${path}${path.includes('?') ? '&' : '?'}limit=3${from}`,
    );
    expect(status).toBe(200);
    found.push(json[list]);
    cursor = json.cursor;
  } while (cursor !== undefined);
  return found;
}

describe('reading a case', () => {
  test('shows a closed order as the schema promises, by case id and by workflow id', async () => {
    const byCase = await specialist.get(pathOf(closed));
    const view = caseWithTasks.parse(byCase.json);
    expect([view.status, view.facts['outcome'], view.requestedBy]).toEqual([
      'completed',
      'completed',
      'shop',
    ]);
    expect(view.steps.map(({ state }) => state)).toEqual(Array(7).fill('done'));
    const byWorkflow = await specialist.get(`/v1/cases/${view.workflowId}`);
    expect(byWorkflow.json).toEqual(byCase.json);
    expect(view.links.run).toContain(
      `/workflows/${encodeURIComponent(view.workflowId)}/${view.runId}/`,
    );
  });

  test('the ETag is the number of the last change: 304 until the next one', async () => {
    const order = await harness.postOrder('Q-1011');
    await order.driver.openTask('escalation');
    const first = await specialist.get(pathOf(order));
    const tag = first.headers.get('etag');
    expect(tag).toBe(`"${first.json.seq}"`);
    const same = await specialist.get(pathOf(order), { 'if-none-match': tag });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', tag]);
    const noted = await specialist.post(`${pathOf(order)}/notes`, { text: 'The customer called.' });
    expect(noted.json.seq).toBeGreaterThan(first.json.seq);
    const changed = await specialist.get(`${pathOf(order)}?atLeast=${noted.json.seq}`, {
      'if-none-match': tag,
    });
    expect([changed.status, changed.json.seq]).toEqual([200, noted.json.seq]);
  });

  test('the timeline comes in order over its pages, none twice, none left out', async () => {
    const whole = timelinePage.parse(
      (await specialist.get(`${pathOf(closed)}/timeline?limit=100`)).json,
    );
    const inPages = await pages(`${pathOf(closed)}/timeline`, 'events');
    expect(inPages.flat()).toEqual(whole.events);
    expect(inPages.slice(0, -1).every((page) => page.length === 3)).toBe(true);
    expect(whole.events.map(({ n }) => n)).toEqual(whole.events.map((_, i) => i + 1));
    expect(whole.events[0]).toMatchObject({ kind: 'case.opened', actor: 'shop' });
    expect(whole.events.at(-1)).toMatchObject({ kind: 'case.completed' });
  });

  test('the record is that of the record store, which verifies', async () => {
    const { json } = await specialist.get(`${pathOf(closed)}/record`);
    const { record } = linkedRecord.parse(json);
    expect(record).toEqual((await harness.records.get(closed.caseId))?.record);
    expect(record.timeline.at(-1)?.event.kind).toBe('case.completed');
    expect((await harness.records.verify()).problems).toEqual([]);
  });

  test('an open case has no record yet', async () => {
    const order = await harness.postOrder('Q-1011');
    await order.driver.openTask('escalation');
    const { status, json } = await specialist.get(`${pathOf(order)}/record`);
    expect([status, json.detail]).toEqual([
      404,
      expect.stringContaining('a record is made when a case closes'),
    ]);
  });
});

describe('listing cases', () => {
  test('the newest first, by customer, status and procedure, over pages', async () => {
    const customerId = closed.request.customerId;
    const filter = `/v1/cases?customerId=${customerId}&procedure=order-booking`;
    const orders = [
      closed,
      await harness.postOrder('Q-1002'),
      await harness.postOrder('Q-1002'),
      await harness.postOrder('Q-1002'),
    ];
    await harness.reads(
      specialist,
      `${filter}&limit=100`,
      (body) => body.cases.length === orders.length,
    );
    const found = (await pages(filter, 'cases')).flat();
    expect(found.map(({ caseId }) => caseId)).toEqual(
      orders.map(({ caseId }) => caseId).toReversed(),
    );
    const { json } = await specialist.get(`${filter}&status=completed`);
    expect(casePage.parse(json).cases.map(({ caseId, links }) => [caseId, links.self])).toEqual([
      [closed.caseId, pathOf(closed)],
    ]);
  });

  test('F-52: a cursor is good for its own list only, and not when it was changed', async () => {
    const timeline = `${pathOf(closed)}/timeline`;
    const { cursor } = (await specialist.get(`${timeline}?limit=1`)).json;
    const changed = `${cursor.slice(0, -2)}${cursor.at(-1)}${cursor.at(-2)}`;
    const other = pathOf(await harness.postOrder('Q-1011'));
    await harness.reads(specialist, other);
    const foreign = ['/v1/cases?', '/v1/tasks?', `${other}/timeline?`];
    const asked = [
      ...foreign.map((path) => `${path}cursor=${cursor}`),
      `${timeline}?cursor=${changed}`,
      `${timeline}?cursor=${cursor}%3D`,
    ];
    for (const path of asked) {
      const { status, json } = await specialist.get(path);
      expect([path, status, json.code, json.errors?.[0].field]).toEqual([
        path,
        400,
        'cursor-invalid',
        'cursor',
      ]);
    }
    expect((await specialist.get(`${timeline}?cursor=${cursor}`)).status).toBe(200);
  });

  test.each(["C-100' OR '1'='1", '{"S":"x"}', '%00', '../../etc'])(
    'F-52: customerId=%s is refused, not asked for',
    async (text) => {
      const { status, json } = await specialist.get(
        `/v1/cases?customerId=${encodeURIComponent(text)}`,
      );
      expect([status, json.errors[0].field]).toEqual([400, 'customerId']);
    },
  );
});

describe('notes and cancellation', () => {
  test('F-55: a note is kept as it was written, and no line of the log has it', async () => {
    const order = await harness.postOrder('Q-1011');
    await order.driver.openTask('escalation');
    const text = '<script>alert(1)</script>\n=HYPERLINK("http://x")\tplanted-canary';
    const { json } = await specialist.post(`${pathOf(order)}/notes`, { text });
    expect(() => changeAccepted.parse(json)).not.toThrow();
    const { events } = await harness.reads(
      specialist,
      `${pathOf(order)}/timeline`,
      (body) => body.events.length >= json.seq,
    );
    const note = events.find(({ kind }: Json) => kind === 'note.added');
    expect([note.actor, JSON.stringify(note)]).toEqual([
      'sue',
      expect.stringContaining(JSON.stringify(text).slice(1, -1)),
    ]);
    expect(harness.logLines.join('')).not.toContain('planted-canary');
  });

  test('a repeated note under its key is one note', async () => {
    const order = await harness.postOrder('Q-1011');
    await order.driver.openTask('escalation');
    const key = { 'idempotency-key': 'note-1' };
    const first = await specialist.post(`${pathOf(order)}/notes`, { text: 'once' }, key);
    const second = await specialist.post(`${pathOf(order)}/notes`, { text: 'once' }, key);
    expect([second.status, second.json, second.headers.get('idempotent-replayed')]).toEqual([
      200,
      first.json,
      'true',
    ]);
    expect(await order.driver.events('note.added')).toHaveLength(1);
  });

  test('what reaches the history of who it was is the subject and the roles, nothing else of the token', async () => {
    const order = await harness.postOrder('Q-1011');
    await order.driver.openTask('escalation');
    await specialist.post(`${pathOf(order)}/notes`, { text: 'seen' });
    const { events } = await order.driver.handle.fetchHistory();
    const accepted = events?.flatMap(
      (event) =>
        event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args
          ?.payloads ?? [],
    );
    const [payload] = await createPayloadCodec(testKeyRing).decode(accepted ?? []);
    const message = JSON.parse(Buffer.from(payload?.data ?? []).toString());
    expect(message).toEqual({
      caseId: order.caseId,
      actor: { subject: 'sue', roles: ['order-management-specialist'] },
      text: 'seen',
    });
  });

  test('F-34: a closed case takes no message and starts no run: 409; an unknown one 404', async () => {
    const { raw: before } = await closed.driver.handle.describe();
    for (const [verb, body] of [
      ['notes', { text: 'late' }],
      ['cancel', { reason: 'late' }],
    ] as const) {
      const late = await specialist.post(`${pathOf(closed)}/${verb}`, body);
      expect([verb, late.status, late.json.code]).toEqual([verb, 409, 'case-closed']);
      const nobody = await specialist.post(
        `/v1/cases/order-booking:quote:Q-none.00000000/${verb}`,
        body,
      );
      expect([verb, nobody.status]).toEqual([verb, 404]);
    }
    const { raw: after } = await closed.driver.handle.describe();
    expect(after.workflowExecutionInfo?.execution?.runId).toBe(
      before.workflowExecutionInfo?.execution?.runId,
    );
    expect(after.workflowExecutionInfo?.historyLength).toEqual(
      before.workflowExecutionInfo?.historyLength,
    );
  });

  test('an id of an earlier run of the same quote is a 409, and leaves the later one alone', async () => {
    const first = await harness.postOrder('Q-1011');
    await first.driver.openTask('escalation');
    await specialist.post(`${pathOf(first)}/cancel`, { reason: 'wrong' });
    await expect(first.driver.handle.result()).rejects.toThrow('cancel');
    const second = await harness.as('shop', 'upstream-system').post('/v1/orders', first.request);
    await first.driver.openTask('escalation');
    const { status, json } = await specialist.post(`${pathOf(first)}/cancel`, { reason: 'again' });
    expect([status, json.code]).toEqual([409, 'other-case']);
    expect((await harness.reads(specialist, `/v1/cases/${second.json.caseId}`)).status).toBe(
      'waiting',
    );
  });

  test('a handoff is not cancelled by itself: its order is', async () => {
    const order = await harness.postOrder('Q-1002');
    await order.driver.handedOff();
    const handoff = await order.driver.handoff.caseId();
    const { status, json } = await specialist.post(`/v1/cases/${handoff}/cancel`, { reason: 'no' });
    expect([status, json.code]).toEqual([409, 'child-case']);
  });
});
