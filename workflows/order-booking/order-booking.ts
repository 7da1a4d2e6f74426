/**
 * Order booking.
 *
 * Purpose: turn an approved quote into a booked order, trigger billing, hand off provisioning, and
 *   close the order acknowledged.
 * Owner:   order management specialist; each step has an owner role of its own
 *   (workflows/order-booking/procedure.ts).
 * Trigger: an upstream system posts an order.
 * Clocks:  tasks by policy; the acknowledgment clocks belong to the provisioning handoff.
 * Outcome: completed, or cancelled with everything undone that was done.
 */

import {
  acknowledgmentFacts,
  type Handoff,
  type HandoffInput,
  type HandoffProgress,
  provisioningHandoffChild,
} from '../provisioning-handoff/handoff.ts';
import { cancelChoice, findingData, runCase } from '../sop/index.ts';
import {
  type BookedOrder,
  bookOrder,
  recordBillingReference,
  triggerBilling,
  writeStatus,
} from './book-order.ts';
import { approveAboveLimits, type CheckedOrder, checkOrder, isStale } from './check-order.ts';
import type { OrderBookingInput, OrderOutcome } from './order.ts';
import type { OrderSop } from './order-sop.ts';
import { orderBookingProcedure } from './procedure.ts';
import { closingFindings } from './rules/closing.ts';

/**
 * Books one order (OB-1). Workflow id: `order-booking:`, the kind of the document, and its number.
 */
export async function orderBooking(input: OrderBookingInput): Promise<OrderOutcome> {
  const { source, customerId, region } = input.request;
  const opening = {
    procedure: orderBookingProcedure,
    title: `Order booking ${source.number}`,
    customerId,
    region,
    requestedBy: input.requestedBy,
    references: [
      { kind: source.kind, id: source.number },
      { kind: 'customer', id: customerId },
    ],
  };
  return runCase(opening, async (sop: OrderSop): Promise<OrderOutcome> => {
    const order = await bookChecked(sop, input);
    const billingReference = await sop.step('billing-trigger', async () => {
      const reference = await triggerBilling(sop, order);
      await recordBillingReference(sop, order, reference);
      return reference;
    });
    const { handoff, progress } = await sop.step('handoff', () =>
      handOff(sop, order, { ...input, billingReference }),
    );
    await sop.step('acknowledgment', async () => {
      await verifyAcknowledgments(sop, progress, billingReference);
      if (!handoff.isClosed())
        await writeStatus(sop, order, { status: sop.policy.crm.nextStageStatus, billingReference });
      await handoff.result();
      sop.passPointOfNoReturn();
      await writeStatus(sop, order, { status: sop.policy.crm.completedStatus, billingReference });
    });
    sop.facts({ outcome: 'completed' });
    return {
      outcome: 'completed',
      caseId: sop.caseId,
      orderNumber: order.orderNumber,
      billingReference,
    };
  });
}

/**
 * Steps 1 to 4: checks repeat until one pass found everything in order and nothing had to wait,
 * then the order is booked.
 */
async function bookChecked(sop: OrderSop, input: OrderBookingInput): Promise<BookedOrder> {
  const approved = new Set<string>();
  let request = input.request;
  for (;;) {
    const checked: CheckedOrder = await checkOrder(sop, request);
    request = checked.request;
    const asked = await approveAboveLimits(sop, checked, approved);
    if (asked || isStale(sop, checked)) continue;
    const booked = await sop.step('booking', () => bookOrder(sop, checked));
    if (booked) return booked;
  }
}

/**
 * Step 6: the handoff is a case of its own; the step is done when every downstream owner has
 * acknowledged.
 */
async function handOff(
  sop: OrderSop,
  order: BookedOrder,
  input: OrderBookingInput & { readonly billingReference: string },
) {
  const { request } = order;
  const handoffInput: HandoffInput = {
    parentCaseId: sop.caseId,
    priority: sop.priority,
    requestedBy: input.requestedBy,
    sourceNumber: request.source.number,
    orderNumber: order.orderNumber,
    customerId: request.customerId,
    region: request.region,
    lines: request.terms.lines,
    dependencies: request.dependencies,
    activationDate: request.activationDate,
    internalNotes: request.internalNotes,
    technicalNotes: request.technicalNotes,
    specialHandling: request.specialHandling,
    billingReference: input.billingReference,
    acknowledgments: sop.received('acknowledgment'),
  };
  const handoff = await sop.startChild(provisioningHandoffChild, {
    businessKey: request.source,
    title: `Provisioning handoff of order ${order.orderNumber}`,
    input: handoffInput,
  });
  forwardLater(sop, handoff, handoffInput.acknowledgments.length);
  const progress = (await handoff.milestone('acknowledged')) ?? (await handoff.result());
  return { handoff, progress };
}

/** What reaches the order although its handoff is open goes on to the handoff. */
function forwardLater(sop: OrderSop, handoff: Pick<Handoff, 'forward'>, handedOver: number): void {
  let seen = 0;
  sop.on('acknowledgment', (message) => {
    seen += 1;
    if (seen > handedOver) handoff.forward(message);
    return true;
  });
}

/**
 * Step 7: both acknowledgments, billing reference, ticket owner and due date, every exception
 * documented (OB-46 to OB-48; OB-49 is the kernel's).
 */
async function verifyAcknowledgments(
  sop: OrderSop,
  progress: HandoffProgress,
  billingReference: string,
): Promise<void> {
  sop.facts({ acknowledgments: acknowledgmentFacts(progress) });
  for (const ticket of progress.tickets) sop.link('ticket', ticket.ticketNumber);
  await sop.check({
    recordAs: 'finding.recorded',
    run: async () => ({
      findings: closingFindings({ billingReference, tickets: progress.tickets }),
      value: true,
    }),
    task: (findings) => ({
      kind: 'exception',
      role: 'order-management-specialist',
      title: 'The order cannot be closed yet',
      description: findings.map((finding) => finding.text).join(' '),
      choices: [
        { key: 'resolved', title: 'Resolved: check again', needsComment: true },
        cancelChoice,
      ],
      data: { findings: findingData(findings) },
    }),
  });
}
