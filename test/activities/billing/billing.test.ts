import {
  activitiesAt,
  billingTrigger,
  failureOf,
  freshCaseId,
  type Systems,
  startSystems,
} from '../systems.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

const everyKind = ['schedules', 'invoices', 'cycles'] as const;
const posts = ['/billing/schedules', '/billing/invoices', '/billing/cycles'] as const;

async function countOf(caseId: string): Promise<readonly number[]> {
  const documents = await systems.admin.documents(caseId);
  return everyKind.map((kind) => documents[kind]?.length ?? 0);
}

async function keysOf(path: string, caseId: string): Promise<readonly (string | undefined)[]> {
  const calls = await systems.admin.journal(path, 'POST');
  return calls
    .filter((call) => call.externalReference === caseId)
    .map((call) => call.idempotencyKey);
}

test('OB-21 to OB-24: an account is read as what is filled and set, without its contents', async () => {
  const facts = await systems.activities.readBillingAccount('C-100');
  expect(facts).toEqual({
    accountId: 'BA-100',
    customerId: 'C-100',
    country: 'US',
    customerType: 'business',
    filledFields: [
      'recipient.name',
      'recipient.email',
      'address.line1',
      'address.city',
      'address.postalCode',
      'address.country',
    ],
    settings: { tax: true, currency: 'USD', paymentMethod: true },
    holds: [],
  });
  expect(await systems.activities.readBillingAccount('C-0')).toBeNull();
});

test('OB-22, OB-23: what is empty or blank does not count as filled; a tax exemption counts as set', async () => {
  const { readBillingAccount } = systems.activities;
  expect((await readBillingAccount('C-113'))?.filledFields).toEqual([
    'recipient.name',
    'recipient.email',
    'address.city',
    'address.country',
  ]);
  await systems.admin.patch('billing.accounts', 'BA-109', {
    recipient: { name: '  ', email: 'a@b.example' },
  });
  expect((await readBillingAccount('C-109'))?.filledFields).not.toContain('recipient.name');
  const taxOf = async (tax: object | null) => {
    await systems.admin.patch('billing.accounts', 'BA-109', { tax });
    return (await readBillingAccount('C-109'))?.settings.tax;
  };
  expect(await taxOf(null)).toBe(false);
  expect(await taxOf({ configured: false, exempt: false })).toBe(false);
  expect(await taxOf({ configured: false, exempt: true })).toBe(true);
  expect(await taxOf({ configured: true, exempt: false })).toBe(true);
});

test('OB-21, OB-24: an account linked elsewhere shows its owner; only open holds are shown', async () => {
  const { readBillingAccount } = systems.activities;
  expect((await readBillingAccount('C-111'))?.customerId).toBe('C-106');
  expect((await readBillingAccount('C-117'))?.holds).toEqual([
    { kind: 'hold', reason: 'disputed invoice', sinceMs: expect.any(Number) },
  ]);
  await systems.admin.call('POST', '/admin/billing/accounts/BA-117/release-hold');
  expect((await readBillingAccount('C-117'))?.holds).toEqual([]);
});

test('OB-34 to OB-39: schedule, first invoice and cycle carry the approved terms, and the schedule is the billing reference', async () => {
  const caseId = freshCaseId();
  const adjustments = [
    { kind: 'discount', code: 'D', amountMinor: 2000 },
    { kind: 'one-time-charge', code: 'O', amountMinor: 500 },
  ] as const;
  const trigger = billingTrigger(systems.request, caseId, { adjustments });
  const result = await systems.activities.triggerBilling(trigger);
  const { schedules, invoices, cycles } = await systems.admin.documents(caseId);
  const {
    lines,
    currency,
    startDate,
    endDate,
    paymentTerms,
    billingFrequency: frequency,
  } = trigger;
  const scheduleId = schedules?.[0]?.['id'];
  const invoiceNumber = invoices?.[0]?.['id'];
  expect(result).toEqual({
    kind: 'triggered',
    billingReference: scheduleId,
    invoiceNumber,
    status: 'active',
  });
  const common = { externalReference: caseId, accountId: 'BA-100' };
  expect(schedules).toMatchObject([
    {
      ...common,
      orderNumber: 'SO-100001',
      startDate,
      endDate,
      frequency,
      currency,
      paymentTerms,
      lines,
      adjustments,
    },
  ]);
  const amountMinor =
    lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0) - 1500;
  expect(invoices).toMatchObject([
    { ...common, scheduleId, currency, amountMinor, lines, adjustments },
  ]);
  expect(cycles).toMatchObject([{ ...common, scheduleId, frequency, startDate }]);
  const keys = await Promise.all(posts.map((path) => keysOf(path, caseId)));
  expect(keys).toEqual([
    [`${caseId}/activate-schedule`],
    [`${caseId}/first-invoice`],
    [`${caseId}/recurring-cycle`],
  ]);
});

