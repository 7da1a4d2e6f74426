import { pino } from 'pino';
import { type ApiUnderTest, anOrder, caseId, startApiUnderTest } from './api-kit.ts';

const canary = 'canary-4711';
let api: ApiUnderTest;
let lines: string[];
beforeAll(async () => {
  lines = [];
  api = await startApiUnderTest({
    logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
  });
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() => api.close());

test('a request is one line: method, pattern, status, time, id, subject', async () => {
  const response = await api.get(`/v1/cases/${caseId}?atLeast=3`);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'request',
    method: 'GET',
    route: '/v1/cases/{caseId}',
    status: 200,
    ms: expect.any(Number),
    requestId: response.headers.get('request-id'),
    subject: 'person-of-order-management-specialist',
  });
});

test('F-67: nothing that was sent is in the log: no body, token, key, query, path or header', async () => {
  await api.post('/v1/orders', { ...anOrder(), internalNotes: canary });
  await api.post(
    '/v1/orders',
    { ...anOrder(), [canary]: 1, region: canary },
    { headers: { 'idempotency-key': canary, 'user-agent': canary } },
  );
  await api.get(`/v1/cases?customerId=${canary}&${canary}=1`);
  await api.get(`/v1/${canary}`);
  await api.get(`/v1/cases/${canary}`);
  await api.app.request('/v1/cases', { headers: { authorization: `Bearer ${canary}` } });
  expect(lines.length).toBeGreaterThanOrEqual(6);
  expect(lines.join('')).not.toContain(canary);
});

test('F-55: a note with line breaks and markup reaches the case as it is, and splits no line of the log', async () => {
  const text = 'line one\r\n{"level":60,"msg":"forged"}\n<script>alert(1)</script>';
  await api.post(`/v1/cases/${caseId}/notes`, { text });
  expect(api.asked.at(-1)?.message).toMatchObject({ text });
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(lines.join('')).not.toContain('forged');
});

test('F-56: a refused token is in the log with its fault and the id of the request', async () => {
  const response = await api.app.request('/v1/cases', {
    headers: { authorization: 'Bearer x.y.z' },
  });
  const entries = lines.map((line) => JSON.parse(line) as object);
  expect(entries).toContainEqual(
    expect.objectContaining({ fault: 'malformed', msg: 'an access token was refused' }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({
      msg: 'request',
      status: 401,
      requestId: response.headers.get('request-id'),
    }),
  );
});
