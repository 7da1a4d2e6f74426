import type { OrderRequest } from '../../workflows/order-booking/order.ts';
import { orderRequestSchema } from '../../workflows/order-booking/start.schema.ts';
import { type ApiUnderTest, anOrder, problemOf, startApiUnderTest } from './api-kit.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

type Order = ReturnType<typeof anOrder>;
const changed = (change: (order: Order) => object) => ({ ...anOrder(), ...change(anOrder()) });
const terms = (over: object) => changed(({ terms }) => ({ terms: { ...terms, ...over } }));
const line = (over: object) =>
  changed(({ terms }) => ({ terms: { ...terms, lines: [{ ...terms.lines[0], ...over }] } }));

test('what the schema understands is exactly the order the procedure takes', () => {
  const understood: OrderRequest = orderRequestSchema.parse(anOrder());
  expect(understood).toEqual(anOrder());
});

test('who posts is who asked, whatever the body says', async () => {
  await api.post('/v1/orders', anOrder(), { roles: ['upstream-system'] });
  const requestedBy = 'person-of-upstream-system';
  expect(api.asked.at(-1)?.message).toMatchObject({
    workflow: 'orderBooking',
    input: { request: anOrder(), requestedBy },
    requestedBy,
  });
});

describe('F-51: fields that are not asked for are refused, not stored', () => {
  test.each([
    ['requestedBy', { ...anOrder(), requestedBy: 'boss' }, 'requestedBy'],
    ['status', { ...anOrder(), status: 'booked' }, 'status'],
    ['role', { ...anOrder(), role: 'operations-manager' }, 'role'],
    ['a field of a line', line({ discount: 100 }), 'terms.lines[0].discount'],
    [
      'a field of the source',
      changed(({ source }) => ({ source: { ...source, approved: true } })),
      'source.approved',
    ],
  ])('%s', async (_what, body, field) => {
    const response = await api.post('/v1/orders', body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([{ field, reason: 'is not a known field' }]);
  });
});

describe('a field with a value it cannot have is named with the reason', () => {
  test.each([
    ['a quantity of nothing', line({ quantity: 0 }), 'terms.lines[0].quantity'],
    ['half a piece', line({ quantity: 1.5 }), 'terms.lines[0].quantity'],
    ['a quantity in words', line({ quantity: '1' }), 'terms.lines[0].quantity'],
    ['a negative price', line({ unitPriceMinor: -1 }), 'terms.lines[0].unitPriceMinor'],
    [
      'a price in fractions of a cent (OB-16)',
      line({ unitPriceMinor: 9.99 }),
      'terms.lines[0].unitPriceMinor',
    ],
    ['30 February', terms({ startDate: '2026-02-30' }), 'terms.startDate'],
    ['29 February of a common year', terms({ startDate: '2027-02-29' }), 'terms.startDate'],
    [
      'an instant for a date',
      changed(() => ({ activationDate: '2026-02-01T00:00:00Z' })),
      'activationDate',
    ],
    ['a currency that does not exist', terms({ currency: 'XQQ' }), 'terms.currency'],
    ['a currency in lower case', terms({ currency: 'usd' }), 'terms.currency'],
    ['a term of nothing', terms({ termMonths: 0 }), 'terms.termMonths'],
    ['no lines', terms({ lines: [] }), 'terms.lines'],
    [
      '201 lines',
      terms({
        lines: Array.from({ length: 201 }, (_, i) => ({
          ...anOrder().terms.lines[0],
          lineId: `L${i}`,
        })),
      }),
      'terms.lines',
    ],
    [
      'two lines of one id',
      terms({ lines: [anOrder().terms.lines[0], anOrder().terms.lines[0]] }),
      'terms.lines',
    ],
    [
      'a quote number with a path in it (F-54)',
      changed(({ source }) => ({ source: { ...source, number: '../../etc' } })),
      'source.number',
    ],
    [
      'a customer with an expression in it (F-52)',
      changed(() => ({ customerId: "C-100' OR 1=1" })),
      'customerId',
    ],
    [
      'notes above 4,000 characters',
      changed(() => ({ internalNotes: 'x'.repeat(4_001) })),
      'internalNotes',
    ],
    ['a NUL in the notes', changed(() => ({ technicalNotes: 'a\u0000b' })), 'technicalNotes'],
    ['a region that is none', changed(() => ({ region: 'mars' })), 'region'],
  ])('%s', async (_what, body, field) => {
    const response = await api.post('/v1/orders', body);
    expect(response.status).toBe(400);
    const { errors } = await problemOf(response);
    expect(errors?.map((error) => error.field)).toEqual([field]);
    expect(errors?.[0]?.reason).toMatch(/\w{3,}/);
  });

  test('a missing field is required', async () => {
    const { customerId: _without, ...rest } = anOrder();
    expect((await problemOf(await api.post('/v1/orders', rest))).errors).toEqual([
      { field: 'customerId', reason: 'is required' },
    ]);
  });

  test('every fault is told at once', async () => {
    const response = await api.post('/v1/orders', {
      ...line({ quantity: 0, sku: '' }),
      region: 'mars',
    });
    expect((await problemOf(response)).errors?.map(({ field }) => field).toSorted()).toEqual([
      'region',
      'terms.lines[0].quantity',
      'terms.lines[0].sku',
    ]);
  });

  test('a reason never repeats what was sent', async () => {
    const secret = 'canary-4711';
    const text = await (
      await api.post('/v1/orders', { ...anOrder(), region: secret, customerId: `${secret}!` })
    ).text();
    expect(text).not.toContain(secret);
  });

  test('the largest order that is allowed is taken', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => ({
      lineId: `L${i}`,
      sku: 'NET-FIBER-1G',
      quantity: 1,
      unitPriceMinor: 1,
    }));
    expect(
      (await api.post('/v1/orders', { ...terms({ lines }), internalNotes: 'x'.repeat(4_000) }))
        .status,
    ).toBe(202);
  });

  test('line breaks in notes are text', async () => {
    expect(
      (
        await api.post(
          '/v1/orders',
          changed(() => ({ internalNotes: 'one\r\n\ttwo' })),
        )
      ).status,
    ).toBe(202);
  });
});

describe('F-26: the idempotency key', () => {
  test.each([
    ['missing', undefined, 'is required'],
    ['blank', '   ', 'must not be blank'],
    ['longer than 255 characters', 'k'.repeat(256), 'must not be longer than 255 characters'],
    ['with a control character', 'a\tb', 'must be printable ASCII characters'],
    ['not ASCII', 'schl\u00fcssel', 'must be printable ASCII characters'],
  ])('%s: 400 that names the header', async (_what, key, reason) => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${await api.token('upstream-system')}`,
      'content-type': 'application/json',
    };
    if (key !== undefined) headers['idempotency-key'] = key;
    const response = await api.app.request('/v1/orders', {
      method: 'POST',
      headers,
      body: JSON.stringify(anOrder()),
    });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([{ field: 'Idempotency-Key', reason }]);
  });

  test('255 characters are allowed', async () => {
    expect(
      (await api.post('/v1/orders', anOrder(), { headers: { 'idempotency-key': 'k'.repeat(255) } }))
        .status,
    ).toBe(202);
  });

  test.each(['claim', 'release', 'complete', 'reassign'])(
    'is demanded to %s a task',
    async (verb) => {
      const response = await api.post(
        `/v1/tasks/order-booking:quote:Q-1001.0a1b2c3d~1/${verb}`,
        {},
        { headers: { 'idempotency-key': '' } },
      );
      expect(response.status).toBe(400);
    },
  );
});
