import type { Acknowledge, OrderDriver } from '../../kit/case-driver.ts';
import { type Harness, startHarness } from '../../kit/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

/** Q-1004 has one ticket, in network. */
async function handedOff(): Promise<{ readonly order: OrderDriver; readonly ticket: string }> {
  const order = await harness.order('Q-1004');
  const [ticket = ''] = await order.handedOff();
  return { order, ticket };
}

const provisioning = (ticket: string, more: Partial<Acknowledge> = {}) => ({
  handoff: 'provisioning' as const,
  reference: ticket,
  by: 'network-team',
  ...more,
});
const dueAtMs = Date.parse('2030-01-15T12:00:00Z');

/** State of each clock of the handoff, by name. */
async function clocks(order: OrderDriver): Promise<{ readonly [name: string]: string }> {
  return Object.fromEntries(
    (await order.handoff.document()).case.clocks.map(({ name, state }) => [name, state]),
  );
}

describe('acknowledgments of a handoff', () => {
  test('OB-46: billing and provisioning are tracked apart, each with who and when', async () => {
    const { order, ticket } = await handedOff();
    await order.acknowledgeBilling({ by: 'bill' });
    const half = await order.handoff.sees(
      'only provisioning is waited for',
      ({ case: view }) => view.waitingFor?.endsWith('of network') === true,
    );
    expect(half.case.clocks.map(({ name, state }) => [name, state])).toEqual([
      ['billing', 'met'],
      ['provisioning:network', 'running'],
    ]);
    expect((await order.document()).case.steps[5]).toMatchObject({
      key: 'handoff',
      state: 'started',
    });
    await order.acknowledge(
      provisioning(ticket, { owner: 'nora', dueAtMs, activatedAtMs: Date.now() }),
    );
    await order.handle.result();
    const received = await order.handoff.events('acknowledgment.received');
    expect(received.map(({ actor, data }) => [actor, data?.['handoff']])).toEqual([
      ['bill', 'billing'],
      ['network-team', 'provisioning'],
      ['network-team', 'provisioning'],
    ]);
    expect((await order.document()).case.facts['acknowledgments']).toEqual({
      billing: { by: 'bill', atMs: received[0]?.atMs, reference: received[0]?.data?.['reference'] },
      tickets: [
        expect.objectContaining({
          ticketNumber: ticket,
          acknowledgedBy: 'network-team',
          acknowledgedAtMs: received[1]?.atMs,
          owner: 'nora',
          dueAtMs,
        }),
      ],
    });
  });

  test.each([
    ['owner', { dueAtMs }],
    ['owner', { dueAtMs, owner: '  ' }],
    ['due-date', { owner: 'nora' }],
    ['owner and due-date', {}],
  ])(
    'OB-48: an acknowledgment that lacks the %s is recorded as incomplete and keeps the wait open (%j)',
    async (gap, given) => {
      const { order, ticket } = await handedOff();
      await order.acknowledgeBilling();
      await order.acknowledge(provisioning(ticket, given));
      await order.handoff.sees('the gap', ({ events }) =>
        events.some((event) => event.kind === 'acknowledgment.incomplete'),
      );
      expect(await order.handoff.events('acknowledgment.incomplete')).toEqual([
        expect.objectContaining({
          actor: 'network-team',
          text: `${ticket} lacks ${gap}`,
          data: expect.objectContaining({ reference: ticket }),
        }),
      ]);
      expect(await clocks(order)).toEqual({ billing: 'met', 'provisioning:network': 'running' });
      expect((await order.document()).case.steps[5]?.state).toBe('started');
      await order.acknowledge(
        provisioning(ticket, { owner: 'nora', dueAtMs, activatedAtMs: Date.now() }),
      );
      expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
    },
  );

  test('F-33: the same message twice is one acknowledgment; the repeat is recorded as a duplicate', async () => {
    const { order, ticket } = await handedOff();
    const first = await order.acknowledge(provisioning(ticket, { owner: 'nora', dueAtMs }));
    await order.acknowledge({ ...first, owner: 'someone else' });
    await order.handoff.sees('the duplicate', ({ events }) =>
      events.some((event) => event.kind === 'message.duplicate'),
    );
    expect(await order.handoff.events('acknowledgment.received')).toHaveLength(1);
    await order.acknowledgeBilling();
    await order.acknowledge(provisioning(ticket, { activatedAtMs: Date.now() }));
    await order.handle.result();
    expect((await order.document()).case.facts['acknowledgments']).toMatchObject({
      tickets: [{ owner: 'nora' }],
    });
  });

  test('OB-46: a second acknowledgment changes neither who nor when', async () => {
    const { order, ticket } = await handedOff();
    await order.acknowledgeBilling({ by: 'first' });
    await order.acknowledgeBilling({ by: 'second' });
    await order.acknowledge(provisioning(ticket, { owner: 'nora', dueAtMs }));
    await order.acknowledge(provisioning(ticket, { owner: 'otto', dueAtMs: dueAtMs + 1 }));
    await order.handoff.sees(
      'both repeats',
      ({ events }) =>
        events.filter((event) => event.kind === 'acknowledgment.duplicate').length === 2,
    );
    await order.acknowledge(provisioning(ticket, { activatedAtMs: Date.now() }));
    await order.handle.result();
    expect((await order.document()).case.facts['acknowledgments']).toMatchObject({
      billing: { by: 'first' },
      tickets: [{ owner: 'nora', dueAtMs }],
    });
  });

  test('OB-46: an acknowledgment of a ticket that is not of this handoff stops no clock', async () => {
    const { order } = await handedOff();
    await order.acknowledge(
      provisioning('PT-000000', { owner: 'nora', dueAtMs, activatedAtMs: Date.now() }),
    );
    await order.handoff.sees('the stray', ({ events }) =>
      events.some((event) => event.kind === 'acknowledgment.incomplete'),
    );
    expect(await clocks(order)).toEqual({ billing: 'running', 'provisioning:network': 'running' });
    expect(await order.cancel()).toMatchObject({ ok: true });
  });

  test('OB-46: an acknowledgment that names another case is ignored, as one for an earlier booking of the same quote is', async () => {
    const { order, ticket } = await handedOff();
    const other = (await order.caseId()).replace(/.{8}$/, '00000000');
    await order.acknowledgeBilling({ caseId: other });
    await order.acknowledge(
      provisioning(ticket, { owner: 'nora', dueAtMs, activatedAtMs: Date.now(), caseId: other }),
    );
    await order.acknowledge(provisioning(ticket, { dueAtMs, messageId: 'after both' }));
    const { case: view, events } = await order.handoff.sees('the last message', (document) =>
      document.events.some((event) => event.data?.['messageId'] === 'after both'),
    );
    expect(events.filter((event) => event.kind.startsWith('acknowledgment.'))).toHaveLength(1);
    expect(view.clocks.map((clock) => clock.state)).toEqual(['running', 'running']);
  });

  test('OB-48: news of an activation is no acknowledgment: the wait for owner and due date stays', async () => {
    const { order, ticket } = await handedOff();
    await order.acknowledgeBilling();
    await order.acknowledge(provisioning(ticket, { activatedAtMs: Date.now() }));
    await order.handoff.sees('the activation', ({ events }) =>
      events.some((event) => event.text === `${ticket} is activated`),
    );
    expect(await clocks(order)).toEqual({ billing: 'met', 'provisioning:network': 'running' });
    await order.acknowledge(provisioning(ticket, { owner: 'nora', dueAtMs }));
    expect(await order.handle.result()).toMatchObject({ outcome: 'completed' });
  });
});
