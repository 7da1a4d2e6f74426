import { bookable, failureOf, freshCaseId, type Systems, startSystems } from '../systems.ts';
import { commitLate } from './late-order.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterEach(() => systems.admin.heal());
afterAll(() => systems.close());

test('OB-33: a booking is confirmed once the order shows a booked status; before, the call fails in a way that is tried again', async () => {
  const { bookOrder, confirmBooked } = systems.activities;
  await systems.admin.settings({ 'crm.bookingDelayMs': 60_000 });
  const order = bookable(systems.request, freshCaseId());
  const booked = await bookOrder(order);
  await systems.admin.settings({ 'crm.bookingDelayMs': 0 });
  if (booked.kind === 'refused') throw new Error(booked.text);
  expect(booked.status).toBe('draft');
  const { orderNumber } = booked;
  const failure = await failureOf(
    confirmBooked({ orderNumber, bookedEquivalents: ['booked', 'activated'] }),
  );
  expect(failure).toMatchObject({
    type: 'OrderNotBooked',
    nonRetryable: false,
    category: 'BENIGN',
  });
  expect(failure.message).toBe(
    `crm: order ${orderNumber} is draft, which does not count as booked`,
  );
  await systems.admin.patch('crm.orders', orderNumber, { status: 'activated' });
  expect(await confirmBooked({ orderNumber, bookedEquivalents: ['booked', 'activated'] })).toEqual({
    status: 'activated',
  });
});

test('OB-39, OB-50: status and billing reference are written and read back, as often as asked', async () => {
  const order = bookable(systems.request, freshCaseId());
  const booked = await systems.activities.bookOrder(order);
  const orderNumber = booked.kind === 'created' ? booked.orderNumber : '';
  const change = { orderNumber, status: 'in-provisioning', billingReference: 'BS-1' };
  for (let n = 0; n < 2; n += 1)
    expect(await systems.activities.updateOrder(change)).toEqual({ status: 'in-provisioning' });
  expect(await systems.admin.orders(order.caseId)).toMatchObject([
    { status: 'in-provisioning', billingReference: 'BS-1' },
  ]);
  expect(await systems.activities.updateOrder({ orderNumber, status: 'completed' })).toEqual({
    status: 'completed',
  });
  expect(await systems.admin.orders(order.caseId)).toMatchObject([
    { status: 'completed', billingReference: 'BS-1' },
  ]);
});

test('OB-26: an order that a lost attempt commits after all is cancelled when the order is next written', async () => {
  const order = bookable(systems.request, freshCaseId());
  const booked = await systems.activities.bookOrder(order);
  const orderNumber = booked.kind === 'created' ? booked.orderNumber : '';
  const late = await commitLate(systems.admin, order.caseId);
  await systems.activities.updateOrder({ orderNumber, status: 'completed' });
  expect(
    (await systems.admin.orders(order.caseId)).map(({ number, status }) => [number, status]),
  ).toEqual([
    [orderNumber, 'completed'],
    [late, 'cancelled'],
  ]);
});

test('OB-50: a cancelled order keeps its status, and the answer says so', async () => {
  const order = bookable(systems.request, freshCaseId());
  const booked = await systems.activities.bookOrder(order);
  await systems.activities.cancelBooking({ caseId: order.caseId, reason: 'changed their mind' });
  const orderNumber = booked.kind === 'created' ? booked.orderNumber : '';
  expect(await systems.activities.updateOrder({ orderNumber, status: 'completed' })).toEqual({
    status: 'cancelled',
  });
});

test('OB-50: an order that is gone from the CRM is nonsense, and tried again', async () => {
  const failure = await failureOf(
    systems.activities.updateOrder({ orderNumber: 'SO-0', status: 'completed' }),
  );
  expect(failure).toMatchObject({ type: 'OutsideSystemNonsense', nonRetryable: false });
});

test('G-14: cancelling takes every order of the case, is repeatable, and nothing to cancel is success', async () => {
  const { bookOrder, cancelBooking } = systems.activities;
  const order = bookable(systems.request, freshCaseId());
  const change = { caseId: order.caseId, reason: 'customer withdrew' };
  expect(await cancelBooking(change)).toEqual({ cancelled: [] });
  await bookOrder(order);
  await commitLate(systems.admin, order.caseId);
  const numbers = (await systems.admin.orders(order.caseId)).map((record) => record['number']);
  for (let n = 0; n < 2; n += 1)
    expect(await cancelBooking(change)).toEqual({ cancelled: numbers });
  expect(await systems.admin.orders(order.caseId)).toMatchObject([
    { status: 'cancelled', cancelReason: 'customer withdrew' },
    { status: 'cancelled', cancelReason: 'customer withdrew' },
  ]);
});
