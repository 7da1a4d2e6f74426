import { signalNames } from '../../domain/cases/messages.ts';
import { asMessage } from '../kit/case-driver.ts';
import type { Scenario } from './scenarios.ts';

const dueAt = '2030-01-31T12:00:00Z';

/** Branches of the provisioning handoff by name. */
export const handoffScenarios: { readonly [name: string]: Scenario } = {
  'activated after the acknowledgments': async (harness) => {
    const order = await harness.order('Q-1001');
    const tickets = await order.handedOff();
    await order.acknowledgeBilling();
    for (const ticket of tickets)
      await order.acknowledge({
        handoff: 'provisioning',
        reference: ticket,
        owner: 'nora',
        dueAtMs: Date.parse(dueAt),
      });
    await order.sees('next stage', ({ events }) =>
      events.some((event) => event.text.includes('in-fulfilment')),
    );
    for (const ticket of tickets)
      await order.acknowledge({
        handoff: 'provisioning',
        reference: ticket,
        activatedAtMs: Date.now(),
      });
    await order.handle.result();
    return order;
  },
  'no route, sent to a queue by hand': async (harness) => {
    const order = await harness.order('Q-1101');
    await order.handoff.decide('exception', 'route-to-voice');
    await order.acknowledgeAll();
    await order.handle.result();
    return order;
  },
  'dependencies across queues': async (harness) => {
    const order = await harness.order('Q-1102');
    const [first = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    await order.acknowledgeTicket(first);
    const { case: view } = await order.handoff.sees(
      'second wave',
      ({ case: c }) => c.references.filter((r) => r.kind === 'ticket').length > 1,
    );
    for (const { kind, id } of view.references)
      if (kind === 'ticket' && id !== first) await order.acknowledgeTicket(id);
    await order.handle.result();
    return order;
  },
  'every rung climbed, then acknowledged late': async (harness) => {
    const order = await harness.order('Q-1002');
    await order.handedOff();
    await order.handoff.sees(
      'the last rung',
      ({ events }) => events.filter((event) => event.kind === 'ladder.rung').length >= 10,
    );
    await order.acknowledgeAll();
    await order.handle.result();
    return order;
  },
  'late, recorded by hand': async (harness) => {
    const order = await harness.order('Q-1002');
    const [reference = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    const task = await order.handoff.openTask(
      'handoff-delay',
      ({ data }) => data['handoff'] === 'provisioning',
    );
    await order.handoff.complete(task, 'acknowledged', { form: { owner: 'nora', dueAt } });
    await order.acknowledge({ handoff: 'provisioning', reference, activatedAtMs: Date.now() });
    await order.handle.result();
    return order;
  },
  'incomplete, duplicate and foreign acknowledgments': async (harness) => {
    const order = await harness.order('Q-1002');
    const [ticket = ''] = await order.handedOff();
    const ack = await order.acknowledgeBilling();
    await order.handoff.handle.signal(signalNames.message, asMessage(ack));
    await order.acknowledge({ handoff: 'provisioning', reference: ticket });
    await order.acknowledge({
      handoff: 'provisioning',
      reference: 'PT-none',
      owner: 'nora',
      dueAtMs: Date.parse(dueAt),
    });
    await order.acknowledge({
      handoff: 'billing',
      reference: 'BS-other',
      caseId: 'order-booking:quote:Q-other.00000000',
    });
    await order.handoff.sees(
      'both told',
      ({ events }) =>
        events.filter((event) => event.kind === 'acknowledgment.incomplete').length === 2,
    );
    await order.acknowledgeTicket(ticket);
    await order.handle.result();
    return order;
  },
  'provisioning refuses a ticket': async (harness) => {
    await harness.sandbox.fault({
      system: 'provisioning',
      kind: 'status',
      status: 422,
      method: 'POST',
      path: '/provisioning/tickets',
      count: 1,
    });
    const order = await harness.order('Q-1002');
    await order.handoff.decide('exception', 'retry');
    await order.acknowledgeAll();
    await order.handle.result();
    return order;
  },
  'acknowledged before the handoff is open': async (harness) => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      kind: 'delay',
      delayMs: 400,
      method: 'POST',
      path: '/billing/cycles',
    });
    const order = await harness.order('Q-1002');
    await order.sees('billing under way', ({ case: view }) => view.steps[4]?.state === 'started');
    await order.acknowledge({ handoff: 'billing', reference: 'early' }, order);
    await harness.sandbox.heal(fault);
    const [ticket = ''] = await order.handedOff();
    await order.acknowledgeTicket(ticket);
    await order.handle.result();
    return order;
  },
};
