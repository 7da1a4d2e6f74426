import { CaseAtLimit, TemporalBusy, TemporalUnavailable } from '../../api/temporal-faults.ts';
import type { UpdateResult } from '../../api/temporal-gateway.ts';
import type { RefusalCode, UpdateAnswer } from '../../domain/cases/answers.ts';
import {
  type ApiUnderTest,
  type Asked,
  anOrder,
  caseId,
  problemOf,
  startApiUnderTest,
  taskId,
  yesGateway,
} from './api-kit.ts';

let api: ApiUnderTest;
/** What the case answers next; a function may throw. */
let next: () => UpdateResult;
const says = (answer: UpdateAnswer): UpdateResult => ({ kind: 'answered', answer });
const asked: Asked[] = [];

beforeAll(async () => {
  const scripted = (verb: string) => async (message: unknown, key: string) => {
    asked.push({ verb, message, key });
    return next();
  };
  const verbs = {
    claim: 0,
    release: 0,
    complete: 0,
    reassign: 0,
    note: 0,
    cancel: 0,
    requestException: 0,
    skipStep: 0,
    escalate: 0,
  };
  const over = Object.fromEntries(Object.keys(verbs).map((verb) => [verb, scripted(verb)]));
  api = await startApiUnderTest({ temporal: yesGateway(asked, over) });
});
beforeEach(() => {
  next = () => says({ ok: true, seq: 8 });
});
afterAll(() => api.close());

const actor = {
  subject: 'person-of-order-management-specialist',
  roles: ['order-management-specialist'],
};

