/**
 * Provisioning handoff.
 *
 * Purpose: route the order's products to fulfilment queues, open one ticket per queue, obtain every
 *   downstream acknowledgment, await activation.
 * Owner:   customer operations coordinator; late acknowledgments are escalated by the order
 *   management specialist.
 * Trigger: step 6 of order booking.
 * Clocks:  one for billing, one per ticket, each with the ladder of policy (G-13). They live here
 *   because this case owns the waits.
 * Outcome: everything acknowledged and activated, or cancelled with the tickets withdrawn.
 */

import { runCase } from '../sop/index.ts';
import {
  type HandoffInput,
  type HandoffProgress,
  type HandoffSop,
  provisioningHandoffChild,
} from './handoff.ts';
import { HandoffWaits } from './handoff-waits.ts';
import { openTickets } from './open-tickets.ts';
import { provisioningHandoffProcedure } from './procedure.ts';
import { routeOrder, type Wave } from './route-order.ts';

/**
 * Hands one booked order to provisioning. Workflow id: `provisioning-handoff:`, the kind of the
 * document that was booked, and its number.
 */
export async function provisioningHandoff(input: HandoffInput): Promise<HandoffProgress> {
  const opening = {
    procedure: provisioningHandoffProcedure,
    title: `Provisioning handoff of order ${input.orderNumber}`,
    customerId: input.customerId,
    region: input.region,
    requestedBy: input.requestedBy,
    parentCaseId: input.parentCaseId,
    priority: input.priority,
    references: [
      { kind: 'case', id: input.parentCaseId },
      { kind: 'order', id: input.orderNumber },
      { kind: 'customer', id: input.customerId },
    ],
  };
  return runCase(opening, async (sop: HandoffSop): Promise<HandoffProgress> => {
    for (const early of input.acknowledgments) sop.receive({ ...early, name: 'acknowledgment' });
    const waits = new HandoffWaits(sop, input);
    const waves = await sop.step('route', () => routeOrder(sop, input));
    await waits.startBilling();
    for (const [i, wave] of waves.entries())
      await deliver(sop, waits, { input, wave, last: i === waves.length - 1 });
    sop.facts({ outcome: 'completed' });
    return waits.progress();
  });
}

/** One wave: tickets that depend on nothing that is still to be activated (OB-44). */
async function deliver(
  sop: HandoffSop,
  waits: HandoffWaits,
  turn: { readonly input: HandoffInput; readonly wave: Wave; readonly last: boolean },
): Promise<void> {
  waits.expectTickets();
  const opened = await sop.step('tickets', () => openTickets(sop, turn.input, turn.wave));
  await waits.startTickets(opened);
  await sop.step('acknowledgments', () => waits.acknowledged(turn.last));
  if (turn.last && !waits.isActivated())
    await sop.tellParent(provisioningHandoffChild, 'acknowledged', waits.progress());
  await sop.step('activation', () => waits.activated());
}
