import { eventually } from '../../kit/eventually.ts';
import { billingTrigger, failureOf, freshCaseId, type Systems, startSystems } from '../systems.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

const reasonOf = (caseId: string) => ({ caseId, reason: 'customer withdrew' });

test('G-14: stopping ends schedule and cycle and voids the open invoice; again is the same; nothing to stop is success', async () => {
  const { triggerBilling, stopBilling } = systems.activities;
  const caseId = freshCaseId();
  expect(await stopBilling(reasonOf(caseId))).toEqual({ voided: [], credited: [] });
  const result = await triggerBilling(billingTrigger(systems.request, caseId));
  const invoice = result.kind === 'triggered' ? result.invoiceNumber : undefined;
  for (let n = 0; n < 2; n += 1)
    expect(await stopBilling(reasonOf(caseId))).toEqual({ voided: [invoice], credited: [] });
  const { schedules, invoices, cycles, creditNotes } = await systems.admin.documents(caseId);
  const endReason = 'customer withdrew';
  expect([schedules, invoices, cycles, creditNotes]).toMatchObject([
    [{ status: 'ended', endReason }],
    [{ status: 'void', endReason }],
    [{ status: 'ended', endReason }],
    [],
  ]);
});

test('G-14: a paid invoice is credited once, whatever is lost on the way', async () => {
  const { triggerBilling, stopBilling } = systems.activities;
  const caseId = freshCaseId();
  await triggerBilling(billingTrigger(systems.request, caseId));
  const { invoices } = await systems.admin.documents(caseId);
  const id = String(invoices?.[0]?.['id']);
  await systems.admin.patch('billing.invoices', id, { status: 'paid' });
  for (const path of ['/billing/schedules/*/end', '/billing/credit-notes']) {
    await systems.admin.fault({
      system: 'billing',
      method: 'POST',
      path,
      kind: 'drop-after',
      count: 1,
    });
    expect(await failureOf(stopBilling(reasonOf(caseId)))).toMatchObject({
      type: 'OutsideSystemUnavailable',
    });
  }
  for (let n = 0; n < 2; n += 1)
    expect(await stopBilling(reasonOf(caseId))).toEqual({ voided: [], credited: [id] });
  expect((await systems.admin.documents(caseId))['creditNotes']).toMatchObject([{ invoiceId: id }]);
});

test('G-14: an invoice that is paid between reading and voiding is credited', async () => {
  const { triggerBilling, stopBilling } = systems.activities;
  const caseId = freshCaseId();
  await triggerBilling(billingTrigger(systems.request, caseId));
  const id = String((await systems.admin.documents(caseId))['invoices']?.[0]?.['id']);
  const delay = await systems.admin.fault({
    system: 'billing',
    path: '/billing/cycles/*/end',
    kind: 'delay',
    delayMs: 1000,
    count: 1,
  });
  const stopping = stopBilling(reasonOf(caseId));
  await eventually('the stop is under way', async () => (await systems.admin.hits(delay)) === 1);
  await systems.admin.patch('billing.invoices', id, { status: 'paid' });
  expect(await stopping).toEqual({ voided: [], credited: [id] });
});

test('F-23: a stop that billing refuses fails for good, so that a person is asked', async () => {
  const { triggerBilling, stopBilling } = systems.activities;
  const caseId = freshCaseId();
  await triggerBilling(billingTrigger(systems.request, caseId));
  const id = String((await systems.admin.documents(caseId))['invoices']?.[0]?.['id']);
  await systems.admin.patch('billing.invoices', id, { status: 'paid' });
  await systems.admin.fault({
    system: 'billing',
    path: '/billing/credit-notes',
    kind: 'status',
    status: 422,
  });
  expect(await failureOf(stopBilling(reasonOf(caseId)))).toMatchObject({
    type: 'OutsideSystemRefusal',
    nonRetryable: true,
  });
});

test('F-23: a document still in force after the stop is no success', async () => {
  const { triggerBilling, stopBilling } = systems.activities;
  const caseId = freshCaseId();
  await triggerBilling(billingTrigger(systems.request, caseId));
  await systems.admin.fault({
    system: 'billing',
    path: '/billing/cycles/*/end',
    kind: 'status',
    status: 409,
    count: 1,
  });
  const failure = await failureOf(stopBilling(reasonOf(caseId)));
  expect(failure).toMatchObject({
    type: 'OutsideSystemUnavailable',
    message: expect.stringContaining('still shows documents in force'),
  });
  expect(await stopBilling(reasonOf(caseId))).toMatchObject({ credited: [] });
});