describe('what people say reaches the case in their name', () => {
  test.each([
    [`/v1/tasks/${taskId}/claim`, {}, { taskId, actor }],
    [`/v1/tasks/${taskId}/release`, {}, { taskId, actor }],
    [
      `/v1/tasks/${taskId}/complete`,
      { choice: 'retry', reasonCode: 'other' },
      { taskId, actor, choice: 'retry', comment: '', reasonCode: 'other' },
    ],
    [
      `/v1/tasks/${taskId}/reassign`,
      { toPerson: 'bob', comment: 'his' },
      { taskId, actor, toPerson: 'bob', comment: 'his' },
    ],
    [
      `/v1/cases/${caseId}/exceptions`,
      { step: 'quote', text: 'agreed by mail', validUntil: '2099-01-01T01:00:00+01:00' },
      { caseId, actor, step: 'quote', text: 'agreed by mail', validUntilMs: Date.UTC(2099, 0, 1) },
    ],
    [
      `/v1/cases/${caseId}/steps/quote/skip`,
      { reason: 'agreed' },
      { caseId, actor, step: 'quote', reason: 'agreed' },
    ],
    [
      `/v1/cases/${caseId}/clocks/provisioning:network/pause`,
      { reason: 'the customer' },
      { caseId, actor, clock: 'provisioning:network', reason: 'the customer' },
    ],
    [
      `/v1/cases/${caseId}/clocks/billing/resume`,
      { reason: 'answered' },
      { caseId, actor, clock: 'billing', reason: 'answered' },
    ],
    [`/v1/cases/${caseId}/notes`, { text: 'called' }, { caseId, actor, text: 'called' }],
    [`/v1/cases/${caseId}/cancel`, { reason: 'withdrawn' }, { caseId, actor, reason: 'withdrawn' }],
  ])('%s', async (path, body, message) => {
    const response = await api.post(path, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      caseId,
      seq: 8,
      links: { run: expect.stringContaining('/workflows/order-booking%3Aquote%3AQ-1001') },
    });
    expect(asked.at(-1)?.message).toEqual(message);
  });

  test('a claim needs no body at all', async () => {
    expect((await api.post(`/v1/tasks/${taskId}/claim`, '')).status).toBe(200);
  });

  test('F-30: the same request has the same id in Temporal, another body or person another', async () => {
    const send = async (
      text: string,
      key: string,
      role: 'order-management-specialist' | 'billing-specialist' = 'order-management-specialist',
    ) => {
      await api.post(
        `/v1/cases/${caseId}/notes`,
        { text },
        { roles: [role], headers: { 'idempotency-key': key } },
      );
      return asked.at(-1)?.key;
    };
    const first = await send('called', 'k');
    expect(await send('called', 'k')).toBe(first);
    const others = [
      await send('called', 'k2'),
      await send('mailed', 'k'),
      await send('called', 'k', 'billing-specialist'),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });

  test.each([
    [`/v1/tasks/${taskId}/complete`, {}, 'choice'],
    [`/v1/tasks/${taskId}/reassign`, { comment: 'not mine' }, 'toRole'],
    [`/v1/tasks/${taskId}/reassign`, { toRole: 'wizard', comment: 'x' }, 'toRole'],
    [`/v1/tasks/${taskId}/reassign`, { toRole: 'billing-owner' }, 'comment'],
    [`/v1/tasks/${taskId}/claim`, { actor: { subject: 'boss' } }, 'actor'],
    [`/v1/cases/${caseId}/notes`, { text: '  ' }, 'text'],
    [`/v1/cases/${caseId}/cancel`, {}, 'reason'],
    [`/v1/cases/${caseId}/exceptions`, { text: 'agreed' }, 'step'],
    [`/v1/cases/${caseId}/exceptions`, { step: 'quote', clock: 'billing', text: 'agreed' }, 'step'],
    [
      `/v1/cases/${caseId}/exceptions`,
      { step: 'quote', text: 'agreed', validUntil: '2020-01-01T00:00:00Z' },
      'validUntil',
    ],
    [`/v1/cases/${caseId}/exceptions`, { step: 'quote' }, 'text'],
    [`/v1/cases/${caseId}/steps/quote/skip`, {}, 'reason'],
    [`/v1/tasks/${taskId}/draft`, { choice: 'retry' }, 'form'],
    ['/v1/absences', { deputy: 'bob' }, 'until'],
    ['/v1/absences', { deputy: 'bob', until: '2020-01-01T00:00:00Z' }, 'until'],
    ['/v1/absences', { deputy: 'bob', until: 'tomorrow' }, 'until'],
    ['/v1/absences', { deputy: actor.subject, until: '2099-01-01T00:00:00Z' }, 'deputy'],
  ])('%s with %j is a 400 that names %s', async (path, body, field) => {
    const response = await api.post(path, body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe('a refusal of the case has one status each', () => {
  const statuses: { readonly [code in RefusalCode]: number } = {
    'unknown-task': 404,
    'other-case': 409,
    'role-missing': 403,
    'own-request': 403,
    'claimed-by-other': 409,
    'not-claimed': 409,
    'already-decided': 409,
    'already-voted': 409,
    expired: 409,
    'not-skippable': 409,
    'exception-missing': 409,
    'reason-code-missing': 422,
    'hand-over-note-missing': 422,
    'unknown-step': 422,
    'unknown-choice': 422,
    'comment-missing': 422,
    'form-invalid': 422,
    'snooze-invalid': 422,
    'approval-in-bulk': 409,
    'point-of-no-return': 409,
    'case-closed': 409,
    'child-case': 409,
    'case-near-limit': 409,
    'outside-unreachable': 503,
    'unknown-message': 404,
    'unknown-clock': 404,
    'clock-not-pausable': 409,
    'clock-state': 409,
  };
  test.each(Object.entries(statuses))('%s: %i', async (code, status) => {
    next = () =>
      says({
        ok: false,
        code: code as RefusalCode,
        detail: 'the reason',
        field: 'choice',
        by: 'bob',
        atMs: 0,
      });
    const response = await api.post(`/v1/tasks/${taskId}/complete`, { choice: 'retry' });
    expect(response.status).toBe(status);
    expect(await problemOf(response)).toMatchObject({
      code,
      detail: 'the reason.',
      errors: [{ field: 'choice', reason: 'the reason' }],
      by: 'bob',
      at: '1970-01-01T00:00:00.000Z',
    });
  });
});

describe('F-34: a message to a case that does not run', () => {
  test('is a 409 when the case was there, and starts nothing', async () => {
    next = () => ({ kind: 'absent' });
    const response = await api.post(`/v1/cases/${caseId}/notes`, { text: 'late' });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).code).toBe('case-closed');
  });

  test('is a 404 when there never was one', async () => {
    next = () => ({ kind: 'absent' });
    for (const path of [
      '/v1/cases/order-booking:quote:Q-9.ffffffff/notes',
      '/v1/cases/order-booking:quote:Q-9/notes',
    ]) {
      expect((await api.post(path, { text: 'late' })).status).toBe(404);
    }
    expect((await api.post('/v1/tasks/order-booking:quote:Q-9.ffffffff~1/claim', {})).status).toBe(
      404,
    );
  });

  test.each(['nonsense', '..%2f..%2fetc', '%00', 'order-booking:quote:Q-1001.0a1b2c3d~x'])(
    'is a 404 for the id %s (F-54)',
    async (id) => {
      expect((await api.post(`/v1/tasks/${id}/claim`, {})).status).toBe(404);
    },
  );
});

describe('Temporal cannot answer', () => {
  test('F-6: 503 with Retry-After', async () => {
    next = () => {
      throw new TemporalUnavailable('down');
    };
    const response = await api.post(`/v1/cases/${caseId}/notes`, { text: 'hello' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
  });

  test('F-45: 429 with Retry-After when too much is under way for one case', async () => {
    next = () => {
      throw new TemporalBusy('busy');
    };
    const response = await api.post(`/v1/cases/${caseId}/notes`, { text: 'hello' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  test('F-77: a case that has taken as many messages as it can is a 409, and no outage', async () => {
    next = () => {
      throw new CaseAtLimit('full');
    };
    const response = await api.post(`/v1/cases/${caseId}/notes`, { text: 'hello' });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).code).toBe('case-near-limit');
    const body = { action: 'escalate', taskIds: [taskId], reason: 'late' };
    const many = await api.post('/v1/tasks/bulk', body, { roles: ['operations-manager'] });
    expect(await many.json()).toMatchObject({
      results: [{ taskId, status: 409, code: 'case-near-limit' }],
    });
  });

  test('a defect is a 500 that tells nothing, and the log has it under the id of the request', async () => {
    next = () => {
      throw new Error('secret detail');
    };
    const response = await api.post(`/v1/cases/${caseId}/notes`, { text: 'hello' });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret detail');
    const requestId = response.headers.get('request-id');
    expect(api.log).toContainEqual(
      expect.objectContaining({ requestId, message: 'a request failed', error: 'Error' }),
    );
  });

  test('F-7: a request that hangs behind the API ends with 503 in its time', async () => {
    const hung = await startApiUnderTest({
      temporal: yesGateway([], { start: () => new Promise(() => undefined) }),
      limits: { bodyBytes: 262_144, codecBodyBytes: 262_144, requestMs: 50, atLeastMs: 50 },
    });
    const response = await hung.post('/v1/orders', anOrder());
    hung.close();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).not.toBeNull();
  });
});

test('an order for a quote that has a case already is a 409 that leads to it', async () => {
  const taken = await startApiUnderTest({
    temporal: yesGateway([], {
      start: async () => ({
        kind: 'taken',
        caseId,
        workflowId: 'order-booking:quote:Q-1001',
        runId: 'r',
        running: true,
      }),
    }),
  });
  const response = await taken.post('/v1/orders', anOrder());
  taken.close();
  expect(response.status).toBe(409);
  expect(await problemOf(response)).toMatchObject({
    code: 'already-started',
    caseId,
    links: { self: `/v1/cases/${caseId}` },
  });
});