test('OB-37: without a schedule in policy the first document is the billing reference', async () => {
  const caseId = freshCaseId();
  const result = await systems.activities.triggerBilling(
    billingTrigger(systems.request, caseId, { actions: ['recurring-cycle', 'first-invoice'] }),
  );
  const { schedules, invoices, cycles } = await systems.admin.documents(caseId);
  expect(result).toEqual({
    kind: 'triggered',
    billingReference: cycles?.[0]?.['id'],
    invoiceNumber: invoices?.[0]?.['id'],
    status: 'active',
  });
  expect([schedules, invoices?.[0]?.['scheduleId'], cycles?.[0]?.['scheduleId']]).toEqual([
    [],
    null,
    null,
  ]);
});

test.each(posts)(
  'F-18: the answer to POST %s is lost after the work: the retry adopts it, and nothing exists twice',
  async (path) => {
    const caseId = freshCaseId();
    const trigger = billingTrigger(systems.request, caseId);
    await systems.admin.fault({
      system: 'billing',
      method: 'POST',
      path,
      kind: 'drop-after',
      count: 1,
    });
    expect(await failureOf(systems.activities.triggerBilling(trigger))).toMatchObject({
      type: 'OutsideSystemUnavailable',
    });
    const result = await systems.activities.triggerBilling(trigger);
    expect(result).toMatchObject({ kind: 'triggered' });
    expect(await countOf(caseId)).toEqual([1, 1, 1]);
    expect(await systems.activities.triggerBilling(trigger)).toEqual(result);
    expect(await countOf(caseId)).toEqual([1, 1, 1]);
  },
);

test('F-2: attempts side by side use the same keys, and nothing exists twice', async () => {
  const caseId = freshCaseId();
  const trigger = billingTrigger(systems.request, caseId);
  const results = await Promise.all(
    [1, 2, 3].map(() => systems.activities.triggerBilling(trigger)),
  );
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(await countOf(caseId)).toEqual([1, 1, 1]);
  for (const path of posts) expect(new Set(await keysOf(path, caseId)).size).toBe(1);
});

test('F-19: a refusal is a value; once its cause is gone the same call goes through', async () => {
  const caseId = freshCaseId();
  const request = await systems.admin.orderRequest('Q-1001');
  const trigger = billingTrigger({ ...request, customerId: 'C-118' }, caseId, { currency: 'EUR' });
  expect(await systems.activities.triggerBilling(trigger)).toEqual({
    kind: 'refused',
    code: 'account_on_hold',
    text: 'account BA-118 is on hold',
  });
  expect(await countOf(caseId)).toEqual([0, 0, 0]);
  await systems.admin.call('POST', '/admin/billing/accounts/BA-118/release-hold');
  expect(await systems.activities.triggerBilling(trigger)).toMatchObject({ kind: 'triggered' });
});

test('F-19: a refusal half-way names its cause, and the rest is done by the next call without doing the first again', async () => {
  const caseId = freshCaseId();
  const trigger = billingTrigger(systems.request, caseId);
  await systems.admin.fault({
    system: 'billing',
    path: '/billing/invoices',
    kind: 'status',
    status: 422,
    count: 1,
  });
  expect(await systems.activities.triggerBilling(trigger)).toMatchObject({ kind: 'refused' });
  expect(await countOf(caseId)).toEqual([1, 0, 0]);
  expect(await systems.activities.triggerBilling(trigger)).toMatchObject({ kind: 'triggered' });
  expect(await countOf(caseId)).toEqual([1, 1, 1]);
});

test('OB-21: an order of a customer without an account, or with another customer’s, is not billed', async () => {
  const { triggerBilling } = systems.activities;
  const missing = billingTrigger({ ...systems.request, customerId: 'C-110' }, freshCaseId());
  expect(await triggerBilling(missing)).toMatchObject({ kind: 'refused', code: 'account_missing' });
  const elsewhere = billingTrigger({ ...systems.request, customerId: 'C-111' }, freshCaseId());
  expect(await triggerBilling(elsewhere)).toMatchObject({
    kind: 'refused',
    code: 'account_of_other_customer',
  });
});

