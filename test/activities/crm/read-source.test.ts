import { activitiesAt, failureOf, type Systems, startSystems } from '../systems.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

const quote = { kind: 'quote', number: 'Q-1001' } as const;

test('OB-7: a quote is read with its customer, approval, validity and terms in minor units', async () => {
  const facts = await systems.activities.readQuote(quote);
  expect(facts).toEqual({
    kind: 'quote',
    number: 'Q-1001',
    version: 1,
    latestVersion: 1,
    customerId: 'C-100',
    approvalStatus: 'approved',
    approvalLevel: expect.any(Number),
    validUntilMs: expect.any(Number),
    terms: systems.request.terms,
  });
  expect(facts?.validUntilMs).toBeGreaterThan(Date.now());
});

test('OB-9: of several versions the latest counts, in whatever order the CRM lists them', async () => {
  const known = await systems.admin.get('/crm/quotes/Q-1001');
  const [first] = known['versions'] as readonly { readonly terms: object }[];
  const versions = [2, 3, 1].map((version) => ({
    ...first,
    version,
    approval: { status: version === 3 ? 'pending' : 'approved', level: version },
    terms: { ...first?.terms, termMonths: 12 * version },
  }));
  await systems.admin.put('crm.quotes', 'Q-VERSIONS', { ...known, number: 'Q-VERSIONS', versions });
  const facts = await systems.activities.readQuote({ kind: 'quote', number: 'Q-VERSIONS' });
  expect(facts).toMatchObject({
    version: 3,
    latestVersion: 3,
    approvalStatus: 'pending',
    approvalLevel: 3,
    terms: { termMonths: 36 },
  });
});

test('OB-10: an order form is read like a quote, and neither is found under the kind of the other', async () => {
  const { readQuote } = systems.activities;
  const number = 'OF-2001';
  expect(await readQuote({ kind: 'order-form', number })).toMatchObject({
    kind: 'order-form',
    number,
  });
  expect(await readQuote({ kind: 'quote', number })).toBeNull();
  expect(await readQuote({ kind: 'order-form', number: 'Q-1001' })).toBeNull();
  await systems.admin.put('crm.quotes', 'Q-FORM', {
    ...(await systems.admin.get(`/crm/order-forms/${number}`)),
    number: 'Q-FORM',
  });
  expect(await readQuote({ kind: 'quote', number: 'Q-FORM' })).toBeNull();
});

test('OB-7, OB-12: a quote, contract or customer that does not exist is null, not an error', async () => {
  const { readQuote, readContract, readCustomer } = systems.activities;
  const nowhere = { kind: 'quote', number: 'Q-0' } as const;
  expect([
    await readQuote(nowhere),
    await readContract(nowhere),
    await readCustomer('C-0'),
  ]).toEqual([null, null, null]);
  const known = await systems.admin.get('/crm/quotes/Q-1001');
  await systems.admin.put('crm.quotes', 'Q-NO-CONTRACT', {
    ...known,
    number: 'Q-NO-CONTRACT',
    contractNumber: null,
  });
  await systems.admin.put('crm.quotes', 'Q-LOST-CONTRACT', {
    ...known,
    number: 'Q-LOST-CONTRACT',
    contractNumber: 'CT-0',
  });
  expect(await readContract({ kind: 'quote', number: 'Q-NO-CONTRACT' })).toBeNull();
  expect(await readContract({ kind: 'quote', number: 'Q-LOST-CONTRACT' })).toBeNull();
});

test('OB-12: the contract is the one the quote names', async () => {
  const { contractNumber } = await systems.admin.get('/crm/quotes/Q-1001');
  expect(await systems.activities.readContract(quote)).toEqual({
    number: contractNumber,
    customerId: 'C-100',
    terms: systems.request.terms,
  });
});

test('OB-6: a customer is read without anything personal', async () => {
  const facts = await systems.activities.readCustomer('C-100');
  expect(facts).toEqual({
    customerId: 'C-100',
    active: true,
    type: 'business',
    country: 'US',
    region: 'americas',
  });
  expect(await systems.activities.readCustomer('C-121')).toMatchObject({ active: false });
});

test.each(['wrong-answer', 'malformed', 'html'])(
  'F-20: no read takes an answer that is %s',
  async (kind) => {
    await systems.admin.fault({ system: 'crm', method: 'GET', kind });
    const { readQuote, readContract, readCustomer } = systems.activities;
    for (const call of [readQuote(quote), readContract(quote), readCustomer('C-100')]) {
      expect(await failureOf(call)).toMatchObject({
        type: 'OutsideSystemNonsense',
        nonRetryable: false,
      });
    }
  },
);

test('F-20: a contract that is not the one asked for is nonsense', async () => {
  await systems.admin.fault({ system: 'crm', path: '/crm/contracts', kind: 'wrong-answer' });
  expect(await failureOf(systems.activities.readContract(quote))).toMatchObject({
    type: 'OutsideSystemNonsense',
    message: 'crm: GET /crm/contracts/{number} answered 200 with another record than was asked for',
  });
});

test('a wrong key is our own mistake and is not tried again', async () => {
  const failure = await failureOf(activitiesAt(systems.url, { apiKey: 'wrong' }).readQuote(quote));
  expect(failure).toMatchObject({ type: 'OutsideSystemMisuse', nonRetryable: true });
  expect(failure.message).toBe('crm: GET /crm/quotes/{number} answered 401');
});
