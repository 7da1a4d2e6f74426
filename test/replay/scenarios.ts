import type { Policy } from '../../workflows/load-policy.ts';
import type { OrderBookingPolicy } from '../../workflows/order-booking/policy.ts';
import type { HandoffPolicy } from '../../workflows/provisioning-handoff/policy.ts';
import type { OrderDriver } from '../kit/case-driver.ts';
import { withSlices } from '../kit/changed-policy.ts';
import type { Harness } from '../kit/harness.ts';
import { withTarget } from '../workflows/provisioning-handoff/always-open.ts';
import { handoffScenarios } from './scenarios-handoff.ts';
import { recordedReview } from './scenarios-reviews.ts';

/** A branch of the procedures whose histories every later version must replay. */
export type Scenario = (harness: Harness) => Promise<OrderDriver>;

/**
 * Policy under which every wait is short enough to record it in real time: skipped time leaves
 * events of the test server in a history. Clocks are due after 0.6 s and repeat once; a call is
 * overdue after 0.3 s.
 */
export function shortPolicy(policy: Policy): Policy {
  return withSlices(policy, {
    'order-booking': shortBooking(policy.forProcedure('order-booking')),
    'provisioning-handoff': shortHandoff(policy.forProcedure('provisioning-handoff')),
    'service-level-review': recordedReview(policy.forProcedure('service-level-review')),
  });
}

function shortBooking(policy: OrderBookingPolicy): OrderBookingPolicy {
  return {
    ...policy,
    effectLimitMinutes: 0.005,
    crm: { ...policy.crm, confirmationMinutes: 0.005 },
  };
}

function shortHandoff(policy: HandoffPolicy): HandoffPolicy {
  const shorten = (clock: HandoffPolicy['clocks']['billing']) => ({
    ...withTarget(clock, { minutes: 0.01, calendar: 'always' }),
    ladder: {
      rungs: clock.ladder.rungs.map((rung) => ({
        ...rung,
        at: 'minutesAfterDue' in rung.at ? { minutesAfterDue: 0.005 } : rung.at,
        ...(rung.repeat && { repeat: { everyMinutes: 0.005, times: 2 } }),
      })),
    },
  });
  return {
    ...policy,
    effectLimitMinutes: 0.005,
    clocks: {
      billing: shorten(policy.clocks.billing),
      provisioning: shorten(policy.clocks.provisioning),
    },
  };
}

const completed = async (order: OrderDriver): Promise<OrderDriver> => {
  await order.acknowledgeAll();
  await order.handle.result();
  return order;
};

const cancelled = async (order: OrderDriver): Promise<OrderDriver> => {
  await order.cancel();
  await order.handle.result().catch(() => undefined);
  return order;
};

/** An order that stops at a task, which a decision mends or ends. */
const decided =
  (source: string, ...decision: Parameters<OrderDriver['decide']>): Scenario =>
  async (harness) => {
    const order = await harness.order(source);
    await order.decide(...decision);
    return order;
  };