test.each(['wrong-answer', 'malformed', 'html'])(
  'F-20: documents whose answers are %s are found again, not created again',
  async (kind) => {
    const caseId = freshCaseId();
    const trigger = billingTrigger(systems.request, caseId);
    for (const path of [...posts, '/billing/documents'])
      await systems.admin.fault({ system: 'billing', path, kind, count: 1 });
    // An empty list is the same about any record: that one answer cannot be told to be wrong.
    const wrong = kind === 'wrong-answer' ? 3 : 4;
    for (let n = 0; n < wrong; n += 1) {
      expect(await failureOf(systems.activities.triggerBilling(trigger))).toMatchObject({
        type: 'OutsideSystemNonsense',
      });
    }
    expect(await systems.activities.triggerBilling(trigger)).toMatchObject({ kind: 'triggered' });
    expect(await countOf(caseId)).toEqual([1, 1, 1]);
  },
);

test('F-20: documents under our reference that are of another order or amount are not taken for ours', async () => {
  const { triggerBilling } = systems.activities;
  const caseId = freshCaseId();
  const trigger = billingTrigger(systems.request, caseId);
  await triggerBilling(trigger);
  const otherOrder = await failureOf(triggerBilling({ ...trigger, orderNumber: 'SO-999999' }));
  expect(otherOrder).toMatchObject({
    type: 'OutsideSystemNonsense',
    message: expect.stringContaining('another order'),
  });
  const otherAmount = await failureOf(
    triggerBilling({ ...trigger, adjustments: [{ kind: 'credit', code: 'C', amountMinor: 1 }] }),
  );
  expect(otherAmount).toMatchObject({
    type: 'OutsideSystemNonsense',
    message: expect.stringContaining('another amount'),
  });
});

test('OB-38: a document that billing took and then does not show is no success', async () => {
  const caseId = freshCaseId();
  await systems.admin.fault({
    system: 'billing',
    path: '/billing/cycles',
    kind: 'status',
    status: 500,
    count: 1,
  });
  const trigger = billingTrigger(systems.request, caseId);
  await failureOf(systems.activities.triggerBilling(trigger));
  const reading = systems.activities.triggerBilling(trigger);
  await expect(reading).resolves.toMatchObject({ kind: 'triggered' });
  const { cycles } = await systems.admin.documents(caseId);
  await systems.admin.call('DELETE', `/admin/state/billing.cycles/${String(cycles?.[0]?.['id'])}`);
  // The key replays the answer of a cycle that is gone.
  const failure = await failureOf(systems.activities.triggerBilling(trigger));
  expect(failure).toMatchObject({
    type: 'OutsideSystemNonsense',
    message: expect.stringContaining('does not show a document'),
  });
});

test('F-17: Retry-After of billing reaches Temporal', async () => {
  await systems.admin.fault({
    system: 'billing',
    path: '/billing/invoices',
    kind: 'too-many-requests',
    retryAfterSeconds: 9,
    count: 1,
  });
  const failure = await failureOf(
    systems.activities.triggerBilling(billingTrigger(systems.request, freshCaseId())),
  );
  expect(failure).toMatchObject({ type: 'OutsideSystemBusy', nonRetryable: false });
  expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(9000);
});

test('F-21: billing that hangs is given up after the time limit', async () => {
  await systems.admin.fault({
    system: 'billing',
    path: '/billing/schedules',
    kind: 'hang',
    count: 1,
  });
  const failure = await failureOf(
    activitiesAt(systems.url, { timeoutMs: 1000 }).triggerBilling(
      billingTrigger(systems.request, freshCaseId()),
    ),
  );
  expect(failure).toMatchObject({ type: 'OutsideSystemUnavailable' });
  expect(failure.message).toBe('billing: POST /billing/schedules gave no answer within 1000 ms');
});

test('F-67: nothing of the account’s recipient or address is in an answer', async () => {
  const change = {
    recipient: { name: 'Canary Clerk', email: 'canary@bill.example' },
    address: { line1: '7 Canary Row', city: 'Canaryville', postalCode: 'CN 77', country: 'US' },
  };
  await systems.admin.patch('billing.accounts', 'BA-103', change);
  const facts = await systems.activities.readBillingAccount('C-103');
  expect(facts?.filledFields).toHaveLength(6);
  expect(JSON.stringify(facts)).not.toMatch(/canary/i);
});
