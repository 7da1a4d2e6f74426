import { randomUUID } from 'node:crypto';
import type { OrderDriver } from '../../kit/case-driver.ts';
import { asMessage } from '../../kit/case-driver.ts';
import { eventually } from '../../kit/eventually.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.sandbox.heal());
afterAll(() => harness.close());

const provisioningFails = () =>
  harness.sandbox.fault({
    system: 'provisioning',
    kind: 'status',
    status: 503,
    path: '/provisioning/tickets',
  });
const ackKinds = async (order: OrderDriver) =>
  (await order.handoff.kinds()).filter((kind) => kind.startsWith('acknowledgment.'));

describe('acknowledgments before their wait begins', () => {
  test('F-33: one that reaches the order before its handoff exists is handed over and counts', async () => {
    const fault = await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 503,
      method: 'PATCH',
      path: '/crm/orders',
    });
    const order = await harness.order('Q-1004');
    await order.sees(
      'billing triggered, and the order not yet marked',
      ({ case: view, events }) => {
        return (
          view.references.some(({ kind }) => kind === 'billing') &&
          events.some(({ kind }) => kind === 'effect.retried')
        );
      },
    );
    await order.acknowledge({ handoff: 'billing', reference: 'BS-early', by: 'early bird' }, order);
    // Answered only by an order that has taken the message.
    await order.document();
    await harness.sandbox.heal(fault);
    await order.skipEveryWait();
    const [ticket = ''] = await order.handedOff();
    const { case: view } = await order.handoff.document();
    // Billing had answered before anyone waited for it: its clock never starts.
    expect(view.clocks.map((clock) => clock.name)).toEqual(['provisioning:network']);
    expect(await order.handoff.events('acknowledgment.received')).toEqual([
      expect.objectContaining({ actor: 'early bird' }),
    ]);
    await order.acknowledgeTicket(ticket);
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });

  test('F-33: one that reaches the order while its handoff is open is passed on', async () => {
    const order = await harness.order('Q-1004');
    const [ticket = ''] = await order.handedOff();
    await order.acknowledge({ handoff: 'billing', reference: 'BS-1', by: 'detour' }, order);
    await order.handoff.sees('the detour', ({ case: view }) =>
      view.clocks.some(({ name, state }) => name === 'billing' && state === 'met'),
    );
    await order.acknowledge(
      { handoff: 'provisioning', reference: ticket, owner: 'nora', dueAtMs: 1, activatedAtMs: 1 },
      order,
    );
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });

  test('F-33: of many sent to the order while it is booked and handed over, the handoff misses none', async () => {
    const order = await harness.order('Q-1004');
    const caseId = await order.caseId();
    let sent = 0;
    const exists = order.handedOff();
    let isHandedOff = false;
    void exists.then(() => (isHandedOff = true));
    while (!isHandedOff) {
      const ack = { handoff: 'billing', reference: 'BS-1', by: `n${sent}` } as const;
      await order.handle.signal('message', asMessage({ ...ack, caseId, messageId: randomUUID() }));
      sent += 1;
    }
    await eventually('all of them', async () => (await ackKinds(order)).length >= sent);
    expect(await ackKinds(order)).toEqual([
      'acknowledgment.received',
      ...Array.from({ length: sent - 1 }, () => 'acknowledgment.duplicate'),
    ]);
  });

  test('OB-51: billing that acknowledges while provisioning is down stops its own clock at once', async () => {
    await provisioningFails();
    const order = await harness.order('Q-1004');
    await order.handoff.sees(
      'tickets being opened',
      ({ case: view }) => view.steps[1]?.state === 'started',
    );
    await order.acknowledgeBilling();
    const { events } = await order.handoff.sees('billing met', ({ case: view }) =>
      view.clocks.some(({ state }) => state === 'met'),
    );
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['acknowledgment.received', 'clock.met']),
    );
  });

  test('F-33: one for a ticket that was opened while its sibling still fails is kept until the handoff knows the ticket', async () => {
    const order = await harness.order('Q-1102');
    const [network = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    // The first look-up of the second wave succeeds, and so does one ticket; the other's answer
    // never comes until it is healed.
    const cut = await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'drop-before',
      method: 'GET',
      path: '/provisioning/tickets',
    });
    await order.acknowledgeTicket(network);
    await order.handoff.sees(
      'the second wave',
      ({ case: view }) => view.steps[1]?.state === 'started',
    );
    const caseId = await order.caseId();
    const items = [{ lineId: 'L2', sku: 'VOICE-SIP-50', quantity: 2, dependsOn: ['L1'] }];
    const voice = await harness.sandbox.call('POST', '/provisioning/tickets', {
      externalReference: caseId,
      queue: 'voice',
      customerId: 'C-100',
      customerName: 'Acme Fabrication',
      orderNumber: 'SO-1',
      items,
      activationDate: '2030-01-01',
      technicalNotes: '',
      internalNotes: '',
      specialHandling: '',
    });
    const ack = await order.acknowledgeTicket(String(voice['number']));
    await harness.sandbox.heal(cut);
    await order.handoff.advance('2m');
    const { events } = await order.handoff.sees('the early one', (document) =>
      document.events.some((event) => event.data?.['messageId'] === ack.messageId),
    );
    const told = events
      .filter((event) => event.data?.['messageId'] === ack.messageId)
      .map((event) => event.kind);
    expect(told).toEqual(['acknowledgment.received', 'acknowledgment.received']);
    const cloud = (await harness.sandbox.tickets(caseId)).find(
      (ticket) => ticket['queue'] === 'cloud',
    );
    await order.acknowledgeTicket(String(cloud?.['number']));
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });
});