/** Branches of order booking by name; the handoff of each is recorded with it. */
export const scenarios: { readonly [name: string]: Scenario } = {
  'clean, two queues': async (harness) => completed(await harness.order('Q-1001')),
  'clean order form': async (harness) => completed(await harness.order('OF-2001')),
  'quote escalated, then cancelled in the task': async (harness) => {
    const order = await decided('Q-1011', 'escalation', 'cancel-case')(harness);
    await order.handle.result().catch(() => undefined);
    return order;
  },
  'latest version adopted': async (harness) => {
    const order = await decided('Q-1017', 'escalation', 'adopt-latest-version')(harness);
    const task = await order.openTask('correction');
    const versions = (await harness.sandbox.get('/crm/quotes/Q-1017'))['versions'] as readonly {
      readonly terms: object;
    }[];
    await harness.sandbox.patch('crm.contracts', 'CT-Q-1017', {
      terms: versions.at(-1)?.terms ?? {},
    });
    await order.complete(task, 'adopt-quote-terms');
    return completed(order);
  },
  'terms corrected by the quote': async (harness) =>
    completed(await decided('Q-1034', 'correction', 'adopt-quote-terms')(harness)),
  'billing not ready, then a hold released': async (harness) => {
    const order = await harness.order('Q-1068');
    const task = await order.openTask('non-conformance');
    await harness.sandbox.call('POST', '/admin/billing/accounts/BA-117/release-hold');
    await order.complete(task, 'resolved');
    return completed(order);
  },
  'approved above the limits': async (harness) =>
    completed(await decided('Q-1081', 'approval', 'approve')(harness)),
  'CRM books late': async (harness) => completed(await harness.order('Q-1093')),
  'CRM refuses the order': async (harness) => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 422,
      method: 'POST',
      path: '/crm/orders',
      count: 1,
    });
    return completed(await decided('Q-1001', 'non-conformance', 'retry')(harness));
  },
  'billing down beyond the limit, then back': async (harness) => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 503,
      method: 'POST',
    });
    const order = await harness.order('Q-1001');
    await order.openTask('stuck-effect');
    await harness.sandbox.heal(fault);
    return completed(order);
  },
  'billing down beyond the limit, retried by hand': async (harness) => {
    const fault = await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 503,
      method: 'POST',
    });
    const order = await harness.order('Q-1001');
    const task = await order.openTask('stuck-effect');
    await harness.sandbox.heal(fault);
    await order.complete(task, 'retry');
    return completed(order);
  },
  'a call that no retry mends': async (harness) => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 403,
      method: 'POST',
      path: '/crm/orders',
      count: 1,
    });
    return completed(await decided('Q-1001', 'stuck-effect', 'retry')(harness));
  },
  'reads down, carried by an ordinary activity': async (harness) => {
    await harness.sandbox.fault({
      system: 'crm',
      kind: 'status',
      status: 503,
      method: 'GET',
      path: '/crm/customers',
      count: 3,
    });
    return completed(await harness.order('Q-1001'));
  },
  'cancelled while it waits for acknowledgments': async (harness) => {
    const order = await harness.order('Q-1001');
    await order.handedOff();
    return cancelled(order);
  },
  'cancelled, a compensation fails and is done by hand': async (harness) => {
    const order = await harness.order('Q-1001');
    await order.handedOff();
    await harness.sandbox.fault({
      system: 'billing',
      kind: 'status',
      status: 500,
      method: 'POST',
      path: '/billing/schedules',
    });
    await order.cancel();
    await order.decide('compensation', 'done-by-hand');
    await order.handle.result().catch(() => undefined);
    await harness.sandbox.heal();
    return order;
  },
  'cancelled in Temporal': async (harness) => {
    const order = await harness.order('Q-1012');
    await order.openTask('escalation');
    await order.handle.cancel();
    await order.handle.result().catch(() => undefined);
    return order;
  },
  'cancellation refused after activation': async (harness) => {
    const order = await harness.order('Q-1001');
    const [first = '', second = ''] = await order.handedOff();
    await order.acknowledgeBilling();
    await order.acknowledgeTicket(first);
    await order.handoff.sees('activated', ({ events }) =>
      events.some((event) => event.text.includes('is activated')),
    );
    await order.cancel();
    await order.acknowledgeTicket(second);
    await order.handle.result();
    return order;
  },
  'note, claim, release and reassign': async (harness) => {
    const order = await harness.order('Q-1034');
    const task = await order.openTask('correction');
    const actor = { subject: 'ann', roles: [task.role] };
    await order.update('addNote', { caseId: task.caseId, actor, text: 'called the customer' });
    await order.update('claimTask', { taskId: task.taskId, actor });
    await order.update('releaseTask', { taskId: task.taskId, actor });
    await order.update('reassignTask', {
      taskId: task.taskId,
      actor,
      toPerson: 'bob',
      comment: 'on leave',
    });
    await order.complete(task, 'adopt-quote-terms', { by: { subject: 'bob', roles: [task.role] } });
    return completed(order);
  },
  ...handoffScenarios,
};
