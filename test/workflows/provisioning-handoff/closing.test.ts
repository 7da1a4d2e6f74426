import type { OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

let harness: Harness;
afterAll(() => harness.close());

const crmOrder = async (order: OrderDriver) =>
  (await harness.sandbox.orders(await order.caseId()))[0];
const statuses = async (order: OrderDriver) =>
  (await order.events('effect.done')).flatMap(
    (event) => /is (\S+) in the CRM$/.exec(event.text)?.[1] ?? [],
  );

describe('closing an order', () => {
  beforeAll(async () => {
    harness = await startHarness();
  });

  test('OB-50: acknowledged and not yet activated, the order is at its next stage in the CRM; activated, it is completed', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    expect(await crmOrder(order)).toMatchObject({ status: 'booked' });
    await order.acknowledgeBilling();
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      owner: 'nora',
      dueAtMs: 1,
    });
    await order.sees(
      'next stage',
      ({ case: view }) => view.waitingFor !== undefined && view.steps[6]?.state === 'started',
    );
    const { billingReference } = (await order.document()).case.facts;
    expect(await crmOrder(order)).toMatchObject({ status: 'in-fulfilment', billingReference });
    await order.acknowledge({
      handoff: 'provisioning',
      reference: ticket,
      activatedAtMs: Date.now(),
    });
    await order.handle.result();
    expect(await crmOrder(order)).toMatchObject({ status: 'completed', billingReference });
    expect(await statuses(order)).toEqual(['booked', 'in-fulfilment', 'completed']);
  });

  test('OB-50: activated with the last acknowledgment, the order goes straight to completed', async () => {
    const order = await harness.order('Q-1004');
    await order.acknowledgeAll();
    await order.handle.result();
    expect(await statuses(order)).toEqual(['booked', 'completed']);
  });

  test('OB-49: every exception of the run has a text and a resolution before the order closes', async () => {
    const order = await harness.order('Q-1031');
    await order.openTask('correction');
    expect((await order.document()).case.exceptions).toEqual([
      expect.objectContaining({ code: 'contract-missing', text: expect.stringMatching(/.+/) }),
    ]);
    expect((await order.document()).case.exceptions[0]?.resolution).toBeUndefined();
    const number = order.number;
    const { terms, customerId } = await harness.sandbox.orderRequest('Q-1031');
    await harness.sandbox.put('crm.contracts', `CT-${number}`, { accountId: customerId, terms });
    await harness.sandbox.patch('crm.quotes', number, { contractNumber: `CT-${number}` });
    await order.decide('correction', 'corrected', { comment: 'the contract was filed' });
    await order.acknowledgeAll();
    await order.handle.result();
    const { exceptions } = (await order.document()).case;
    expect(exceptions.map(({ resolution }) => resolution)).toEqual([
      expect.objectContaining({ by: 'ann', text: 'the contract was filed' }),
    ]);
  });
});

describe('closing an order that was not billed', () => {
  beforeAll(async () => {
    await harness.close();
    harness = await startHarness({
      activities: (real) => ({
        ...real,
        triggerBilling: async () => ({
          kind: 'triggered' as const,
          billingReference: '',
          status: 'active',
        }),
      }),
    });
  });

  test('OB-47: without a billing reference the order cannot be closed, however often it is said to be resolved', async () => {
    const order = await harness.order('Q-1004');
    await order.acknowledgeAll();
    const task = await order.decide('exception', 'resolved');
    expect(task).toMatchObject({
      role: 'order-management-specialist',
      data: { findings: [expect.objectContaining({ code: 'billing-reference-missing' })] },
    });
    const again = await order.openTask('exception', ({ taskId }) => taskId !== task.taskId);
    expect(again.data).toEqual(task.data);
    expect(await crmOrder(order)).toMatchObject({ status: 'booked' });
    expect((await order.handle.describe()).status.name).toBe('RUNNING');
  });
});
